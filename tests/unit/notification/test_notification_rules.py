"""Rules and words: who is told about a fact, and in which words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from hypothesis import given
from hypothesis import strategies as st

from services.notification.domain.rules import (
    Card,
    Holder,
    Rule,
    TicketFact,
    recipients,
    values_for,
)
from services.notification.domain.words import SUBJECT_MAX, TEXT_MAX, render, subject_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TICKET = uuid5(NAMESPACE_URL, "T-1")
FACT = TicketFact(
    event_id=uuid5(NAMESPACE_URL, "e"),
    ticket_id=TICKET,
    type="ticket.moved",
    position=7,
    definition="restaurant_chain@1",
    ticket_type="equipment_repair",
    occurred_at=NOON,
    recorded_at=NOON,
    imported=False,
    transition="finish",
    labels={"transition": {"zh": "完成", "en": "Finish"}},
)
RULE = Rule(
    key="done",
    when="ticket.moved",
    transition="finish",
    priorities=("P1",),
    role="store_manager",
    scope="own_store",
    channel="app",
    template={"zh": "{number} {transition}"},
)
CARD = Card(
    ticket_id=TICKET,
    number="T-000001",
    type="equipment_repair",
    type_label={"zh": "设备报修", "en": "Equipment repair"},
    summary="冷柜不制冷",
    priority="P1",
    state="verifying",
    state_label={"zh": "待验收", "en": "Verifying"},
    definition="restaurant_chain@1",
    store="042",
    team=None,
    opened_by="member:clerk",
    assignee_member="li",
    version=5,
)


def test_a_rule_speaks_about_its_fact_its_transition_and_its_priorities() -> None:
    assert RULE.is_about(FACT, "P1")
    assert not RULE.is_about(FACT, "P3")
    assert not RULE.is_about(replace(FACT, transition="start"), "P1")
    assert not RULE.is_about(replace(FACT, type="ticket.opened"), "P1")
    assert replace(RULE, transition=None, priorities=()).is_about(FACT, "P3")


def test_a_manager_is_told_about_their_own_store_only() -> None:
    holders = [Holder("wang", "042"), Holder("zhao", "007"), Holder("gm", ""), Holder("wang", "")]
    assert recipients(RULE, CARD, holders) == ["member:gm", "member:wang"]


def test_a_technician_is_told_about_their_own_work_only() -> None:
    holders = [Holder("li", ""), Holder("wu", "")]
    assert recipients(replace(RULE, scope="assigned"), CARD, holders) == ["member:li"]
    free = replace(CARD, assignee_member=None)
    assert recipients(replace(RULE, scope="assigned"), free, holders) == []


def test_a_reporter_is_told_about_their_own_reports_only() -> None:
    holders = [Holder("clerk", ""), Holder("other", "")]
    assert recipients(replace(RULE, scope="own"), CARD, holders) == ["member:clerk"]


def test_everybody_is_told_by_a_role_about_the_whole_company() -> None:
    holders = [Holder("b", ""), Holder("a", ""), Holder("a", "x")]
    assert recipients(replace(RULE, scope="tenant"), CARD, holders) == ["member:a", "member:b"]


def test_nobody_is_told_of_a_ticket_that_is_hidden_from_them() -> None:
    everybody = replace(RULE, scope="tenant")
    holders = [Holder("a", "")]
    for hidden in (
        replace(CARD, only_for=("finance",)),
        replace(CARD, hidden_from=("store_manager",)),
    ):
        assert recipients(everybody, hidden, holders) == []
    shown = replace(CARD, only_for=("store_manager",))
    assert recipients(everybody, shown, holders) == ["member:a"]


def test_who_reported_a_ticket_is_told_though_others_are_kept_from_it() -> None:
    kept = replace(CARD, only_for=("finance",))
    assert recipients(replace(RULE, scope="own"), kept, [Holder("clerk", "")]) == ["member:clerk"]


def test_nobody_is_told_about_the_past() -> None:
    assert not FACT.is_from_the_past
    assert replace(FACT, imported=True).is_from_the_past
    assert replace(FACT, recorded_at=NOON + timedelta(days=31)).is_from_the_past


def test_words_are_filled_in_and_nothing_is_executed() -> None:
    values = values_for(FACT, CARD, "zh")
    assert render("{number}：{summary}（{type}，{transition}，{priority}）", values) == (
        "T-000001：冷柜不制冷（设备报修，完成，P1）"
    )
    hostile = "{number.__class__} {0} {{number}} {%x%} ${number} {unknown}"
    assert render(hostile, values) == (
        "{number.__class__} {0} {T-000001} {%x%} $T-000001 {unknown}"
    )
    assert render("{summary}", {**values, "summary": "{number}"}) == "{number}"
    assert values_for(FACT, CARD, "en")["state"] == "Verifying"


@given(st.text(max_size=6_000))
def test_no_text_breaks_a_subject_or_grows_without_bound(text: str) -> None:
    subject = subject_of(render("{summary}", {"summary": text}))
    assert len(subject) <= SUBJECT_MAX
    assert subject.isprintable()
    assert len(render("{summary}", {"summary": text})) <= TEXT_MAX
