"""Two tickets about one thing are merged, and go on for themselves when that was a mistake."""

from dataclasses import replace

import pytest

from services.workflow.domain import TICKET
from services.workflow.domain.clocks import as_promised
from services.workflow.domain.facts import TicketMerged, TicketUnmerged
from services.workflow.domain.ledger import ledger, sums
from services.workflow.domain.marking import marks_open
from services.workflow.domain.merging.commands import GoOn, LetGo
from services.workflow.domain.merging.deciding import TAKEN_IN_MAX
from services.workflow.domain.merging.state import Merging, Stay
from services.workflow.domain.moving import MOVES_MAX
from services.workflow.domain.open_moves import moves_open
from services.workflow.domain.refusals import TooManyMoves
from services.workflow.domain.timers import timers_of
from services.workflow.domain.visibility import Look
from shared.sight import Sight
from tests.unit.workflow.approval_spec import BUYER, LEAD, approval, asked, decide, purchase
from tests.unit.workflow.clockwork_spec import PLUMBER, REPAIR, SHOP_REPAIR, TECH, opened, ring
from tests.unit.workflow.merge_spec import (
    OTHER,
    THIRD,
    THIS,
    into,
    is_merged,
    merge,
    take_in,
    undo,
)
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    T0,
    ZHANG,
    Story,
    accept,
    at,
    comment,
    member,
    move,
    offer,
    open_ticket,
    opened_story,
    resume,
    wait,
    working_story,
)


def merged_story() -> Story:
    return working_story().given(wait("parts", ZHANG, 10), merge(20, ZHANG))


def closed_story() -> Story:
    finish = move("finish", ZHANG, 20, fields=EVIDENCE)
    return working_story().given(finish, move("accept", MANAGER, 30))


def test_a_ticket_is_merged_into_another_and_keeps_its_state() -> None:
    done = working_story().when(merge(20, ZHANG))
    (fact,) = done.facts
    assert isinstance(fact, TicketMerged)
    assert (fact.into, fact.into_number, fact.role) == (OTHER, "T-000002", "technician")
    assert (done.ticket.state, done.ticket.closed) == ("working", False)
    assert done.ticket.merging.now is not None
    assert (done.ticket.merging.now.number, done.ticket.merging.now.since) == ("T-000002", at(20))


def test_undone_it_goes_on_exactly_where_it_was() -> None:
    before = working_story().given(wait("parts", ZHANG, 10)).ticket
    story = merged_story().given(undo(50, ZHANG))
    told = story.facts[-1]
    assert isinstance(told, TicketUnmerged)
    assert (told.into, told.role) == (OTHER, "technician")
    unlike = {"diary": before.diary, "merging": before.merging, "updated_at": before.updated_at}
    assert replace(story.ticket, **unlike) == before  # type: ignore[arg-type]  # as named
    assert story.when(move("finish", ZHANG, 60, fields=EVIDENCE)).topics == ["ticket.moved"]


def test_while_it_is_merged_people_speak_and_nothing_else_is_done() -> None:
    story = merged_story()
    assert story.when(comment("买家又来电", MANAGER, 30)).topics == ["ticket.commented"]
    assert story.when(move("finish", ZHANG, 30, fields=EVIDENCE)).slug == "ticket-merged"
    assert story.when(resume(ZHANG, 30)).slug == "ticket-merged"
    assert story.when(wait("access", ZHANG, 30)).slug == "ticket-merged"
    assert marks_open(story.ticket, open_ticket().rules, ZHANG) == ()
    (finish,) = [
        one for one in moves_open(story.ticket, open_ticket().rules, ZHANG) if one.name == "finish"
    ]
    assert finish.why_not is not None
    assert finish.why_not.slug == "ticket-merged"


def test_what_happened_before_it_was_merged_may_be_told_afterwards() -> None:
    story = working_story().given(merge(20, ZHANG))
    told = move("finish", ZHANG, 30, fields=EVIDENCE, occurred=at(15))
    assert story.when(told).topics == ["ticket.moved"]
    during = move("finish", ZHANG, 60, fields=EVIDENCE, occurred=at(30))
    assert story.given(undo(50, ZHANG)).when(during).slug == "ticket-merged"


def test_what_dispatch_began_goes_on() -> None:
    story = opened_story().given(offer(), merge(1.5))
    after = story.when(accept(minutes=3))
    assert after.topics[0] == "ticket.accepted"
    assert is_merged(after.ticket)


