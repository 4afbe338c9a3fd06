"""What an event is answered with: what it opened, and what could not be used."""

import json
from uuid import UUID

from services.intake.app import Heard, Outcome
from services.intake.app.happenings import Opened
from services.intake.domain.event import Answer, Verdict
from services.intake.handlers import REJECTED, REJECTED_SENTENCE, reply_to_event
from shared.decider import Reason

MISSING = Reason(code="missing", message="The type needs this field.", pointer="/fields/symptom")
GOOD = Opened(type="good", outcome=Outcome(submission_id=UUID(int=1), position=7, state="accepted"))
BAD = Opened(
    type="bad",
    outcome=Outcome(submission_id=UUID(int=2), position=8, state=REJECTED, reasons=(MISSING,)),
)
PASSED = Verdict(type="other", definition="gym@1", answer=Answer.NOT_MET)


def answer(*opened: Opened) -> dict[str, object]:
    heard = Heard(
        event_id=UUID(int=9), position=8, opened=opened, passed=(PASSED,), duplicate=False
    )
    reply: dict[str, object] = json.loads(reply_to_event(heard))
    return reply


def test_an_event_is_told_what_it_opened_and_what_was_rejected() -> None:
    reply = answer(GOOD, BAD)
    assert reply["opened"] == [{"type": "good", "ticket_id": str(UUID(int=1))}]
    assert reply["rejected"] == [
        {
            "type": "bad",
            "submission_id": str(UUID(int=2)),
            "reasons": [
                {"code": MISSING.code, "message": MISSING.message, "pointer": MISSING.pointer}
            ],
        }
    ]
    assert reply["passed"] == [{"type": "other", "why": "not-met", "missing": []}]


def test_a_rejected_event_is_never_told_that_its_id_may_be_used_again() -> None:
    error = answer(BAD)["error"]
    assert isinstance(error, dict)
    assert (error["code"], set(error)) == (422, {"code", "err_code", "description"})
    assert "under a new id" in error["description"]
    assert REJECTED_SENTENCE not in error["description"]
    assert MISSING.message in error["description"]


def test_an_event_of_which_all_can_be_used_is_acknowledged() -> None:
    reply = answer(GOOD)
    assert (reply["seq"], reply["event_id"]) == (8, str(UUID(int=9)))
    assert not {"error", "rejected"} & set(reply)
