"""``make bench``: every benchmark in turn, printed, and kept in ``docs/benchmarks.md``.

The page's words stay; what stands between its ``figures`` marks is written anew. With names
(``python -m tests.bench moves``) only those run, and say themselves on what machine.
"""

import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
BENCHMARKS = (
    "append",
    "relay",
    "projection",
    "timers",
    "chain",
    "moves",
    "words",
    "shadow",
    "planning",
    "rosters",
    "instant",
    "notices",
)
BLOCK = re.compile(r"(<!-- figures:(\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> None:
    """Run all, or those that are named; keep the figures of those that hold what they promise."""
    names, failed = sys.argv[1:], list[str]()
    figures: dict[str, str] = {}
    for name in names or BENCHMARKS:
        print(f"== {name}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"tests.bench.{name}"], stdout=subprocess.PIPE, text=True
        )
        print(done.stdout, flush=True)
        if done.returncode:
            failed.append(name)
            continue
        figures[name] = f"```\n{done.stdout.rstrip()}\n```\n"
        if names:
            figures[name] += f"\n{machine()}\n"
    if not names:
        figures["machine"] = f"{machine()}\n"
    page = PAGE.read_text("utf-8")
    PAGE.write_text(
        BLOCK.sub(
            lambda found: (
                f"{found[1]}{figures[found[2]]}{found[3]}" if found[2] in figures else found[0]
            ),
            page,
        ),
        "utf-8",
    )
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


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