def test_who_works_on_such_tickets_merges_them_wherever_they_stand() -> None:
    assert working_story().when(merge(5, MANAGER)).topics == ["ticket.merged"]
    assert merged_story().when(undo(30, MANAGER)).topics == ["ticket.unmerged"]
    assert opened_story().when(merge(5, member("eve", "customer"))).slug == "role-missing"
    story = merged_story()
    assert story.when(undo(30, member("eve", "customer"))).slug == "role-missing"


def test_to_whom_a_ticket_is_hidden_there_is_none_to_merge() -> None:
    unseen = Look(sight=Sight(everything=False))
    assert opened_story().when(replace(merge(5), look=unseen)).slug == "ticket-unknown"
    assert merged_story().when(replace(undo(30), look=unseen)).slug == "ticket-unknown"


@pytest.mark.parametrize(
    ("target", "slug"),
    [
        (into(THIS), "merge-into-itself"),
        (into(merged=True), "merge-into-merged"),
        (into(closed=True), "merge-into-closed"),
        (into(full=True), "merge-into-full"),
    ],
)
def test_some_tickets_are_nothing_to_merge_into(target: object, slug: str) -> None:
    assert opened_story().when(replace(merge(5), into=target)).slug == slug  # type: ignore[arg-type]  # parametrized


def test_what_is_closed_has_nothing_that_could_stand_still() -> None:
    assert closed_story().when(merge(40)).slug == "ticket-closed"


def test_what_has_others_is_not_merged_itself() -> None:
    story = opened_story().given(take_in())
    assert story.when(merge(20, target=into(THIRD))).slug == "merge-has-others"


def test_merging_it_there_again_says_nothing_new_and_elsewhere_is_refused() -> None:
    story = merged_story()
    assert story.when(merge(30, ZHANG)).topics == []
    assert story.when(merge(30, ZHANG, target=into(THIRD))).slug == "ticket-merged"


def test_what_is_not_merged_cannot_be_undone_nor_can_it_twice() -> None:
    assert opened_story().when(undo(5)).slug == "not-merged"
    assert merged_story().given(undo(30, ZHANG)).when(undo(40, ZHANG)).slug == "not-merged"


def test_it_may_be_merged_again() -> None:
    story = merged_story().given(undo(30, ZHANG), merge(40, ZHANG, target=into(THIRD)))
    stays = [(one.into, one.since, one.until) for one in story.ticket.merging.stays]
    assert stays == [(OTHER, at(20), at(30)), (THIRD, at(40), None)]


def test_of_so_many_merges_the_last_is_undone_and_no_more_are_made() -> None:
    before = tuple(
        Stay(into=OTHER, number="T-000002", since=at(5), until=at(5)) for _ in range(MOVES_MAX)
    )
    ticket = replace(working_story().ticket, merging=Merging(stays=before))
    merged = TICKET.decide(merge(20, ZHANG), ticket)
    assert [one.TOPIC for one in merged] == ["ticket.merged"]
    ticket = TICKET.fold(merged, ticket)
    undone = TICKET.decide(undo(30, ZHANG), ticket)
    assert [one.TOPIC for one in undone] == ["ticket.unmerged"]
    with pytest.raises(TooManyMoves):
        TICKET.decide(merge(40, ZHANG), TICKET.fold(undone, ticket))


def test_it_is_told_when_it_happened_but_not_before_something_later() -> None:
    told = working_story().when(merge(30, ZHANG, occurred=at(10)))
    assert told.facts[0].occurred_at == at(10)
    assert working_story().when(merge(30, ZHANG, occurred=at(1))).slug == "merge-too-late"
    assert working_story().when(merge(30, ZHANG, occurred=at(-9))).slug == "before-opening"
    assert merged_story().when(undo(60, ZHANG, occurred=at(15))).slug == "merge-too-late"
    ended = merged_story().given(undo(60, ZHANG, occurred=at(40)))
    assert ended.when(merge(70, ZHANG, occurred=at(39))).slug == "merge-too-late"


