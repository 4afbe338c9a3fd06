"""Appointments: dispatch says when somebody comes, and the ticket's promises follow."""

from dataclasses import replace
from datetime import datetime

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.appointing import recording_of
from services.workflow.domain.clocks import as_promised
from services.workflow.domain.commands import MoveTicket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketAppointed
from services.workflow.domain.facts.bringers import BroughtBy
from services.workflow.domain.ledger import custodies, ledger
from services.workflow.domain.open_moves import moves_open
from services.workflow.domain.opening import opened as opening
from services.workflow.domain.recordings import RecordAppointment, RecordDanger, RecordOffer, Window
from services.workflow.domain.refusals import FieldsMissing, FieldsNotYours
from tests.unit.workflow.ticket_spec import Story, at, member, open_ticket

VISITS = """\
scenario: visits
name: 上门
roles:
  desk: {label: 客服, scope: tenant}
  fitter: {label: 师傅, scope: assigned}
ticket_types:
  - key: visit
    name: 上门单
    states: {new: 待派单, agreed: 已派单, closed: {label: 已完成, final: true}}
    fields: {window: {type: time_window}}
    priority: [{default: P2}]
    dispatch: {hard: [skill], appointments: {field: window}}
    transitions:
      - {id: assign, from: new, to: agreed, by: [desk], needs: [window],
         bound_to: assignment.offered}
      - {id: confirm, from: new, to: agreed, by: [desk], needs: [window]}
      - {id: back, from: agreed, to: new, by: [desk], bound_to: assignment.released}
      - {id: finish, from: agreed, to: closed, by: [fitter]}
    clocks: [{key: on_time, start: create, stop: finish, target: {default: window.end}}]
"""
VISIT = definition_of(read_document(VISITS), 1).types["visit"]


def window(begins: float) -> Window:
    """Return two hours that begin so many minutes into the story."""
    return {"start": at(begins).isoformat(), "end": at(begins + 120).isoformat()}


def appoints(
    minutes: float,
    slot: Window | None,
    before: Window | None = None,
    replaces: str | None = None,
    rules: TicketType = VISIT,
) -> RecordAppointment:
    return RecordAppointment(
        rules=rules,
        occurred_at=at(minutes),
        slot=slot,
        before=before,
        by="customer" if slot else "",
        replaces=replaces,
    )


def offers(minutes: float) -> RecordOffer:
    return RecordOffer(rules=VISIT, occurred_at=at(minutes), technician_id="tech-1", member_id="li")


def opened() -> Story:
    return Story().given(open_ticket(rules=VISIT, asset=None))


def due(story: Story, minutes: float) -> datetime | None:
    [clock] = as_promised(story.ticket.diary, VISIT, at(minutes))
    return clock.due_at


WISHED = {"window": {"start": at(60).isoformat(), "end": at(180).isoformat()}}


@pytest.mark.parametrize(
    ("says", "promised"),
    [
        pytest.param({"brought_by": BroughtBy(roles=("desk",))}, True, id="may appoint"),
        pytest.param({"brought_by": BroughtBy(roles=("dispatcher",))}, True, id="dispatcher"),
        pytest.param({"brought_by": BroughtBy(scopes=("tenant:admin",))}, True, id="runs it"),
        pytest.param({"imported": True}, True, id="history"),
        pytest.param({"brought_by": BroughtBy(roles=("fitter",))}, False, id="comes"),
        pytest.param({"brought_by": BroughtBy()}, False, id="customer"),
        pytest.param({}, False, id="nobody said who"),
        pytest.param({"imported": True, "fields": {}}, False, id="says no slot"),
    ],
)
def test_the_slot_a_ticket_opens_with_is_promised_by_who_decides(
    says: dict[str, object],
    promised: bool,  # noqa: FBT001  # a parameter of a test has no other place
) -> None:
    wished = {"fields": WISHED, **says}
    command = open_ticket(rules=VISIT, asset=None, **wished)

    assert opening(command).promised == promised


