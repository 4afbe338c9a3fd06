"""Checking a policy by itself, with no product running.

Reads a document from standard input, and writes one JSON object with its ``problems``.
"""

import json
import sys
from dataclasses import asdict

from services.dispatch.adapters.policies.documents import checked


def main() -> None:
    """Write what is to be said about a document."""
    _, findings = checked(sys.stdin.buffer.read().decode("utf-8", "replace"))
    problems = [asdict(one) for one in findings]
    print(json.dumps({"problems": problems}, ensure_ascii=False))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
