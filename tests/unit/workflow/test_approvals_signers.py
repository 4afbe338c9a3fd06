"""Signers before, after and beside others, hand-overs and sending back, in whatever order.

The oracle knows nothing of folds: a step is a row of groups of people, of which each group waits
for the one before it; sending back forgets what was said from a step on.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain import TICKET
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import Mode
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.definition import TicketType
from services.workflow.domain.delegations import Delegation, Delegations
from tests.unit.workflow.approval_spec import (
    add,
    approval,
    asked,
    decide,
    hand_over,
    named,
    purchase,
    send_back,
    step,
)
from tests.unit.workflow.ticket_spec import Story, at, member

ROLES = ("lead", "finance", "gm")
MODES: tuple[Mode, ...] = ("sequential", "all", "any", "quorum")
DEEDS = ("approve", "approve", "approve", "reject", "before", "after", "parallel", "give", "back")
NEWCOMERS = tuple(f"n-{number}" for number in range(4))
PEOPLE = (*(f"m-{role}" for role in ROLES), *NEWCOMERS)


@dataclass
class Oracle:
    """Who must still say yes, group by group, and what was said."""

    mode: Mode
    percent: int
    groups: dict[str, list[list[str]]]
    votes: dict[str, str] = field(default_factory=dict)

    def step_of(self, who: str) -> str | None:
        return next((key for key, row in self.groups.items() if who in _flat(row)), None)

    def status(self, key: str) -> str:
        said = [self.votes.get(one) for one in _flat(self.groups[key])]
        if "reject" in said:
            return "rejected"
        return "approved" if set(said) == {"approve"} else "pending"

    def outcome(self) -> str:
        steps = [self.status(one) for one in self.groups]
        yes, no, of = steps.count("approved"), steps.count("rejected"), len(steps)
        wanted = max({"any": 1, "quorum": -(-self.percent * of // 100)}.get(self.mode, of), 1)
        if yes >= wanted:
            return "approved"
        return "rejected" if of - no < wanted else "pending"

    def may(self, who: str) -> bool:
        key = self.step_of(who)
        if key is None or who in self.votes or self.outcome() != "pending":
            return False
        before = list(self.groups)[: list(self.groups).index(key)]
        if self.mode == "sequential" and any(self.status(one) != "approved" for one in before):
            return False
        row = self.groups[key]
        earlier = _flat(row[: self._place(key, who)])
        waits = any(self.votes.get(one) != "approve" for one in earlier)
        return self.status(key) == "pending" and not waits

    def added(self, who: str, other: str, where: str) -> None:
        key = self.step_of(who) or ""
        row, place = self.groups[key], self._place(key, who)
        if where == "parallel":
            row[place].append(other)
        else:
            row.insert(place + (where == "after"), [other])

    def given(self, who: str, other: str) -> None:
        row = self.groups[self.step_of(who) or ""]
        row[:] = [[other if one == who else one for one in group] for group in row]

    def sent_back(self, key: str) -> None:
        later = list(self.groups)[list(self.groups).index(key) :]
        for one in [who for each in later for who in _flat(self.groups[each])]:
            self.votes.pop(one, None)

    def _place(self, key: str, who: str) -> int:
        return next(place for place, group in enumerate(self.groups[key]) if who in group)


def _flat(row: list[list[str]]) -> list[str]:
    return [one for group in row for one in group]


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(MODES),
    st.integers(1, 100),
    st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from(PEOPLE)), max_size=30),
)
def test_signers_in_any_place_decide_in_their_turn_whatever_happens(
    mode: Mode, percent: int, deeds: list[tuple[str, str]]
) -> None:
    rules = purchase(approval(*ROLES, mode=mode, quorum=percent, rollback_to=ROLES))
    story = asked(rules)
    oracle = Oracle(mode, percent, {role: [[f"m-{role}"]] for role in ROLES})
    for minute, (what, who) in enumerate(deeds, start=10):
        key = oracle.step_of(who) or ROLES[0]
        other = next((one for one in NEWCOMERS if oracle.step_of(one) is None), "")
        command = _command(rules, key, (what, who), other, minute)
        told = story.when(command)
        may = oracle.may(who) and (other != "" or what in {"approve", "reject", "back"})
        assert (told.refusal is None) == may, (what, who, told.refusal)
        if told.refusal is None:
            story.facts += told.facts
            _heard(oracle, key, what, who, other)
        _agrees(story, oracle)


def _command(
    rules: TicketType, key: str, deed: tuple[str, str], other: str, minute: int
) -> TicketCommand:
    what, who = deed
    caller = member(who, who.removeprefix("m-"))
    match what:
        case "approve" | "reject":
            return decide(rules, key, caller, what, minute)
        case "give":
            return hand_over(rules, key, other, caller, minute)
        case "back":
            return send_back(rules, key, key, caller, minute)
        case place:
            return add(rules, key, other, place, caller, minutes=minute)


def _heard(oracle: Oracle, key: str, what: str, who: str, other: str) -> None:
    match what:
        case "approve" | "reject":
            oracle.votes[who] = what
        case "give":
            oracle.given(who, other)
        case "back":
            oracle.sent_back(key)
        case place:
            oracle.added(who, other, place)


def _agrees(story: Story, oracle: Oracle) -> None:
    (one,) = story.ticket.approvals
    assert one.outcome == oracle.outcome()
    assert (story.ticket.state == "ordered") == (oracle.outcome() == "approved")
    awaited = {
        seat.who if seat.kind == "member" else f"m-{seat.who}" for _, seat in open_seats(one)
    }
    takers = {two.taker for _, seat in open_seats(one) for two in seat.hand_overs}
    assert {who for who in PEOPLE if oracle.may(who)} <= awaited | takers
    assert TICKET.fold(story.facts) == story.ticket


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_a_delegate_decides_from_the_first_moment_until_the_last_and_never_after(
    begins: int, lasts: int, decides: int
) -> None:
    rules = purchase(approval(step("lead")))
    story = asked(rules).given(named(rules, "lead", "le"))
    theirs = Delegation(member="le", delegate="de", start=at(begins), end=at(begins + lasts))
    delegations = Delegations(given={"le": theirs})
    told = story.when(
        decide(rules, "lead", member("de", "clerk"), minutes=decides, delegations=delegations)
    )
    within = at(begins) <= at(decides) < at(begins) + timedelta(minutes=lasts)
    assert (told.refusal is None) == within
