"""``make bench``: every benchmark in turn, printed, and kept in ``docs/benchmarks.md``.

The page's words stay; what stands between its ``figures`` marks is written anew.
"""

import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
BENCHMARKS = ("append", "relay", "projection", "timers", "chain", "moves", "shadow")
BLOCK = re.compile(r"(<!-- figures:(\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> None:
    """Run them all; end with the first that fails."""
    page = PAGE.read_text("utf-8")
    figures = {}
    for name in BENCHMARKS:
        print(f"== {name}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"tests.bench.{name}"], stdout=subprocess.PIPE, text=True
        )
        print(done.stdout, flush=True)
        if done.returncode:
            sys.exit(done.returncode)
        figures[name] = f"```\n{done.stdout.rstrip()}\n```\n"
    figures["machine"] = f"{machine()}\n"
    PAGE.write_text(
        BLOCK.sub(lambda found: f"{found[1]}{figures[found[2]]}{found[3]}", page), "utf-8"
    )


def machine() -> str:
    """Return what this ran on."""
    day = datetime.now(UTC).date().isoformat()
    load = os.getloadavg()[0]
    return (
        f"{day}, {os.cpu_count()} cores, load {load:.1f} at the end,"
        f" Linux {platform.release().split('-')[0]}, Python {platform.python_version()}."
    )


if __name__ == "__main__":
    main()
