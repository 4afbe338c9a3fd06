"""Write the golden schemas anew: ``python -m tests.contracts.accept``, after reading the diff.

So is the AsyncAPI document of all that integrators read (``asyncapi.py``).

A change that takes a field away or makes one required breaks whoever reads our events.
"""

import json
from pathlib import Path

from pydantic import BaseModel

from shared.contracts.approvals import APPROVAL_EVENTS, DELEGATION_EVENTS
from shared.contracts.assigned import ASSIGNED_EVENTS
from shared.contracts.dispatch import (
    AssignmentAcceptedV1,
    AssignmentAppointedV1,
    AssignmentArrivedV1,
    AssignmentDeclinedV1,
    AssignmentDepartedV1,
    AssignmentEndangeredV1,
    AssignmentLeftV1,
    AssignmentOfferedV1,
    AssignmentQueuedV1,
    AssignmentSecuredV1,
    AssignmentTransferAskedV1,
    AssignmentTransferEndedV1,
    AssignmentUnassignableV1,
    AssignmentUngrabbedV1,
)
from shared.contracts.flow import FLOW_EVENTS
from shared.contracts.intake import SubmissionAcceptedV1, SubmissionContinuedV1
from shared.contracts.mails import MailThreadedV1
from shared.contracts.merging import MERGING_EVENTS
from shared.contracts.said import SAID_EVENTS
from shared.contracts.schedules import SCHEDULE_EVENTS
from shared.contracts.workflow import WORKFLOW_EVENTS
from tests.contracts import asyncapi

FOLDER = Path(__file__).parent / "golden"

CONTRACTS: dict[str, type[BaseModel]] = {
    **WORKFLOW_EVENTS,
    **ASSIGNED_EVENTS,
    **APPROVAL_EVENTS,
    **FLOW_EVENTS,
    **MERGING_EVENTS,
    **SAID_EVENTS,
    "submission.mail_threaded": MailThreadedV1,
    **SCHEDULE_EVENTS,
    **DELEGATION_EVENTS,
    "submission.accepted": SubmissionAcceptedV1,
    "submission.continued": SubmissionContinuedV1,
    "assignment.offered": AssignmentOfferedV1,
    "assignment.accepted": AssignmentAcceptedV1,
    "assignment.declined": AssignmentDeclinedV1,
    "assignment.queued": AssignmentQueuedV1,
    "assignment.ungrabbed": AssignmentUngrabbedV1,
    "assignment.transfer_asked": AssignmentTransferAskedV1,
    "assignment.transfer_ended": AssignmentTransferEndedV1,
    "assignment.appointed": AssignmentAppointedV1,
    "assignment.unappointed": AssignmentAppointedV1,
    "assignment.endangered": AssignmentEndangeredV1,
    "assignment.secured": AssignmentSecuredV1,
    "assignment.unassignable": AssignmentUnassignableV1,
    "assignment.departed": AssignmentDepartedV1,
    "assignment.arrived": AssignmentArrivedV1,
    "assignment.left": AssignmentLeftV1,
}


def schema_text(contract: type[BaseModel]) -> str:
    schema = contract.model_json_schema(mode="validation", by_alias=True)
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def golden_path(event: str) -> Path:
    return FOLDER / f"{event}.v1.json"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, model in CONTRACTS.items():
        golden_path(name).write_text(schema_text(model), "utf-8")
    asyncapi.write()
