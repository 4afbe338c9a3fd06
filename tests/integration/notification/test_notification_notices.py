"""Who is told, and what of: with a real log and real views."""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.notification.views.cards import fact_of
from shared.projections.builds import checksum
from shared.projections.runner import ProjectionApply
from tests.integration.notification.conftest import Notification, rule
from tests.integration.notification.neighbours import NOW
from tests.written_log import ACME

pytestmark = pytest.mark.integration


async def test_everybody_with_the_role_is_told_in_the_app(notification: Notification) -> None:
    notification.is_open(rule("app"))
    notification.reports("T-1")
    rows = await notification.hear()
    assert {(row.recipient, row.state, row.attempts) for row in rows} == {
        ("member:wang", "sent", 0),
        ("member:li", "sent", 0),
    }
    assert rows[0].text == {
        "zh": "新工单 T-000001：冷柜不制冷",
        "en": "New ticket T-000001: 冷柜不制冷",
    }


async def test_an_event_heard_twice_tells_nobody_twice(notification: Notification) -> None:
    notification.is_open(rule("app"))
    event = notification.reports("T-1")
    before = await notification.hear()
    for _ in range(3):
        await notification.teller.tell(ACME, fact_of(event), event)
    assert await notification.listed() == before


async def test_nobody_is_told_about_the_past(notification: Notification) -> None:
    notification.is_open(rule("app"), rule("app", "ticket.flagged"))
    notification.reports("T-1", NOW - timedelta(days=3), imported=True)
    notification.reports("T-2", NOW - timedelta(days=31))
    notification.workflow.say(
        "ticket.flagged",
        uuid5(NAMESPACE_URL, "T-2"),
        NOW - timedelta(days=31),
        number="T-000002",
        type="equipment_repair",
    )
    assert await notification.hear() == []


async def test_a_rule_about_a_transition_and_a_priority_waits_for_both(
    notification: Notification,
) -> None:
    ticket = uuid5(NAMESPACE_URL, "T-1")
    notification.is_open(rule("app", "ticket.moved", transition="finish", priority=["P1"]))
    notification.reports("T-1")
    for transition in ("start", "finish"):
        notification.workflow.say(
            "ticket.moved",
            ticket,
            number="T-000001",
            type="equipment_repair",
            transition=transition,
            state=transition,
        )
    rows = await notification.hear()
    assert len(rows) == 2
    assert {row.about for row in rows} == {"ticket.moved"}


async def test_a_rule_may_tell_what_a_ticket_waits_for(notification: Notification) -> None:
    template = {"zh": "{number}：{reason}", "en": "{number}: {reason}"}
    notification.is_open(rule("app", "ticket.waiting", template=template))
    notification.reports("T-1")
    notification.workflow.say(
        "ticket.waiting",
        uuid5(NAMESPACE_URL, "T-1"),
        number="T-000001",
        type="equipment_repair",
        reason="parts",
        reason_label={"zh": "等待配件", "en": "Waiting for parts"},
        note="压缩机",
        until=None,
    )
    texts = [row.text for row in await notification.hear()]
    assert texts == [{"zh": "T-000001：等待配件", "en": "T-000001: Waiting for parts"}] * 2


WORDS = {"zh": "解决时限已用 75%", "en": "75 % of the time to resolve is spent"}


def escalated(notification: Notification, **data: object) -> None:
    notification.workflow.say(
        "ticket.escalated",
        uuid5(NAMESPACE_URL, "T-1"),
        NOW,
        number="T-000001",
        type="equipment_repair",
        words=WORDS,
        **data,
    )


async def test_a_fact_that_speaks_for_itself_tells_the_roles_it_names(
    notification: Notification,
) -> None:
    notification.is_open()
    notification.reports("T-1")
    told = [{"role": "dispatcher", "via": "app"}, {"role": "dispatcher", "via": "app"}]
    escalated(notification, tell=told)
    rows = await notification.hear()
    assert {(row.recipient, row.state, row.about) for row in rows} == {
        ("member:wang", "sent", "ticket.escalated"),
        ("member:li", "sent", "ticket.escalated"),
    }
    assert len(rows) == 2, "each role and channel once"
    assert rows[0].text == {
        "zh": "工单 T-000001：解决时限已用 75%",
        "en": "Ticket T-000001: 75 % of the time to resolve is spent",
    }