def test_the_time_it_was_merged_is_booked_to_that() -> None:
    story = merged_story().given(undo(50, ZHANG))
    booked = ledger(story.ticket.diary, open_ticket().rules, at(60))
    had = [((one.start - T0).seconds // 60, one.owner, one.reason) for one in booked][-3:]
    assert had == [
        (10, "purchasing", "parts"),
        (20, "merged", "merged"),
        (50, "purchasing", "parts"),
    ]
    assert sums(booked)["merged", "merged"] == 1_800
    assert sum(one.seconds for one in booked) == 3_600


def test_clocks_stand_while_it_is_merged_and_count_through_when_that_is_undone() -> None:
    story = opened(SHOP_REPAIR).given(merge(60, TECH, of=SHOP_REPAIR))
    (reading,) = as_promised(story.ticket.diary, SHOP_REPAIR, at(1_000))
    assert (reading.status, reading.paused_for, reading.due_at) == ("paused", "merged", None)
    assert (reading.spent_s, reading.breached_at) == (3_600, None)

    story.given(undo(120, TECH, of=SHOP_REPAIR))
    never = opened(SHOP_REPAIR).ticket.diary
    for later in (120, 300, 1_000):
        assert as_promised(story.ticket.diary, SHOP_REPAIR, at(later)) == as_promised(
            never, SHOP_REPAIR, at(later)
        )


def test_nothing_rings_while_it_is_merged_and_what_was_due_rings_afterwards() -> None:
    story = opened(SHOP_REPAIR)
    (first, *_) = timers_of(story.ticket, SHOP_REPAIR)
    story.given(merge(60, TECH, of=SHOP_REPAIR))
    assert timers_of(story.ticket, SHOP_REPAIR) == ()
    assert story.when(ring(first.key, at(600), SHOP_REPAIR)).topics == []
    story.given(undo(600, TECH, of=SHOP_REPAIR))
    assert story.when(ring(first.key, at(601), SHOP_REPAIR)).topics == ["ticket.escalated"]


def test_nobodys_time_to_act_is_taken_by_a_merge() -> None:
    story = opened(REPAIR).given(move("finish", PLUMBER, 10, of=REPAIR))
    (due,) = [one.due_at for one in timers_of(story.ticket, REPAIR)]
    story.given(merge(20, PLUMBER, of=REPAIR), undo(120, PLUMBER, of=REPAIR))
    (later,) = [one.due_at for one in timers_of(story.ticket, REPAIR)]
    assert later - due == at(120) - at(20)


def test_an_approval_stands_still_and_goes_on() -> None:
    rules = purchase(approval("lead", step_sla_s=3_600))
    story = asked(rules)
    (due,) = [one.due_at for one in timers_of(story.ticket, rules)]
    story.given(merge(30, BUYER, of=rules))
    assert story.when(decide(rules, "lead", LEAD, minutes=40)).slug == "ticket-merged"
    story.given(undo(90, BUYER, of=rules))
    (later,) = [one.due_at for one in timers_of(story.ticket, rules)]
    assert later - due == at(90) - at(30)
    assert "ticket.moved" in story.when(decide(rules, "lead", LEAD, minutes=100)).topics


def test_a_ticket_says_what_was_merged_into_it() -> None:
    story = opened_story()
    assert story.when(take_in()).topics == ["ticket.took_in"]
    story.given(take_in())
    assert [one.id for one in story.ticket.merging.taken_in] == [OTHER]
    assert story.when(take_in(minutes=20)).topics == []
    go = LetGo(rules=open_ticket().rules, occurred_at=at(30), other=OTHER, number="T-000002")
    assert story.when(go).topics == ["ticket.let_go"]
    assert story.given(go).ticket.merging.taken_in == ()
    assert story.when(go).topics == []


def test_what_was_merged_into_it_stays_with_it_when_it_is_closed() -> None:
    assert closed_story().when(take_in(minutes=40)).topics == ["ticket.took_in"]


def test_what_is_merged_itself_or_full_takes_nothing_in() -> None:
    assert merged_story().when(take_in(minutes=30)).topics == []
    full = opened_story().given(*(take_in(f"t-{n}") for n in range(TAKEN_IN_MAX)))
    assert full.when(take_in()).topics == []


def test_what_no_other_takes_in_goes_on_unless_it_was_merged_anew() -> None:
    rules = open_ticket().rules
    stays = GoOn(rules=rules, occurred_at=at(21), into=OTHER, since=at(20))
    done = merged_story().when(stays)
    (fact,) = done.facts
    assert isinstance(fact, TicketUnmerged)
    assert fact.role == "system"
    anew = merged_story().given(undo(30, ZHANG), merge(40, ZHANG))
    assert anew.when(stays).topics == []
    assert opened_story().when(stays).topics == []
