"""What plug-ins may do: commands by the names that OpenAPI has for them, and what all may ask.

A plug-in's manifest names commands; its credential is good for the calls behind those and for
nothing else, at whichever door it is shown. A test holds this to the routes of the gateway.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

_DISPATCH: Final = "/gongdan.dispatch.v1."
_INTAKE: Final = "/gongdan.intake.v1."
_WORKFLOW: Final = "/gongdan.workflow.v1."

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "answerQuestion": (f"{_WORKFLOW}FlowService/AnswerQuestion",),
        "assignTicket": (
            f"{_DISPATCH}DispatchService/Assign",
            f"{_DISPATCH}QueueService/PutInQueue",
        ),
        "changeShift": (f"{_DISPATCH}DispatchService/ChangeShift",),
        "commentTicket": (f"{_WORKFLOW}WorkflowService/Comment",),
        "correctWords": (f"{_WORKFLOW}WordService/Correct",),
        "describeAssets": (
            f"{_INTAKE}AssetService/CheckAssets",
            f"{_INTAKE}AssetService/DescribeAssets",
        ),
        "finishBranch": (f"{_WORKFLOW}FlowService/FinishBranch",),
        "markTicket": (f"{_WORKFLOW}MarkService/Mark",),
        "moveTicket": (f"{_WORKFLOW}WorkflowService/Move",),
        "resumeTicket": (f"{_WORKFLOW}WorkflowService/Resume",),
        "submitReport": (f"{_INTAKE}IntakeService/Submit",),
        "transferTicket": (
            f"{_DISPATCH}QueueService/PutInQueue",
            f"{_DISPATCH}TransferService/AskToTakeOver",
        ),
        "waitWithTicket": (f"{_WORKFLOW}WorkflowService/Wait",),
    }
)

QUESTIONS: Final = (
    "/gongdan.log.v1.LogService/GetHead",
    "/gongdan.log.v1.LogService/ReadLog",
    "/gongdan.reporting.v1.ReportingService/GetHistory",
    "/gongdan.reporting.v1.ReportingService/GetMetrics",
    "/gongdan.reporting.v1.ReportingService/ListTickets",
    f"{_DISPATCH}DispatchService/ListTechnicians",
    f"{_DISPATCH}ShiftService/GetShifts",
    f"{_INTAKE}AssetService/GetAsset",
    f"{_INTAKE}AssetService/ListAssets",
    f"{_INTAKE}IntakeService/GetSubmission",
    f"{_INTAKE}ReferenceService/GetReference",
    f"{_WORKFLOW}WorkflowService/GetLedger",
    f"{_WORKFLOW}WorkflowService/GetTicket",
)
"""What every plug-in may ask, as far as its scopes and roles go."""


def methods_of(commands: Iterable[str]) -> tuple[str, ...]:
    """Return the calls that somebody needs for some commands, and those that all may make."""
    return tuple(sorted({*QUESTIONS, *(one for name in commands for one in COMMANDS[name])}))
