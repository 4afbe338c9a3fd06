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
from services.notification.domain.sight import RoleKnown, Roles, member_with
from services.notification.domain.words import SUBJECT_MAX, TEXT_MAX, render, subject_of
from shared.intent import Caller, TenantId
from shared.sight.told import CREW, Asking

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
    places=("store:042",),
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


def test_of_a_crew_who_is_asked_to_come_is_told_and_others_that_nobody_can() -> None:
    rule = replace(RULE, when="ticket.crew_told", transition=None, scope="assigned")
    crew: Asking = {CREW: {"helper:1": ["wu"], "helper:2": ["xu"]}}
    card, holders = replace(CARD, asking=crew), [Holder(one, "") for one in ("li", "wu", "xu")]
    told = replace(FACT, type="ticket.crew_told", transition=None, member="wu")
    asked = replace(told, how="offered")
    assert rule.is_about(asked, "P1")
    assert recipients(rule, card, holders, asked.asked) == ["member:wu"]
    desk = replace(rule, scope="tenant")
    for how in ("accepted", "arrived", "declined"):
        assert not rule.is_about(replace(told, how=how), "P1")
        assert not desk.is_about(replace(told, how=how), "P1")
    assert not rule.is_about(replace(asked, member=None), "P1"), "they cannot sign in"
    nobody = replace(told, how="unassignable", member=None)
    assert (rule.is_about(nobody, "P1"), desk.is_about(nobody, "P1")) == (False, True)
    assert (desk.is_about(asked, "P1"), nobody.asked) == (False, None)
    finished = replace(rule, when=FACT.type)
    assert recipients(finished, card, holders, FACT.asked) == [
        "member:li",
        "member:wu",
        "member:xu",
    ]


def test_a_reporter_is_told_about_their_own_reports_only() -> None:
    holders = [Holder("clerk", ""), Holder("other", "")]
    assert recipients(replace(RULE, scope="own"), CARD, holders) == ["member:clerk"]


def test_everybody_is_told_by_a_role_about_the_whole_company() -> None:
    holders = [Holder("b", ""), Holder("a", ""), Holder("a", "x")]
    assert recipients(replace(RULE, scope="tenant"), CARD, holders) == ["member:a", "member:b"]


def test_a_place_is_any_that_a_scope_is_about() -> None:
    card = replace(CARD, places=("class:3A", "campus:east"))
    teachers = [Holder("t", "3A"), Holder("u", "1B")]
    assert recipients(replace(RULE, scope="own_class"), card, teachers) == ["member:t"]


def test_whoever_may_take_it_out_of_its_queue_is_told_of_it() -> None:
    rule = replace(RULE, role="technician", scope="assigned")
    people = [Holder("li", ""), Holder("wu", "")]
    queued = replace(CARD, assignee_member=None, asking={"@queue": {"@queue": ["li"]}})
    assert recipients(rule, queued, people) == ["member:li"]


def test_who_has_a_part_of_the_work_is_told_of_it() -> None:
    card = replace(CARD, work=("builder", "store_manager@*", "store_manager@007"))
    assert recipients(RULE, card, [Holder("zhao", "007"), Holder("x", "009")]) == ["member:zhao"]
    builders = replace(RULE, role="builder", scope="assigned")
    assert recipients(builders, card, [Holder("b", "")]) == ["member:b"]


ROLES = Roles(
    known=(
        RoleKnown(role="store_manager", scope="own_store", types=frozenset({"equipment_repair"})),
        RoleKnown(role="boss", scope="tenant", types=frozenset()),
        RoleKnown(role="reporter", scope="own", types=frozenset()),
    )
)
ETHICS = RoleKnown(
    role="ethics", scope="type", types=frozenset({"equipment_repair"}), confidential=True
)


def who(member: str, *roles: str, place: str = "") -> Caller:
    return member_with(TenantId("weilai"), f"member:{member}", [(role, place) for role in roles])


def test_who_may_not_read_a_ticket_is_not_told_of_it() -> None:
    card = replace(CARD, places=("store:042",))
    assert ROLES.may_see(who("wang", "store_manager", place="042"), card)
    assert not ROLES.may_see(who("zhao", "store_manager", place="007"), card)
    assert ROLES.may_see(who("gm", "boss"), card)
    assert not ROLES.may_see(who("new"), card)
    assert ROLES.may_see(who("ad", "admin"), card)


def test_who_is_asked_by_name_sees_what_it_is_about() -> None:
    asked = replace(CARD, asking={"pay": {"one/one": ["new"]}}, only_for=())
    assert ROLES.may_see(who("new"), asked)
    assert not ROLES.may_see(who("newer"), asked)
    instead = replace(asked, asking={"pay": {"delegates:one/one": ["newer"]}})
    assert ROLES.may_see(who("newer"), instead), "they decide for who is away"


def test_what_is_kept_from_a_role_is_kept_from_who_has_no_other() -> None:
    for hidden in (replace(CARD, only_for=("finance",)), replace(CARD, hidden_from=("boss",))):
        assert not ROLES.may_see(who("gm", "boss"), hidden)
        assert ROLES.may_see(who("ad", "admin", "boss"), hidden)
    kept = replace(CARD, only_for=("finance",))
    assert ROLES.may_see(who("clerk", "reporter"), kept), "they reported it"


def test_a_confidential_type_is_told_to_those_who_act_in_it() -> None:
    roles = Roles(known=(*ROLES.known, ETHICS))
    assert not roles.may_see(who("gm", "boss"), CARD)
    assert roles.may_see(who("et", "ethics"), CARD)
    assert roles.may_see(who("clerk", "reporter"), CARD)


def test_a_place_is_told_of_what_the_role_that_is_told_may_see() -> None:
    roles = Roles(known=(*ROLES.known, ETHICS))
    assert not roles.may_be_shown_to("boss", CARD), "it is confidential"
    assert roles.may_be_shown_to("store_manager", CARD), "they act in it"
    assert ROLES.may_be_shown_to("boss", CARD)
    assert not ROLES.may_be_shown_to("boss", replace(CARD, hidden_from=("boss",)))
    assert not ROLES.may_be_shown_to("boss", replace(CARD, only_for=("finance",)))
    assert not ROLES.may_be_shown_to("nobody", CARD)


def test_nobody_is_told_about_the_past() -> None:
    assert not FACT.is_from_the_past
    assert replace(FACT, imported=True).is_from_the_past
    assert replace(FACT, recorded_at=NOON + timedelta(days=31)).is_from_the_past


def test_nobody_is_told_once_more_what_a_ticket_waits_for() -> None:
    assert FACT.is_news
    assert not replace(FACT, again=True).is_news
    assert not replace(FACT, imported=True).is_news


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
