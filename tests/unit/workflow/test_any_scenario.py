"""Any ticket of any scenario: one way to be told, and stuck only where the linter said so."""

import os
from collections import Counter
from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.workflow.adapters.documents.compiling import definition_of
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.model import Document
from tests.unit.workflow.any_life import VALUES, Life
from tests.unit.workflow.any_scenario import documents
from tests.unit.workflow.any_truths import TRUTHS, it_can_go_on

TASK = "/ticket_types/0/"
EXAMPLES = 3_000 if os.environ.get("GONGDAN_TEST_LENGTH") is not None else 50
STUCK = {
    "dead-end", "no-owner", "unreachable", "guard-never-true", "nobody-fills", "may-stay",
    "acts-unseen",
}  # fmt: skip
"""The advice that says where a ticket may get stuck."""

UNWARNED_MIN, LOOKED_AT_MIN = EXAMPLES // 5, 4 * EXAMPLES
"""Scenarios without such advice, and looks at tickets where no advice was: fewer prove little."""


def states_warned_of(document: Document) -> frozenset[str]:
    """Return the states that advice names, or that a move or a field it names would lead out of."""
    part = document.ticket_types[0]
    found: set[str] = set()
    for one in advice_on(document):
        if one.code not in STUCK or not one.pointer.startswith(TASK):
            continue
        what, name, *_ = one.pointer.removeprefix(TASK).split("/")
        if what == "states":
            found.add(name)
        for place, move in enumerate(part.transitions):
            named = what == "transitions" and name == str(place)
            needed = what == "fields" and (name in move.needs or name in (move.when or ""))
            found |= {*move.sources} if named or needed else set()
    return frozenset(found)


class AnyTicket(RuleBasedStateMachine):
    """A ticket to which anything happens, in any order; ``seen`` counts what was looked at."""

    seen: ClassVar[Counter[str]] = Counter()

    @initialize(document=documents(), values=st.sampled_from(VALUES))
    def open(self, document: Document, values: dict[str, object]) -> None:
        self.warned_of = states_warned_of(document)
        warned = not STUCK.isdisjoint(one.code for one in advice_on(document))
        event(f"the linter warned: {warned}")
        self.seen["scenarios without a warning"] += not warned
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
    @precondition(lambda self: self.life.ticket.state not in self.warned_of)
    def it_gets_stuck_only_where_the_linter_said_so(self) -> None:
        self.seen["looks where no warning was"] += 1
        it_can_go_on(self.life)


SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def test_any_ticket_of_any_scenario_is_what_it_should_be() -> None:
    AnyTicket.seen.clear()
    run_state_machine_as_test(AnyTicket, settings=SETTINGS)
    assert AnyTicket.seen["scenarios without a warning"] >= UNWARNED_MIN, AnyTicket.seen
    assert AnyTicket.seen["looks where no warning was"] >= LOOKED_AT_MIN, AnyTicket.seen