async def test_what_no_channel_can_carry_is_shown_as_failed_and_told_in_the_app(
    notification: Notification,
) -> None:
    notification.is_open()
    notification.reports("T-1")
    escalated(notification, tell=[{"role": "dispatcher", "via": "sms"}])
    rows = await notification.hear()
    assert {(row.channel, row.state, row.outcome) for row in rows} == {
        ("sms", "failed", "no-way-out"),
        ("app", "sent", "in the app"),
    }
    assert {row.recipient for row in rows if row.channel == "app"} == {"member:wang", "member:li"}
    await notification.deliver(rows)
    assert await notification.listed() == rows, "nothing is tried again"


async def test_a_fact_may_name_members_and_none_is_told_who_may_not_be(
    notification: Notification,
) -> None:
    notification.is_open()
    notification.reports("T-1")
    named = ["wang", "zhao"]
    escalated(notification, tell_members=named, tell=[{"role": "nobody_has_it", "via": "app"}])
    assert [row.recipient for row in await notification.hear()] == ["member:wang"]
    notification.workflow.say(
        "ticket.approvers_named",
        uuid5(NAMESPACE_URL, "T-1"),
        number="T-000001",
        type="equipment_repair",
        approval="pay",
        step="one",
        seat="one",
        approvers=[{"member": "zhao"}],
        awaited=[{"step": "one", "seat": "one", "members": ["zhao"]}],
    )
    escalated(notification, tell_members=named)
    told = [row.recipient for row in await notification.hear()]
    assert sorted(told) == ["member:wang", "member:wang", "member:zhao"], "who is asked may see it"


async def test_nobody_is_told_of_the_very_move_that_hides_a_ticket_from_them(
    notification: Notification,
) -> None:
    """What follows from a move is recorded with it, and told after it."""
    notification.is_open(rule("app", "ticket.moved"))
    opened = notification.reports("T-1")
    ticket = opened.stream_id
    moved = notification.moves(ticket, "hide")
    notification.restricts(ticket, only_for=["technician"])
    book = notification.applies["book"]
    await book.checkpoint(ACME)
    await book.apply(ACME, notification.workflow.events[: moved.position])
    with pytest.raises(AssertionError):  # here, to wait for what is not heard yet is to fail
        await notification.book.card(ACME, fact_of(moved))
    assert await notification.hear() == []


async def test_a_confidential_type_is_told_to_nobody_who_does_not_act_in_it(
    notification: Notification,
) -> None:
    notification.is_open(rule("app"), confidential=True)
    notification.reports("T-1")
    assert await notification.hear() == []


async def test_a_role_that_was_taken_away_is_told_nothing(notification: Notification) -> None:
    notification.is_open(rule("app"))
    notification.identity.say(
        "grant.revoked",
        uuid5(NAMESPACE_URL, "li"),
        member_id="li",
        role="dispatcher",
        scope_value="",
    )
    notification.reports("T-1")
    assert [row.recipient for row in await notification.hear()] == ["member:wang"]


async def test_rebuilt_views_are_equal(notification: Notification) -> None:
    notification.is_open(rule("app"), rule("email"))
    for n in range(20):
        notification.reports(f"T-{n}")
    rows = await notification.hear()
    await notification.deliver([row for row in rows if row.channel == "email"][:5])
    for name in ("book", "directory", "notices"):
        apply = notification.applies[name]
        assert isinstance(apply, ProjectionApply)
        await apply.rebuilding.rebuild(ACME)
        async with notification.databases.connection(ACME) as db:
            assert await checksum(db, f"notification_rm_{name}_1") == await checksum(
                db, f"notification_rm_{name}_2"
            )
