"""Custody: each time a ticket came to people, and whom of them it was shown first."""

import itertools
from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import cast
from uuid import uuid4, uuid5

import pytest

from services.workflow.app.readers import Readers
from services.workflow.app.tickets import Tickets
from services.workflow.domain import VIEWS
from services.workflow.domain.definition import TicketType
from services.workflow.domain.delegations import Delegation, Delegations
from services.workflow.domain.facts import TicketCommented, TicketEvent
from services.workflow.domain.forms.viewing import NoteShown, NoteView, TicketShown, Views
from services.workflow.domain.ledger import Custody, acts, custodies, ledger
from services.workflow.domain.marks import ARRIVED
from services.workflow.domain.noting import marked
from services.workflow.domain.recordings import RecordQueue, RecordTrip
from services.workflow.domain.showing import showing
from services.workflow.domain.standing import Standing
from services.workflow.published import public_form
from services.workflow.views import ledger_now
from shared.eventstore import EventStore
from shared.eventstore.snapshots import SnapshotCodec
from shared.intent import Caller, TenantId
from tests.streams_here import StreamsHere
from tests.unit.workflow import any_ledger, approval_spec
from tests.unit.workflow.approval_spec import BUYER, FINANCE, LEAD, approval, asked, purchase
from tests.unit.workflow.ledger_spec import RULES
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    Story,
    accept,
    at,
    decline,
    member,
    move,
    offer,
    opened_story,
    rules,
    working_story,
)

PURCHASE = purchase(approval("lead", "finance"))
NOBODY_AWAY = Delegations()
HISTORIES = 300
CUT_S = 1
"""Bookings are cut to whole seconds, custody is not."""


def told(some: Iterable[Custody]) -> list[tuple[str, str]]:
    return [(one.owner, one.whose) for one in some]


def shown_to(
    story: Story,
    caller: Caller,
    minutes: float,
    of: TicketType = RULES,
    delegations: Delegations = NOBODY_AWAY,
) -> NoteShown | None:
    standing = Standing(ticket=story.ticket, version=len(story.facts), rules=of)
    return showing(standing, caller, delegations, at(minutes))


def kept(*notes: NoteShown | None) -> list[TicketShown]:
    """Return what the log keeps of them, one after the other."""
    views, facts = Views(), list[TicketShown]()
    for one in notes:
        assert one is not None
        new = VIEWS.decide(one, views)
        views = VIEWS.fold(new, views)
        facts += [fact for fact in new if isinstance(fact, TicketShown)]
    return facts


def test_it_is_told_when_a_purchase_came_when_it_was_shown_and_when_answered() -> None:
    story = asked(PURCHASE)
    showings = kept(shown_to(story, LEAD, 30, PURCHASE), shown_to(story, LEAD, 40, PURCHASE))
    story = story.given(approval_spec.decide(PURCHASE, "lead", LEAD, minutes=50))
    *_, lead, finance = custodies(story.ticket.diary, PURCHASE, at(90), showings)
    assert (lead.owner, lead.start, lead.shown_at, lead.shown_to, lead.end, lead.is_open) == (
        "lead",
        at(2),
        at(30),
        "member:le",
        at(50),
        False,
    )
    assert (finance.owner, finance.start, finance.shown_at, finance.is_open) == (
        "finance",
        at(50),
        None,
        True,
    ), "it came to finance, and none of them was shown it"


def test_who_answered_has_received_it_though_it_was_never_shown() -> None:
    story = asked(PURCHASE).given(approval_spec.decide(PURCHASE, "lead", LEAD, minutes=50))
    *_, lead, finance = _received(story, PURCHASE, LEAD)
    assert (lead.shown_at, lead.shown_to, lead.acted) == (at(50), LEAD.actor, True)
    assert (finance.shown_at, finance.acted) == (None, False)


def test_who_was_shown_it_before_they_answered_was_shown_it() -> None:
    story = asked(PURCHASE)
    showings = kept(shown_to(story, LEAD, 30, PURCHASE))
    story = story.given(approval_spec.decide(PURCHASE, "lead", LEAD, minutes=50))
    *_, lead, _ = _received(story, PURCHASE, LEAD, showings)
    assert (lead.shown_at, lead.acted) == (at(30), False)


def test_whoever_moves_it_on_has_received_it() -> None:
    [wrote, *_] = _received(asked(PURCHASE), PURCHASE, BUYER)
    assert (wrote.owner, wrote.shown_at, wrote.shown_to, wrote.acted) == (
        "buyer",
        at(1),
        BUYER.actor,
        True,
    )


def test_a_technician_has_received_what_they_say_yes_to_and_not_what_another_says_for_them() -> (
    None
):
    story = opened_story().given(offer(), accept(minutes=4))
    for who, received in ((ZHANG, True), (MANAGER, False)):
        [custody] = [one for one in _received(story, RULES, who) if one.owner == "assignee"]
        assert custody.acted is received


