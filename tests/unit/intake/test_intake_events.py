"""Business events: which tickets they open, and what is said where they open none."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.intake.adapters.envelopes import draft_of_event
from services.intake.adapters.rule_book import rules_of
from services.intake.domain.event import (
    HAPPENING,
    Answer,
    EventHeard,
    KeepEvent,
    envelope_of,
    event_id,
    judged,
)
from services.intake.domain.report import Envelope
from services.intake.domain.rules import Rules, TicketType, Trigger
from services.intake.views.reports import ScenarioRow
from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.shipped import shipped_text
from shared.intent import TenantId

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
GYM = TenantId("gym")
STARTS = "class_starts_in_6h"
ENVELOPE = Envelope(channel="event", source="urn:bookings", external_id="7")


@pytest.fixture(scope="module")
def rules() -> Rules:
    document = json.dumps(read_document(shipped_text("gym")).normalised(), sort_keys=True)
    return rules_of([ScenarioRow(key="gym", version=1, document=document)])


@pytest.fixture(scope="module")
def underfilled(rules: Rules) -> TicketType:
    (found,) = rules.listening_to(STARTS)
    return found


@pytest.mark.parametrize(
    ("facts", "answer", "missing"),
    [
        ({"booked": 2, "minimum": 8}, Answer.OPENS, ()),
        ({"booked": 8, "minimum": 8}, Answer.NOT_MET, ()),
        ({"booked": 2}, Answer.UNDECIDED, ("minimum",)),
        ({"booked": "few", "minimum": 8}, Answer.NOT_MET, ()),
    ],
)
def test_a_class_with_too_few_bookings_opens_a_ticket(
    underfilled: TicketType, facts: dict[str, object], answer: Answer, missing: tuple[str, ...]
) -> None:
    verdict = judged(underfilled, facts)
    assert (verdict.answer, verdict.missing) == (answer, missing)
    assert (verdict.type, verdict.definition) == ("underfilled_class", "gym@1")


def test_without_a_condition_every_event_opens_one(underfilled: TicketType) -> None:
    always = replace(underfilled, trigger=Trigger(event=STARTS))
    assert judged(always, {}).answer is Answer.OPENS


def test_an_event_nobody_listens_to_opens_nothing(rules: Rules) -> None:
    assert rules.listening_to("class_was_cancelled") == []


def test_an_event_is_heard_once() -> None:
    heard = EventHeard(
        occurred_at=NOW, type=STARTS, source="urn:bookings", external_id="7", verdicts=()
    )
    assert HAPPENING.decide(KeepEvent(heard=heard), HAPPENING.initial()) == [heard]
    assert HAPPENING.decide(KeepEvent(heard=heard), HAPPENING.fold([heard])) == []


def test_one_event_is_one_report_by_rule_and_never_the_report_of_that_name() -> None:
    about = event_id(GYM, ENVELOPE)
    first, second = [envelope_of(about, ENVELOPE, one) for one in ("one", "two")]
    ids = {ENVELOPE.submission_id(GYM), *(one.submission_id(GYM) for one in (first, second))}
    assert len(ids) == 3
    assert envelope_of(about, ENVELOPE, "one") == first


def test_what_an_event_says_of_fields_and_of_the_report_is_taken_the_rest_is_not(
    underfilled: TicketType,
) -> None:
    draft = draft_of_event(
        {"class_id": "YOGA-1201", "booked": 2, "links": {"club": "BJ-01"}, "room": "3"},
        underfilled,
    )
    assert draft.reasons == ()
    assert draft.fields == {"class_id": "YOGA-1201", "booked": 2}
    assert (draft.summary, draft.links) == ("团课人数不足转线上", {"club": "BJ-01"})


def test_an_event_cannot_say_of_which_type_its_ticket_is(underfilled: TicketType) -> None:
    draft = draft_of_event({"type": "coach_complaint", "fields": {"issue": "x"}}, underfilled)
    assert (draft.type, draft.fields) == ("underfilled_class", {})