def test_an_appointment_is_what_the_ticket_says_and_promises() -> None:
    story = opened().given(appoints(5, window(60)))

    assert story.ticket.fields["window"] == window(60)
    assert due(story, 10) == at(180)


def test_another_appointment_moves_the_promise_and_mends_nothing() -> None:
    first, other = appoints(5, window(60)), window(300)
    moved = opened().given(first, appoints(20, other, before=window(60)))
    too_late = opened().given(first, appoints(200, other, before=window(60)))

    assert due(moved, 30) == at(420)
    [broken] = as_promised(too_late.ticket.diary, VISIT, at(210))
    assert broken.breached_at == at(180)


def test_the_move_of_an_offer_leaves_the_window_as_it_was_agreed() -> None:
    story = opened().given(appoints(5, window(60)), offers(10))

    assert story.ticket.state == "agreed"
    assert story.ticket.fields["window"] == window(60)


def test_whoever_had_it_has_it_no_more_when_it_is_moved() -> None:
    story = opened().given(appoints(5, window(60)), offers(10))

    after = story.when(appoints(20, window(300), before=window(60), replaces="tech-1"))

    assert after.topics == ["ticket.appointed", "ticket.declined", "ticket.moved"]
    assert (after.ticket.state, after.ticket.assignee) == ("new", None)
    assert after.ticket.fields["window"] == window(300)


def test_somebody_else_who_has_it_by_now_keeps_it() -> None:
    story = opened().given(appoints(5, window(60)), offers(10))

    after = story.when(appoints(20, window(300), replaces="tech-2"))

    assert (after.topics, after.ticket.assignee) == (["ticket.appointed"], "tech-1")


def test_what_is_called_off_the_ticket_says_no_more() -> None:
    story = opened().given(appoints(5, window(60)), appoints(20, None, before=window(60)))

    assert story.ticket.fields["window"] is None


def test_a_wish_that_was_turned_down_leaves_its_reason_in_the_history() -> None:
    no = replace(appoints(5, None, before=window(60)), refused="slot-full")
    story = opened().when(no)

    (told, *_) = (one for one in story.facts if isinstance(one, TicketAppointed))
    assert (told.refused, story.ticket.fields["window"]) == ("slot-full", None)
    assert recording_of(told, VISIT) == no


def test_a_ticket_that_is_closed_already_says_what_it_said() -> None:
    agreed = opened().given(appoints(5, window(60)), offers(10))
    fitter = member("li", "fitter")
    finish = MoveTicket(rules=VISIT, transition="finish", caller=fitter, now=at(70))
    closed = agreed.given(finish)
    assert closed.ticket.closed

    for told in (appoints(80, window(300), before=window(60)), appoints(80, None, window(60))):
        assert closed.when(told).topics == []


AGREED = definition_of(
    read_document(
        VISITS.replace("assignment.offered", "assignment.appointed").replace(
            "assignment.released", "[assignment.released, assignment.unappointed]"
        )
    ),
    1,
).types["visit"]


def test_a_move_may_follow_an_appointment_and_another_its_being_called_off() -> None:
    story = Story().given(open_ticket(rules=AGREED, asset=None))

    agreed = story.when(appoints(5, window(60), rules=AGREED))
    assert agreed.topics == ["ticket.appointed", "ticket.moved"]
    assert (agreed.ticket.state, agreed.ticket.fields["window"]) == ("agreed", window(60))

    story.given(appoints(5, window(60), rules=AGREED))
    other = story.when(appoints(10, window(300), before=window(60), rules=AGREED))
    assert other.topics == ["ticket.appointed"]
    called_off = story.when(appoints(10, None, before=window(60), rules=AGREED))
    assert called_off.topics == ["ticket.appointed", "ticket.moved"]
    assert (called_off.ticket.state, called_off.ticket.fields["window"]) == ("new", None)