@pytest.mark.parametrize(("by", "received"), [(ZHANG, True), (MANAGER, False)])
def test_who_arrives_or_writes_of_it_has_received_it(by: Caller, *, received: bool) -> None:
    story = opened_story().given(offer(), accept(minutes=2))
    for told in (_arrived, _commented):
        done = [*((one, MANAGER.actor) for one in story.facts), (told(story, 5), by.actor)]
        had = custodies(story.ticket.diary, RULES, at(90), (), acts(done, RULES))
        [custody] = [one for one in had if one.owner == "assignee"]
        assert custody.acted is received


def _arrived(story: Story, minutes: float) -> TicketEvent:
    command = RecordTrip(rules=RULES, occurred_at=at(minutes), mark=ARRIVED)
    [mark] = marked(command, story.ticket, at(minutes))
    return mark


def _commented(story: Story, minutes: float) -> TicketEvent:
    ticket = story.ticket
    return TicketCommented(
        occurred_at=at(minutes),
        number=ticket.number,
        type=ticket.type,
        text="on my way",
        internal=True,
        imported=False,
    )


def _received(
    story: Story, of: TicketType, who: Caller, showings: Iterable[TicketShown] = ()
) -> tuple[Custody, ...]:
    """Return who received a ticket if everything in its story was done by one person."""
    done = acts(((fact, who.actor) for fact in story.facts), of)
    return custodies(story.ticket.diary, of, at(90), showings, done)


def test_who_does_not_have_it_is_shown_it_for_nobody() -> None:
    story = asked(PURCHASE)
    key = replace(LEAD, actor="key:robot")
    assert [shown_to(story, one, 30, PURCHASE) for one in (BUYER, FINANCE, key)] == [None] * 3


def test_who_was_handed_a_seat_is_shown_it_for_the_department_of_the_seat() -> None:
    kai = member("kai")
    story = asked(PURCHASE)
    assert shown_to(story, kai, 30, PURCHASE) is None
    story = story.given(approval_spec.hand_over(PURCHASE, "lead", "kai", LEAD, 31))
    noted = shown_to(story, kai, 32, PURCHASE)
    assert noted == NoteShown(reader="member:kai", owner="lead", whose="", since=at(2), now=at(32))


def test_whoever_decides_for_somebody_who_is_away_is_shown_it_for_them() -> None:
    story = asked(PURCHASE).given(approval_spec.named(PURCHASE, "lead", "le"))
    di = member("di")
    away = Delegation(member="le", delegate="di", start=at(0), end=at(600))
    assert shown_to(story, di, 30, PURCHASE) is None
    noted = shown_to(story, di, 30, PURCHASE, Delegations(given={"le": away}))
    assert noted is not None
    assert (noted.reader, noted.owner) == ("member:di", "lead")


def test_what_one_assignee_was_shown_the_next_was_not() -> None:
    """We hear late that somebody else was asked meanwhile: a look at their offer is not theirs."""
    first = shown_to(opened_story().given(offer()), ZHANG, 5)
    story = opened_story().given(offer(), decline(minutes=3), offer("tech-2", 3, "li", 2))
    showings = kept(first, shown_to(story, member("li", "technician"), 8))
    *_, second = custodies(story.ticket.diary, RULES, at(9), showings)
    assert (second.whose, second.shown_at, second.shown_to) == ("tech-2", at(8), "member:li")


def test_what_was_kept_before_it_said_whose_still_counts() -> None:
    old = TicketShown(occurred_at=at(1.5), reader="member:zhang", owner="assignee")
    story = opened_story().given(offer())
    [custody] = [
        one for one in custodies(story.ticket.diary, RULES, at(9), [old]) if one.owner == "assignee"
    ]
    assert custody.shown_to == "member:zhang"


def test_who_looks_in_the_instant_in_which_it_comes_has_received_it() -> None:
    story = opened_story().given(offer())
    noted = shown_to(story, ZHANG, 1)
    assert noted is not None
    [custody] = [
        one
        for one in custodies(story.ticket.diary, RULES, at(9), kept(noted))
        if one.owner == "assignee"
    ]
    assert custody.shown_at == at(1)


def test_another_role_of_the_same_department_stands_for_it() -> None:
    buying = {
        key: replace(one, department="purchasing" if key in {"lead", "clerk"} else "")
        for key, one in PURCHASE.roles.items()
    }
    assert shown_to(asked(PURCHASE), member("yu", "clerk"), 30, PURCHASE) is None
    assert shown_to(asked(PURCHASE), member("yu", "clerk"), 30, replace(PURCHASE, roles=buying))


