"""What was accepted stays so for ever; what was rejected may be mended."""

from datetime import UTC, datetime

from services.intake.domain.submission import (
    SUBMISSION,
    KeepVerdict,
    Submission,
    SubmissionAccepted,
    SubmissionRejected,
)
from shared.decider import Reason

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ACCEPTED = SubmissionAccepted(
    occurred_at=NOW,
    type="equipment_repair",
    summary="冷柜不制冷",
    channel="api",
    source="urn:shop",
    external_id="1",
    definition="restaurant_chain@1",
)
REJECTED = SubmissionRejected(
    occurred_at=NOW,
    channel="api",
    source="urn:shop",
    external_id="1",
    reasons=(Reason(code="unknown-type", message="There is none.", pointer="/type"),),
    size_bytes=120,
)


def test_a_verdict_is_kept() -> None:
    assert SUBMISSION.decide(KeepVerdict(verdict=ACCEPTED), Submission()) == [ACCEPTED]
    assert SUBMISSION.decide(KeepVerdict(verdict=REJECTED), Submission()) == [REJECTED]


def test_what_was_rejected_may_be_mended() -> None:
    decided = SUBMISSION.fold([REJECTED])
    assert SUBMISSION.decide(KeepVerdict(verdict=REJECTED), decided) == [REJECTED]
    assert SUBMISSION.decide(KeepVerdict(verdict=ACCEPTED), decided) == [ACCEPTED]
    mended = SUBMISSION.fold([REJECTED, ACCEPTED])
    assert (mended.state, mended.reasons, mended.summary) == ("accepted", (), ACCEPTED.summary)


def test_what_was_accepted_stays_so() -> None:
    decided = SUBMISSION.fold([ACCEPTED])
    assert SUBMISSION.decide(KeepVerdict(verdict=REJECTED), decided) == []
    assert SUBMISSION.decide(KeepVerdict(verdict=ACCEPTED), decided) == []


def test_a_submission_can_say_what_became_of_it() -> None:
    assert SUBMISSION.fold([ACCEPTED]).state == "accepted"
    rejected = SUBMISSION.fold([REJECTED])
    assert rejected.state == "rejected"
    assert rejected.reasons == REJECTED.reasons
