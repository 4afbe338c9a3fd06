"""The shadow: which tickets would have gone another way under other rules, and how."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.domain.commands import OpenTicket, TicketCommand
from services.workflow.domain.definition import TicketType
from services.workflow.domain.shadow import Tally, live_through
from tests.unit.workflow.shadow_spec import UNTIL, Told, kind, rules, tallied, unhurried, ways
from tests.unit.workflow.test_workflow_any_sequence import commands
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    T0,
    ZHANG,
    accept,
    member,
    move,
    offer,
    open_ticket,
    wait,
)

TEXT = shipped_text("restaurant_chain")


def other(*changes: tuple[str, str]) -> TicketType:
    """Return the repairs of the restaurant chain, with some things written differently."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return unhurried(definition_of(read_document(text), 2).types["equipment_repair"])


AGAIN, SAME = other(), other()
"""The same rules, read anew: equal to those a ticket was opened under, and not the same."""


def done() -> Told:
    return Told().by(
        open_ticket(),
        offer(),
        accept(),
        move("start", ZHANG, 3),
        move("finish", ZHANG, 60, fields=EVIDENCE),
        move("accept", MANAGER, 70),
    )


def test_rules_that_are_read_anew_are_others() -> None:
    assert len({id(one) for one in (rules(), AGAIN, SAME)}) == 3


@settings(max_examples=150, deadline=None)
@given(st.lists(commands, max_size=25))
def test_under_the_same_rules_nothing_differs_whatever_happened(
    sequence: list[TicketCommand],
) -> None:
    told = Told().by(open_ticket(), *sequence)
    assert told.under(AGAIN, SAME).divergences == ()
    report = tallied([told], AGAIN)
    assert (report.tickets_differing, report.ways, report.named) == (0, [], [])
    assert all(one.before.verdicts() == one.after.verdicts() for one in report.clocks)
    assert all(not one.turned for one in report.clocks)


@settings(max_examples=150, deadline=None)
@given(st.lists(commands, max_size=25))
def test_what_is_lived_through_again_is_what_happened(sequence: list[TicketCommand]) -> None:
    told = Told().by(open_ticket(), *sequence)
    assert told.under(AGAIN).now == told.ticket


@settings(max_examples=60, deadline=None)
@given(st.lists(commands, max_size=25), st.sampled_from(["verifying", "working", "assigned"]))
def test_whatever_happened_other_rules_can_be_tried(
    sequence: list[TicketCommand], gone: str
) -> None:
    kind = rules()
    states = {key: one for key, one in kind.states.items() if key != gone}
    moves = {
        key: replace(one, sources=one.sources - {gone})
        for key, one in kind.transitions.items()
        if one.to != gone
    }
    told = Told().by(open_ticket(), *sequence)
    without = replace(kind, states=states, transitions=moves)
    assert told.under(without).now == told.ticket
    assert told.under(kind, without).divergences is not None


def test_another_priority_flag_skill_and_dispatch_are_told() -> None:
    lived = done().under(other(("{when: stops_sales, set: P1}", '{when: "!stops_sales", set: P1}')))
    assert ways(lived.divergences) == [("priority", "", "P3", "P1")]


def test_a_move_that_needs_more_would_be_refused_with_what_is_missing() -> None:
    lived = done().under(
        other(
            (
                "rating:         {type: rating5,",
                "rating:         {type: rating5, required_on: accept,",
            )
        )
    )
    assert ways(lived.divergences) == [("refused", "accept", "", "fields-missing: rating")]
    assert lived.then.state == lived.now.state == "closed"


def test_a_move_of_another_role_or_under_a_condition_would_be_refused() -> None:
    strict = rules()
    finish = replace(strict.transitions["finish"], by=("qa",))
    accept_ = replace(strict.transitions["accept"], guard=lambda _: False)
    moves = {**strict.transitions, "finish": finish, "accept": accept_}
    lived = done().under(replace(strict, transitions=moves))
    assert ways(lived.divergences) == [
        ("refused", "finish", "", "role-missing"),
        ("refused", "accept", "", "guard-not-met"),
    ]


def test_another_way_is_told_once_and_not_for_each_move_that_follows_from_it() -> None:
    kind = rules()
    finish = replace(kind.transitions["finish"], to="closed")
    lived = done().under(replace(kind, transitions={**kind.transitions, "finish": finish}))
    assert ways(lived.divergences) == [("route", "finish", "verifying", "closed")]


def test_a_move_that_is_gone_or_starts_elsewhere_would_be_refused() -> None:
    kind = rules()
    moves = {key: one for key, one in kind.transitions.items() if key != "accept"}
    moves["start"] = replace(moves["start"], sources=frozenset({"working"}))
    lived = done().under(replace(kind, transitions=moves))
    assert ways(lived.divergences) == [
        ("refused", "start", "", "not-in-this-state"),
        ("refused", "accept", "", "transition-unknown"),
    ]


