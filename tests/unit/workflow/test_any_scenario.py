"""Any ticket of any scenario: one way to be told, and stuck only where the linter said so."""

import os
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.workflow.adapters.documents.compiling import definition_of
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.model import Document
from tests.unit.workflow.any_life import VALUES, Life
from tests.unit.workflow.any_scenario import documents
from tests.unit.workflow.any_truths import TRUTHS, it_can_go_on

EXAMPLES = 3_000 if os.environ.get("GONGDAN_TEST_LENGTH") is not None else 50
STUCK = {
    "dead-end", "no-owner", "unreachable", "guard-never-true", "nobody-fills", "may-stay",
    "acts-unseen",
}  # fmt: skip
"""The advice that says where a ticket may get stuck."""


class AnyTicket(RuleBasedStateMachine):
    """A ticket to which anything happens, in any order."""

    @initialize(document=documents(), values=st.sampled_from(VALUES))
    def open(self, document: Document, values: dict[str, object]) -> None:
        self.warned = not STUCK.isdisjoint(one.code for one in advice_on(document))
        event(f"the linter warned: {self.warned}")
        self.life = Life(rules=definition_of(document, 1).types["task"])
        self.life.report(values)

    @rule(data=st.data())
    def anything_happens(self, data: st.DataObject) -> None:
        self.life.ask(data.draw(st.sampled_from(self.life.anything())))

    @rule(data=st.data())
    def somebody_gets_on_with_it(self, data: st.DataObject) -> None:
        self.life.ask(data.draw(st.sampled_from([*self.life.helpful()])))

    @rule(hours=st.sampled_from([1, 3, 30, 100]))
    def time_passes(self, hours: int) -> None:
        self.life.pass_until(self.life.now + timedelta(hours=hours))

    @invariant()
    def it_is_what_every_ticket_is(self) -> None:
        for truth in TRUTHS:
            truth(self.life)

    @invariant()
    @precondition(lambda self: not self.warned)
    def it_gets_stuck_only_where_the_linter_said_so(self) -> None:
        it_can_go_on(self.life)


AnyTicket.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
TestAnyTicket: Any = AnyTicket.TestCase
