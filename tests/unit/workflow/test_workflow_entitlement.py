"""Entitlements: what an asset was entitled to decides conditions, clocks, and who is told."""

from datetime import timedelta

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.clocks import as_promised
from services.workflow.domain.definition import ClockRule
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.facts.entitlement import Entitlement
from tests.unit.workflow.document_spec import refused
from tests.unit.workflow.ticket_spec import T0, Story, open_ticket

DOCUMENT = """\
scenario: lab
name: 设备
roles:
  engineer: {label: 工程师, scope: tenant}
ticket_types:
  - key: repair
    name: 报修
    states: {new: 待受理, closed: 已关闭}
    flags: [{key: to_be_charged, label: 收费, when: entitlement.chargeable}]
    priority:
      - {when: "entitlement.covered_by == 'warranty'", set: P1}
      - {default: P2}
    transitions:
      - {id: finish, from: new, to: closed, by: [engineer]}
    clocks:
      - {key: arrive, label: 到场, start: create, stop: finish, target: {P1: 4h, default: 2d},
         tables: {gold: {P1: 1h, default: 5h}, silver: {P1: 2h}}}
    entitlement: {from: contract, gives: [target_table, chargeable, loaner]}
"""
RULES = definition_of(read_document(DOCUMENT), 1).types["repair"]
HOUR = timedelta(hours=1)


def entitled(table: str = "", covered_by: str = "") -> Entitlement:
    gives: dict[str, object] = {"target_table": table} if table else {}
    return Entitlement(chargeable=not covered_by, covered_by=covered_by, gives=gives)


def opened(entitlement: Entitlement | None) -> Story:
    return Story().given(open_ticket(rules=RULES, fields={}, asset="CT-1", entitlement=entitlement))


@pytest.mark.parametrize(
    ("entitlement", "hours"),
    [
        (entitled("gold"), 5),
        (entitled("gold", "warranty"), 1),
        (entitled("silver", "warranty"), 2),
        (entitled("silver"), 48),
        (entitled("bronze"), 48),
        (entitled(), 48),
        (None, 48),
    ],
)
def test_clocks_promise_by_the_table_that_the_contract_names(
    entitlement: Entitlement | None, hours: int
) -> None:
    story = opened(entitlement)
    (arrive,) = as_promised(story.ticket.diary, RULES, T0 + HOUR)
    assert (arrive.target_s, arrive.due_at) == (hours * 3_600, T0 + hours * HOUR)


def test_conditions_ask_who_pays_and_of_what_nobody_knows_they_hold_nothing() -> None:
    def flags(entitlement: Entitlement | None) -> tuple[str, tuple[str, ...]]:
        ticket = opened(entitlement).ticket
        return ticket.priority, ticket.flags

    assert flags(entitled()) == ("P2", ("to_be_charged",))
    assert flags(entitled(covered_by="contract")) == ("P2", ())
    assert flags(entitled(covered_by="warranty")) == ("P1", ())
    assert flags(None) == ("P2", ())


def test_the_ticket_keeps_it_as_it_was() -> None:
    told = Entitlement(
        chargeable=False,
        covered_by="contract",
        kind="contract",
        key="HT-1",
        version=3,
        gives={"loaner": True},
    )
    story = Story().when(open_ticket(rules=RULES, fields={}, entitlement=told))
    (fact,) = story.facts
    assert isinstance(fact, TicketOpened)
    assert fact.entitlement == told
    assert opened(told).ticket.entitlement == told
    assert told.target_table == ""


def test_an_entitled_priority_is_promised_no_moment() -> None:
    until = ClockRule(
        key="x",
        label=RULES.name,
        start=RULES.clocks[0].start,
        stop=RULES.clocks[0].stop,
        calendar=RULES.clocks[0].calendar,
        until="due_by",
        tables={"gold": {"P1": 60}},
    )
    assert (until.target_of("P1", "gold"), until.until_of("P1", "gold")) == (60, "")
    assert (until.target_of("P2", "gold"), until.until_of("P2", "gold")) == (None, "due_by")


@pytest.mark.parametrize(
    ("old", "new", "code", "pointer"),
    [
        ("silver: {P1: 2h}", "silver: {P7: 2h}", "unknown-priority", "silver/P7"),
        ("target_table, ", "", "no-target-table", "clocks/0/tables"),
    ],
)
def test_a_table_that_would_mean_nothing_is_refused(
    old: str, new: str, code: str, pointer: str
) -> None:
    (reason,) = refused(DOCUMENT.replace(old, new))
    assert reason.code == code
    assert reason.pointer.endswith(pointer)