def test_a_ticket_without_a_place_is_told_and_not_compared_any_further() -> None:
    kind = rules()
    states = {key: one for key, one in kind.states.items() if key != "verifying"}
    moves = {key: one for key, one in kind.transitions.items() if one.to != "verifying"}
    lived = done().under(replace(kind, states=states, transitions=moves))
    assert ways(lived.divergences) == [
        ("refused", "finish", "", "transition-unknown"),
        ("no-place", "verifying", "", ""),
    ]
    assert lived.then.state == "closed"


def test_what_other_rules_would_have_let_happen_is_told() -> None:
    strict = rules()
    guarded = replace(strict.transitions["accept"], guard=lambda _: False)
    today = replace(strict, transitions={**strict.transitions, "accept": guarded})
    lived = done().under(strict, today)
    assert ways(lived.divergences) == [("allowed", "accept", "guard-not-met", "")]
    assert lived.now.state == "closed"


def test_clocks_that_would_be_missed_are_counted_with_how_long_nine_of_ten_took() -> None:
    tight = other(("P1: 4h", "P1: 4h"))
    clocks = tuple(
        replace(one, targets={}, target_s=60) if one.key == "resolve" else one
        for one in tight.clocks
    )
    told = [done() for _ in range(3)]
    report = tallied(told, replace(tight, clocks=clocks))
    resolve = next(one for one in report.clocks if one.clock == "resolve")
    assert resolve.turned == {("met", "missed"): 3}
    assert (resolve.before.verdicts().met, resolve.after.verdicts().missed) == (3, 3)
    assert resolve.before.verdicts().p90_s == 60 * 60
    assert report.tickets_differing == 3
    assert ways([one.divergence for one in report.ways]) == [("clock", "resolve", "met", "missed")]
    assert [one.tickets for one in report.ways] == [3]


def test_a_wait_that_nobody_may_ask_for_any_more_is_refused() -> None:
    told = Told().by(open_ticket(), offer(), accept(), wait("parts", ZHANG, 10))
    kind = rules()
    moves = {
        key: replace(one, by=("qa",)) if "technician" in one.by else one
        for key, one in kind.transitions.items()
    }
    lived = told.under(replace(kind, transitions=moves))
    assert ways(lived.divergences) == [("refused", "waiting", "", "role-missing")]


def test_only_the_first_thousand_tickets_are_named() -> None:
    quick = replace(rules(), priorities=rules().priorities[-1:], clocks=())
    report = tallied([Told().by(open_ticket()) for _ in range(3)], quick, quick)
    assert report.tickets_differing == 0
    urgent = replace(quick, priorities=(replace(quick.priorities[0], priority="P0"),))
    tally, outcome = Tally(), Told().by(open_ticket()).outcome(urgent)
    for _ in range(1_200):
        tally.add(outcome)
    assert len(tally.report().named) == 1_000
    assert tally.report().ways[0].tickets == tally.report().tickets_differing == 1_200


def test_flags_that_came_with_the_report_are_not_taken_for_those_of_the_rules() -> None:
    city = definition_of(read_document(shipped_text("city_service")), 1).types["service_request"]
    command: OpenTicket = open_ticket(
        rules=city, fields={"category": "Noise"}, asset=None, flags=("time_untrusted",)
    )
    told = Told().by(
        command,
        move(
            "close",
            member("a", "agent"),
            5,
            of=city,
            fields={"closed_at": (T0 - timedelta(days=9)).isoformat()},
        ),
    )
    without = replace(city, flags=())
    gone = ways(told.under(without, city).divergences)
    assert all(kind == "flags" and after == "" for kind, _, _, after in gone)
    assert told.under(city, city).divergences == ()


def test_a_ticket_that_nobody_but_we_opened_is_lived_through_all_the_same() -> None:
    told = done()
    told.past[0] = replace(told.past[0], by_clock=True)
    assert told.under(other()).now.passages == told.ticket.passages


ROUND = """\
scenario: round
name: Round
roles: {clerk: {label: Clerk, scope: tenant}}
ticket_types:
  - key: repair
    name: Repair
    states: {new: New, here: Here, there: There, done: Done}
    priority: [{default: P2}]
    transitions:
      - {id: finish, from: new, to: done, by: [clerk]}
      - {id: leave, from: new, to: here, by: [clerk, system]}
      - {id: go, from: here, to: there, by: [clerk]}
      - {id: come, from: there, to: here, by: [clerk]}
    auto: [{transition: leave, after: 1h}]
"""


def test_one_ticket_whose_rules_go_round_does_not_end_the_replay() -> None:
    calm = kind(ROUND)
    go, come = (replace(calm.transitions[key], by=("system",)) for key in ("go", "come"))
    endless = replace(calm, transitions={**calm.transitions, "go": go, "come": come})
    told = Told().by(open_ticket(rules=calm, definition="round@1", asset=None, fields={}))
    lived = live_through(told.past, pinned=calm, today=calm, other=endless, until=UNTIL)
    assert (lived.now.state, lived.then.state) == ("here", "new")
