"""Whatever the order in which people decide, an approval ends as its mode says.

The oracle below knows nothing of folds: it looks at the votes that were cast, each step's people
and the added signers, and says in the plainest way what must have come of them.
"""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain import TICKET
from services.workflow.domain.approvals.naming import unnamed_seats
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import Mode
from services.workflow.domain.definition import TicketType
from tests.unit.workflow.approval_spec import (
    add,
    approval,
    asked,
    decide,
    hand_over,
    named,
    purchase,
    step,
)
from tests.unit.workflow.ticket_spec import Story, member

ROLES = ("lead", "finance", "gm", "clerk")
MODES: tuple[Mode, ...] = ("sequential", "all", "any", "quorum")


@dataclass
class Oracle:
    """What must come of votes, said without folding: per step, who must say yes and who did."""

    mode: Mode
    percent: int
    signers: dict[str, list[str]]
    votes: dict[str, str] = field(default_factory=dict)

    def step(self, key: str) -> str:
        said = [self.votes.get(one) for one in self.signers[key]]
        if "reject" in said:
            return "rejected"
        return "approved" if all(one == "approve" for one in said) else "pending"

    def outcome(self) -> str:
        steps = [self.step(one) for one in self.signers]
        yes, no, of = steps.count("approved"), steps.count("rejected"), len(steps)
        wanted = {"any": 1, "quorum": -(-self.percent * of // 100)}.get(self.mode, of)
        if yes >= max(wanted, 1):
            return "approved"
        return "rejected" if of - no < max(wanted, 1) else "pending"

    def may(self, who: str) -> bool:
        """Whether it is somebody's turn, in a chain: all theirss before theirs were approved."""
        theirs = next((key for key, some in self.signers.items() if who in some), None)
        if self.outcome() != "pending" or theirs is None or who in self.votes:
            return False
        if self.mode == "sequential":
            earlier = list(self.signers)[: list(self.signers).index(theirs)]
            if any(self.step(one) != "approved" for one in earlier):
                return False
        return self.step(theirs) == "pending"


deeds = st.lists(
    st.tuples(
        st.sampled_from(("approve", "approve", "approve", "reject", "add", "hand over")),
        st.sampled_from((*(f"m-{role}" for role in ROLES), "n-0", "n-1", "n-2")),
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(MODES),
    st.integers(1, 100),
    st.integers(1, len(ROLES)),
    st.tuples(deeds, st.booleans()),
)
def test_every_interleaving_ends_as_its_mode_says(
    mode: Mode, percent: int, steps: int, things: tuple[list[tuple[str, str]], bool]
) -> None:
    rules = purchase(approval(*ROLES[:steps], mode=mode, quorum=percent))
    story = asked(rules)
    oracle = Oracle(mode, percent, {role: [f"m-{role}"] for role in ROLES[:steps]})
    fresh = iter([f"n-{number}" for number in range(3)])
    for what, who in things[0]:
        if things[1]:
            _name_those_awaited(story, rules)
        theirs = next((key for key, some in oracle.signers.items() if who in some), ROLES[0])
        role = who.removeprefix("m-") if who.startswith("m-") else "buyer"
        caller = member(who, role)
        other = next(fresh, None) if what in {"add", "hand over"} and oracle.may(who) else None
        if what == "add" and other:
            story.given(add(rules, theirs, other, "parallel", caller))
            oracle.signers[theirs].append(other)
        elif what == "hand over" and other:
            story.given(hand_over(rules, theirs, other, caller))
            some = oracle.signers[theirs]
            oracle.signers[theirs] = [other if one == who else one for one in some]
        elif what in {"approve", "reject"}:
            told = story.when(decide(rules, theirs, caller, what))
            assert (told.refusal is None) == oracle.may(who), (what, who, told.refusal)
            if told.refusal is None:
                story.facts += told.facts
                oracle.votes[who] = what
        _agrees(story, oracle)


def _name_those_awaited(story: Story, rules: TicketType) -> None:
    for _, each, seat in list(unnamed_seats(story.ticket)):
        story.given(named(rules, each.key, f"m-{each.key}", seat=seat.key))


def _agrees(story: Story, oracle: Oracle) -> None:
    one = story.ticket.approvals[0]
    assert one.outcome == oracle.outcome()
    assert (story.ticket.state == "ordered") == (oracle.outcome() == "approved")
    incremental = story.ticket
    assert TICKET.fold(story.facts) == incremental
    for each, seat in open_seats(one):
        assert oracle.step(each.key) == "pending"
        assert seat.opened_at is not None


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 100),
    st.permutations([f"p{number}" for number in range(5)]),
    st.lists(st.sampled_from(("approve", "reject")), min_size=5, max_size=5),
)
def test_a_committee_comes_to_the_same_in_whatever_order_it_votes(
    percent: int, order: list[str], verdicts: list[str]
) -> None:
    rules = purchase(approval(step("lead", share=percent)))
    story = asked(rules).given(named(rules, "lead", *(f"p{number}" for number in range(5))))
    ballots = dict(zip((f"p{number}" for number in range(5)), verdicts, strict=True))
    for who in order:
        if story.ticket.approvals[0].is_pending:
            story.given(decide(rules, "lead", member(who, "lead"), ballots[who]))
    wanted = max(1, -(-percent * 5 // 100))
    agreed = verdicts.count("approve") >= wanted
    assert story.ticket.approvals[0].outcome == ("approved" if agreed else "rejected")
