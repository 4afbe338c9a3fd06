"""Any ticket of any scenario: one way to be told, and stuck only where the linter said so."""

from itertools import product

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.workflow.adapters.documents.compiling import definition_of
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.model import Document
from services.workflow.domain import TICKET
from services.workflow.domain.approvals.chain import pending
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.trying import Step, Trial, tried
from services.workflow.domain.trying.steps import (
    Assign,
    Comment,
    Decide,
    Given,
    GoOn,
    LetWait,
    Make,
    Pass,
    Report,
)
from shared.eventstore.snapshots import SnapshotCodec
from tests.unit.workflow.any_scenario import ROLES, documents
from tests.unit.workflow.trial_spec import MONDAY

CODEC = SnapshotCodec(TICKET)
STUCK = {"dead-end", "no-owner", "unreachable", "guard-never-true", "nobody-fills"}
VALUES = [
    {"cause": cause, "cost": cost, "note": "x", "urgent": urgent}
    for cause, cost, urgent in product(["a", "b"], [1, 9], [True, False])
]

roles = st.sampled_from([*ROLES, "system"])
given_values = st.sampled_from([{}, *VALUES])


class AnyTicket(RuleBasedStateMachine):
    """A ticket to which anything happens, in any order."""

    @initialize(document=documents(), values=st.sampled_from(VALUES))
    def open(self, document: Document, values: dict[str, object]) -> None:
        self.advised = {one.code for one in advice_on(document)}
        rules = definition_of(document, 1).types["task"]
        self.trial = Trial(rules=rules, definition="any@1", now=MONDAY)
        self.facts: list[TicketEvent] = []
        self.take(Report(role="clerk", given=Given(values={"urgent": values["urgent"]})))

    def take(self, step: Step) -> bool:
        """Let a step be taken; return whether it left a fact."""
        (outcome,) = tried(self.trial, [step])
        self.trial = outcome.trial
        self.facts += outcome.told
        return bool(outcome.told)

    @rule(data=st.data(), role=roles, values=given_values)
    def move(self, data: st.DataObject, role: str, values: dict[str, object]) -> None:
        move = data.draw(st.sampled_from(sorted(self.trial.rules.transitions)))
        self.take(Make(move=move, role=role, given=Given(values=values)))

    @rule(how=st.sampled_from(["offered", "accepted", "declined", "expired", "nobody"]))
    def assign(self, how: str) -> None:
        self.take(Assign(how=how, role="technician", reason="x"))  # type: ignore[arg-type]  # one of them

    @rule(seconds=st.sampled_from([60, 3_600, 100_000]))
    def wait_a_while(self, seconds: int) -> None:
        self.take(Pass(seconds=seconds))

    @rule(role=roles, reason=st.sampled_from(["parts", "customer"]))
    def wait(self, role: str, reason: str) -> None:
        self.take(LetWait(role=role, reason=reason))

    @rule(role=roles)
    def go_on(self, role: str) -> None:
        self.take(GoOn(role=role))

    @rule(role=roles)
    def comment(self, role: str) -> None:
        self.take(Comment(role=role, text="hello"))

    @rule(role=st.sampled_from([*ROLES]), verdict=st.sampled_from(["approve", "reject"]))
    def decide(self, role: str, verdict: str) -> None:
        self.take(Decide(role=role, verdict=verdict, comment="x"))  # type: ignore[arg-type]  # one of them

    @invariant()
    def its_facts_tell_it_as_it_is(self) -> None:
        assert TICKET.fold(self.facts) == self.trial.ticket

    @invariant()
    def a_snapshot_of_it_comes_back_as_it_went(self) -> None:
        data = CODEC.encode(self.trial.ticket)
        assert data is not None
        assert CODEC.decode(data) == self.trial.ticket

    @invariant()
    def it_stands_where_its_rules_say(self) -> None:
        ticket, states = self.trial.ticket, self.trial.rules.states
        assert ticket.closed == states[ticket.state].final

    @invariant()
    @precondition(lambda self: not self.trial.ticket.closed and not self.advised & STUCK)
    def it_can_go_on(self) -> None:
        here, rules = self.trial.ticket.state, self.trial.rules
        leaving = [one for one in rules.transitions.values() if here in one.sources]
        asked = any(pending(self.trial.ticket.approvals))
        if asked or self.trial.upcoming or any(one.bound_to for one in leaving):
            return
        assert any(
            next(iter(tried(self.trial, [step]))).told
            for one in leaving
            for by in one.by
            for values in VALUES
            for step in (Make(move=one.id, role=by, given=Given(values=values)),)
        ), f"stuck in {here}, of which the linter said nothing"


AnyTicket.TestCase.settings = settings(
    max_examples=80,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
TestAnyTicket = AnyTicket.TestCase