def test_an_offer_is_shown_to_whoever_is_asked_and_to_the_next_one_anew() -> None:
    story = opened_story().given(offer())
    li = member("li", "technician")
    assert shown_to(story, li, 1.2) is None
    first = shown_to(story, ZHANG, 1.5)
    story = story.given(decline(), offer("tech-2", 3, "li", 2))
    showings = kept(first, shown_to(story, li, 3.5))
    assert [
        (one.whose, one.shown_at, one.shown_to)
        for one in custodies(story.ticket.diary, RULES, at(9), showings)
        if one.owner == "assignee"
    ] == [("tech-1", at(1.5), "member:zhang"), ("tech-2", at(3.5), "member:li")]


def test_accepting_and_working_are_one_custody_and_being_closed_is_nobodys() -> None:
    story = working_story().given(
        move("finish", ZHANG, 63, fields=EVIDENCE), move("accept", MANAGER, 93)
    )
    had = custodies(story.ticket.diary, RULES, at(500))
    assert told(had) == [("assignee", "tech-1"), ("store_manager", "")]
    assert [one.is_open for one in had] == [False, False]
    assert shown_to(story, MANAGER, 100) is None


def test_who_may_take_it_out_of_a_queue_is_shown_it_for_the_queue() -> None:
    queued = RecordQueue(
        rules=rules(), occurred_at=at(3), queue="team:night", members=("li",), reason="", round=1
    )
    story = opened_story().given(queued)
    assert told(custodies(story.ticket.diary, RULES, at(9))) == [("queue", "team:night")]
    assert shown_to(story, member("wu", "technician"), 4) is None
    assert shown_to(story, member("li", "technician"), 4) is not None
    taken = story.given(offer("tech-2", 5, "li", 2), accept("tech-2", 5))
    assert told(custodies(taken.ticket.diary, RULES, at(9)))[-1] == ("assignee", "tech-2")


def test_being_shown_is_neither_a_look_that_is_audited_nor_heard_outside() -> None:
    [fact] = kept(shown_to(asked(PURCHASE), LEAD, 30, PURCHASE))
    assert public_form(fact) is None
    look = NoteView(reader="member:le", on_behalf_of=None, now=at(31))
    assert len(VIEWS.decide(look, VIEWS.fold([fact]))) == 1


async def test_who_was_shown_it_is_known_without_reading_all_looks() -> None:
    """A ticket whose readers are noted has six looks an hour of each, for years."""
    showings, looks = kept(shown_to(asked(PURCHASE), LEAD, 30, PURCHASE)), StreamsHere()
    ticket_id, tenant = uuid4(), TenantId("works")
    readers = Readers(store=cast("EventStore", looks), tickets=cast("Tickets", None))
    stream = uuid5(ticket_id, "views")
    by_li = (NoteView(reader="member:li", on_behalf_of=None, now=at(n * 20)) for n in range(99))
    looks.write(*((stream, VIEWS.decide(one, Views())[0]) for one in by_li))
    looks.write(*((stream, one) for one in showings))

    assert await readers.showings(tenant, ticket_id) == (*showings,)
    codec, state = SnapshotCodec(VIEWS), VIEWS.fold(showings)
    summed_up = codec.encode(state)
    assert summed_up is not None
    assert codec.decode(summed_up) == state


def test_who_reports_tickets_is_told_when_it_was_shown_but_not_to_whom() -> None:
    story = asked(PURCHASE)
    showings = kept(shown_to(story, LEAD, 30, PURCHASE))
    standing = Standing(ticket=story.ticket, version=3, rules=PURCHASE)

    def told_to(reader: Caller) -> tuple[str, str]:
        *_, last = ledger_now(standing, reader, showings, (), at(60)).custody
        return last.shown_at, last.shown_to

    assert told_to(BUYER) == (at(30).isoformat(), "member:le")
    assert told_to(member("xu", "nobody")) == (at(30).isoformat(), "")


def test_in_any_history_stays_agree_with_the_bookings_of_the_ledger() -> None:
    random = Random(11)  # noqa: S311  # the same histories every time, and no secrets
    of = any_ledger.RULES
    seen = 0
    for _ in range(HISTORIES):
        diary = any_ledger.any_diary(random)
        until = diary[-1].at
        had = custodies(diary, of, until)
        assert all(one.end <= after.start for one, after in itertools.pairwise(had))
        for booking in ledger(diary, of, until):
            of_people = booking.owner in {*of.roles, "assignee", "approver", "queue"}
            if not of_people or booking.seconds <= CUT_S:
                continue
            middle = booking.start + (booking.end - booking.start) / 2
            [one] = [one for one in had if one.start <= middle <= one.end]
            assert one.owner == booking.owner
            seen += 1
    assert seen > HISTORIES, "there was something to compare"
