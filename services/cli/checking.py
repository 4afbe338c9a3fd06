"""Checking a document without a product: a service's own checks, in a process of their own.

The command line imports no service; the checks ask for nothing but the document.
"""

import json
import subprocess
import sys
from collections.abc import Mapping

from services.cli.rest import Json
from services.cli.terminal import CommandFailed, list_of, object_of

SCENARIOS = "services.workflow.adapters.documents"
POLICIES = "services.dispatch.adapters.policies"
CHECKING_S_MAX = 60.0
"""A long document takes a good part of a second."""


def checked(body: Mapping[str, object], checks: str = SCENARIOS) -> list[Json]:
    """Return what is to be said about a document, or about a scenario that ships.

    Raises CommandFailed.
    """
    document = body.get("document", "")
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    shipped = [str(body["shipped"])] if "shipped" in body else []
    try:
        done = subprocess.run(  # noqa: S603  # ourselves
            [sys.executable, "-m", checks, *shipped],
            input=text.encode(),
            capture_output=True,
            timeout=CHECKING_S_MAX,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as trouble:
        raise CommandFailed("The document could not be checked.") from trouble
    answer = object_of(json.loads(done.stdout))
    if "refused" in answer:
        raise CommandFailed(str(answer["refused"]))
    return [object_of(one) for one in list_of(answer.get("problems"))]