DESK = member("wang", "desk")


def confirm(**fields: object) -> MoveTicket:
    return MoveTicket(rules=VISIT, transition="confirm", caller=DESK, now=at(10), fields=fields)


def test_a_move_needs_an_appointment_and_says_nothing_of_when_it_is() -> None:
    agreed = opened().given(appoints(5, window(60)))

    assert opened().when(confirm()).slug == FieldsMissing.slug
    assert agreed.when(confirm(window=window(300))).slug == FieldsNotYours.slug
    assert agreed.when(confirm()).ticket.state == "agreed"
    [needs] = [one.needs for one in moves_open(agreed.ticket, VISIT, DESK) if one.name == "confirm"]
    assert needs == ()


def in_danger(minutes: float, reason: str | None) -> RecordDanger:
    return RecordDanger(rules=VISIT, occurred_at=at(minutes), reason=reason)


def test_a_ticket_nobody_could_come_to_says_why_and_stays_where_it_is() -> None:
    agreed = opened().given(appoints(5, window(60)))

    told = agreed.when(in_danger(10, "all_eliminated:off_shift"))

    assert told.topics == ["ticket.endangered"]
    assert (told.ticket.state, told.ticket.unassignable) == ("new", "all_eliminated:off_shift")
    agreed.given(in_danger(10, "all_eliminated:off_shift"))
    secured = agreed.when(in_danger(20, None))
    assert (secured.topics, secured.ticket.unassignable) == (["ticket.secured"], None)
    moved = agreed.when(appoints(20, window(300), before=window(60)))
    assert moved.ticket.unassignable is None, "the next slot is another one"


def test_who_has_a_ticket_or_closed_it_hears_of_no_danger() -> None:
    given = opened().given(appoints(5, window(60)), offers(10))
    assert given.when(in_danger(11, "nobody_has:上门")).topics == []

    finish = MoveTicket(rules=VISIT, transition="finish", caller=member("li", "fitter"), now=at(70))
    given.given(finish)
    assert given.when(in_danger(80, None)).topics == []


def test_a_replay_says_the_same_again() -> None:
    after = opened().when(appoints(5, window(60), before=window(0)))
    [told] = after.facts[-1:]
    assert isinstance(told, TicketAppointed)

    again = opened().when(recording_of(told, VISIT))

    assert again.facts[-1:] == [told]


def looked_for(minutes: float, command: RecordAppointment) -> RecordAppointment:
    return replace(command, look_at=at(minutes))


def booked(story: Story, minutes: float) -> list[tuple[str, str, int]]:
    bookings = ledger(story.ticket.diary, VISIT, at(minutes))
    return [(one.owner, one.reason, one.seconds // 60) for one in bookings]


def test_the_days_until_somebody_is_looked_for_are_the_customers() -> None:
    chosen = looked_for(90, appoints(30, window(200)))
    story = opened().given(chosen)

    assert booked(story, 60) == [("customer", "to_choose", 30), ("customer", "appointment", 30)]
    assert booked(story, 100)[2:] == [("dispatch", "assigning", 10)]
    assert booked(story.given(offers(120)), 130)[2:] == [
        ("dispatch", "assigning", 30),
        ("assignee", "acceptance", 10),
    ]
    assert custodies(story.ticket.diary, VISIT, at(130))[0].owner == "assignee"


def test_what_is_called_off_waits_for_the_customer_again() -> None:
    chosen = looked_for(90, appoints(30, window(200)))
    story = opened().given(chosen, appoints(100, None, before=window(200)))

    assert booked(story, 120)[2:] == [("dispatch", "assigning", 10), ("customer", "to_choose", 20)]


def test_an_appointment_from_before_that_was_said_leaves_it_to_dispatch() -> None:
    story = opened().given(appoints(30, window(200)))

    assert booked(story, 60) == [("customer", "to_choose", 30), ("dispatch", "assigning", 30)]
