"""Crews: whom a ticket needs beside its lead, and what is kept of what dispatch says of them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.workflow.adapters.dispatch_told import told_by
from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.answering import answers_about
from services.workflow.domain.conditions import crew_of
from services.workflow.domain.crew import crew_after, hands_of
from services.workflow.domain.crew import crew_of as posts_of
from services.workflow.domain.facts import CrewWanted, TicketCrewTold
from services.workflow.domain.passages import Passage
from services.workflow.domain.recording import decide_recording
from services.workflow.domain.recordings import RecordCrew, RecordOffer
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.visibility import Opening, seen
from services.workflow.views.crew import crew_shown
from shared.recorded import Meta, Recorded
from shared.sight.told import CREW, Asking, asked_in, asking_after
from tests.unit.workflow.document_spec import laundry, refused
from tests.unit.workflow.ticket_spec import member
from tests.unit.workflow.ticket_spec import rules as shipped

CREWED = laundry(
    "    flags:\n",
    """\
    dispatch:
      skills_from:
        - {when: "true", skill: washers}
      crew:
        - role: helper
          skills_from:
            - {when: null, skill: lifting}
            - {when: "urgent", skill: lifting, level: 3}
          count: 2
        - {role: driver, when: "cause == 'motor'"}
    flags:
""",
)
RULES = definition_of(read_document(CREWED), 1).types["repair"]
AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
OPEN = Ticket(
    number="T-000001",
    type="repair",
    state="open",
    opened_at=AT,
    updated_at=AT,
    assignee="t-lead",
    member_id="m-lead",
    passages=(Passage(at=AT, state="open"),),
    crew=posts_of((CrewWanted(role="helper", count=2),), ""),
)


def told(how: str, post: str = "helper:1", who: str | None = "t1") -> TicketCrewTold:
    return TicketCrewTold(
        occurred_at=AT,
        number="T-000001",
        type="repair",
        post=post,
        how=how,
        round=1,
        technician_id=who,
        member_id=None if who is None else f"m-{who}",
        reason="no_technicians" if how == "unassignable" else "",
    )


def record(how: str) -> RecordCrew:
    return RecordCrew(
        rules=RULES, occurred_at=AT, post="helper:1", how=how, technician_id="t1", member_id="m-t1"
    )


def after(*facts: TicketCrewTold) -> Ticket:
    crew = OPEN.crew
    for fact in facts:
        crew = crew_after(crew, fact)
    return replace(OPEN, crew=crew)


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        (
            {"cause": "door", "urgent": False},
            (CrewWanted(role="helper", count=2, skills=("lifting",)),),
        ),
        (
            {"cause": "motor", "urgent": True},
            (
                CrewWanted(
                    role="helper", count=2, skills=("lifting",), skill_levels={"lifting": 3}
                ),
                CrewWanted(role="driver"),
            ),
        ),
    ],
)
def test_a_ticket_needs_whom_its_rules_ask_for(
    view: dict[str, object], wanted: tuple[CrewWanted, ...]
) -> None:
    assert crew_of(RULES, view) == wanted


@pytest.mark.parametrize(("symptom", "watched"), [("收银台断电", True), ("柜内 11 度", False)])
def test_nobody_of_the_restaurant_chain_works_on_live_wires_alone(
    symptom: str, *, watched: bool
) -> None:
    watch = CrewWanted(role="safety_watch", skills=("电路",))
    assert crew_of(shipped(), {"symptom": symptom}) == ((watch,) if watched else ())


@pytest.mark.parametrize("count", ["0", "5", "some"])
def test_a_role_is_one_person_or_a_few(count: str) -> None:
    (remark,) = refused(CREWED.replace("count: 2", f"count: {count}"))
    assert remark.pointer == "/ticket_types/0/dispatch/crew/0/count"


def test_a_role_that_is_said_twice_is_found() -> None:
    (remark,) = refused(CREWED.replace("role: driver", "role: helper"))
    assert (remark.code, remark.pointer) == (
        "said-twice",
        "/ticket_types/0/dispatch/crew/1/role",
    )


def test_conditions_that_read_no_field_are_found() -> None:
    (remark,) = refused(CREWED.replace("cause == 'motor'", "couse == 'motor'"))
    assert remark.pointer == "/ticket_types/0/dispatch/crew/1/when"
    (remark,) = refused(CREWED.replace('"urgent", skill: lifting', '"urgnt", skill: lifting'))
    assert remark.pointer == "/ticket_types/0/dispatch/crew/0/skills_from/1/when"


def test_a_document_without_crews_is_published_as_it_always_was() -> None:
    without = CREWED.split("      crew:")[0] + "    flags:\n" + CREWED.split("    flags:\n")[1]
    assert "crew" not in repr(read_document(without).normalised())


def test_posts_are_named_as_dispatch_names_them() -> None:
    assert [one.post for one in OPEN.crew] == ["helper:1", "helper:2"]
    assert {one.stage for one in OPEN.crew} == {"wanted"}


def test_posts_of_a_ticket_that_is_held_say_so_until_a_person_fills_them() -> None:
    (post,) = posts_of((CrewWanted(role="helper"),), "location_missing")
    assert (post.stage, post.reason) == ("unassignable", "held:location_missing")
    (filled,) = crew_after((post,), told("offered"))
    assert (filled.stage, filled.reason) == ("offered", "")


def test_a_post_goes_its_own_way_and_the_ticket_stays_its_leads() -> None:
    ticket = after(told("offered"), told("accepted"), told("departed"), told("arrived"))
    first, second = ticket.crew
    assert (first.technician_id, first.member_id, first.stage) == ("t1", "m-t1", "arrived")
    assert (second.technician_id, second.stage) == (None, "wanted")
    assert (ticket.assignee, ticket.member_id) == ("t-lead", "m-lead")


@pytest.mark.parametrize("how", ["declined", "expired", "released"])
def test_whoever_does_not_come_is_on_it_no_more(how: str) -> None:
    assert hands_of(after(told("offered"), told(how)).crew) == frozenset()


def test_a_post_is_answered_for_by_who_has_it_or_who_decides_and_not_by_the_lead() -> None:
    for so_far, open_now in (
        (("offered",), ("accept", "decline")),
        (("offered", "accepted"), ("depart", "arrive")),
        (("offered", "accepted", "departed", "arrived"), ("leave",)),
        (("offered", "declined"), ()),
    ):
        ticket = after(*(told(how) for how in so_far))
        first, second = ticket.crew
        for who in (member("m-t1", "technician"), member("boss", "dispatcher")):
            assert answers_about(first, ticket, RULES, who) == open_now
            assert answers_about(second, ticket, RULES, who) == ()
        assert answers_about(first, ticket, RULES, member("m-lead", "technician")) == ()
        closed = replace(ticket, closed=True)
        assert answers_about(first, closed, RULES, member("m-t1", "technician")) == ()


def test_who_is_asked_to_take_a_post_over_answers_that() -> None:
    ticket = after(told("offered"), told("accepted"), told("transfer_asked", who="t2"))
    answer = answers_about(ticket.crew[0], ticket, RULES, member("m-t2", "technician"))
    assert answer == ("accept", "decline")


def test_why_somebody_does_not_come_is_not_shown_with_the_ticket() -> None:
    declined = replace(told("declined"), reason="my back aches")
    shown, _ = crew_shown(after(told("offered"), declined).crew, RULES)
    assert (shown["stage"], shown["reason"]) == ("wanted", None)


def test_that_nobody_can_fill_a_post_is_shown_with_the_reason() -> None:
    shown, _ = crew_shown(after(told("unassignable", who=None)).crew, RULES)
    assert shown == {
        "post": "helper:1",
        "role": "helper",
        "label": {"zh": "helper", "en": "helper"},
        "technician": None,
        "stage": "unassignable",
        "reason": "no_technicians",
    }


def test_who_is_asked_to_take_a_post_over_sees_the_ticket_until_they_answer() -> None:
    had = (told("offered"), told("accepted"))
    asked = after(*had, told("transfer_asked", who="t2"))
    assert hands_of(asked.crew) == {"t1", "m-t1", "m-t2"}
    assert hands_of(after(*had, told("transfer_asked", who="t2"), told("transfer_ended")).crew) == {
        "t1",
        "m-t1",
    }


def test_whoever_has_a_post_sees_the_ticket_as_its_lead_does() -> None:
    assert {"t-lead", "m-lead", "t1", "m-t1"} == seen(after(told("offered")), Opening()).hands


@pytest.mark.parametrize("how", ["offered", "accepted", "declined", "unassignable", "arrived"])
def test_what_dispatch_says_of_a_post_moves_nothing(how: str) -> None:
    (fact,) = decide_recording(record(how), OPEN)
    assert isinstance(fact, TicketCrewTold)
    assert (fact.post, fact.how, fact.technician_id) == ("helper:1", how, "t1")


def test_that_a_crew_is_released_from_a_closed_ticket_is_nothing_new() -> None:
    assert decide_recording(record("released"), replace(OPEN, closed=True)) == []


TICKET, POST = UUID(int=1), UUID(int=2)


def heard(kind: str, stream: UUID, **data: object) -> Recorded:
    return Recorded(
        position=2,
        prev=1,
        stream_id=stream,
        version=1,
        event_id=UUID(int=9),
        type=kind,
        schema_version=1,
        occurred_at=AT,
        recorded_at=AT,
        meta=Meta(tenant="weilai", actor="system:dispatch", correlation_id=TICKET),
        data=json.dumps(data).encode(),
    )


def test_what_is_said_of_a_post_is_kept_with_its_ticket() -> None:
    event = heard(
        "assignment.offered",
        POST,
        ticket_id=str(TICKET),
        post="helper:1",
        technician_id="t1",
        member_id="m-t1",
        expires_at=AT.isoformat(),
        round=2,
    )
    ticket_id, tale = told_by(event)
    assert ticket_id == TICKET
    assert tale(RULES) == replace(record("offered"), until=AT, round=2)


def test_what_is_said_of_the_lead_is_kept_as_it_was_before_there_were_crews() -> None:
    said = {"technician_id": "t-lead", "round": 1}
    for data in (said, {**said, "ticket_id": str(TICKET), "post": ""}):
        ticket_id, tale = told_by(heard("assignment.offered", TICKET, **data))
        assert ticket_id == TICKET
        assert isinstance(tale(RULES), RecordOffer)


def asking(*facts: TicketCrewTold) -> Asking:
    found: Asking = {}
    for fact in facts:
        said = {"post": fact.post, "how": fact.how, "member_id": fact.member_id}
        found = asking_after(found, heard("ticket.crew_told", TICKET, **said))
    return found


def test_lists_show_a_ticket_to_whoever_has_a_post_until_they_do_not_come() -> None:
    assert asked_in(asking(told("offered"), told("accepted"), told("arrived"))) == ["m-t1"]
    both = (told("offered"), told("offered", post="helper:2", who="t2"))
    assert asked_in(asking(*both)) == ["m-t1", "m-t2"]
    assert asked_in(asking(*both, told("declined"))) == ["m-t2"]
    assert asking(told("offered"), told("released")) == {}


def test_lists_show_it_to_whoever_is_asked_to_take_a_post_over_until_they_answer() -> None:
    had = (told("offered"), told("transfer_asked", who="t2"))
    assert asked_in(asking(*had)) == ["m-t1", "m-t2"]
    assert asked_in(asking(*had, told("transfer_ended", who="t2"))) == ["m-t1"]
    assert asking(*had, told("offered", who="t2")) == {CREW: {"helper:1": ["m-t2"]}}
