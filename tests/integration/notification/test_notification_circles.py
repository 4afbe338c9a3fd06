"""A circle of notices is broken: it ends, it is a fact, and an administrator hears of it once."""

from uuid import NAMESPACE_URL, uuid5

import pytest

from services.notification.app.breaking import Breaker, Tally
from services.notification.domain.circles import NOTICES_MAX
from services.notification.views.notice_rows import NoticeRow
from shared.projections.builds import checksum
from shared.projections.runner import ProjectionApply
from tests.integration.notification.conftest import Notification, rule
from tests.written_log import ACME

pytestmark = pytest.mark.integration

TICKET = uuid5(NAMESPACE_URL, "T-1")


def in_a_circle(notification: Notification, rounds: int) -> None:
    """Have somebody comment whenever anybody is told."""
    for _ in range(rounds):
        notification.workflow.say(
            "ticket.commented", TICKET, number="T-000001", type="equipment_repair"
        )


def by_state(rows: list[NoticeRow], member: str) -> dict[str, int]:
    states = [row.state for row in rows if row.recipient == f"member:{member}"]
    return {state: states.count(state) for state in set(states)}


async def test_a_circle_is_broken_and_said_once(notification: Notification) -> None:
    notification.is_open(rule("app", "ticket.commented"))
    notification.identity.say(
        "grant.given", uuid5(NAMESPACE_URL, "boss"), member_id="boss", role="admin", scope_value=""
    )
    notification.reports("T-1")
    in_a_circle(notification, NOTICES_MAX + 20)
    rows = await notification.hear()
    assert by_state(rows, "wang") == {"sent": NOTICES_MAX, "stopped": 1}
    assert by_state(rows, "li") == {"sent": NOTICES_MAX, "stopped": 1}
    [warned] = [row for row in rows if row.recipient == "member:boss"]
    assert (warned.state, warned.ticket_id, warned.rule) == ("sent", TICKET, "loop-breaker")
    assert warned.text["en"].startswith("Ticket T-000001: one person had 30 notices")
    assert warned.text["zh"].startswith("工单 T-000001：一小时内已有 30 条通知")

    in_a_circle(notification, 5)
    assert len(await notification.hear()) == len(rows), "it stays broken"
    notification.pass_time(3601)
    in_a_circle(notification, 1)
    assert by_state(await notification.hear(), "wang")["sent"] == NOTICES_MAX + 1


async def test_a_broken_circle_stays_broken_after_a_restart(notification: Notification) -> None:
    notification.is_open(rule("app", "ticket.commented"))
    notification.reports("T-1")
    in_a_circle(notification, NOTICES_MAX + 1)
    before = await notification.hear()
    breaker = notification.teller.breaker
    anew = Breaker(
        tally=Tally(lately=notification.notices),
        directory=breaker.directory,
        clock=breaker.clock,
    )
    notification.starts_anew(breaker=anew)
    in_a_circle(notification, 3)
    assert await notification.hear() == before
    view = notification.applies["notices"]
    assert isinstance(view, ProjectionApply)
    await view.rebuilding.rebuild(ACME)
    async with notification.databases.connection(ACME) as db:
        first = await checksum(db, "notification_rm_notices_1")
        assert await checksum(db, "notification_rm_notices_2") == first
