"""Checking a document by itself: what publishing would say of it, with no product running.

Reads a document from standard input, or takes the key of one that ships, and writes one JSON
object, as ``POST /scenarios/lint`` answers.
"""

import json
import sys

from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.domain.refusals import ScenarioInvalid, ScenarioUnknown


def main(key: str = "") -> None:
    """Write what is to be said about a document."""
    try:
        text = shipped_text(key) if key else sys.stdin.buffer.read().decode("utf-8", "replace")
    except (ScenarioInvalid, ScenarioUnknown) as no:
        print(json.dumps({"refused": no.message}))  # noqa: T201  # its answer
        return
    problems = [
        {
            "severity": one.severity,
            "code": one.reason.code,
            "pointer": one.reason.pointer,
            "message": one.reason.message,
            "message_zh": one.message_zh,
            "line": one.line,
            "column": one.column,
        }
        for one in ScenarioDocuments().advice(text)
    ]
    print(json.dumps({"problems": problems}, ensure_ascii=False))  # noqa: T201  # its answer


if __name__ == "__main__":
    main(*sys.argv[1:2])
