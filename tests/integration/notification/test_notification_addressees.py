"""Who is meant where a role is not all there is to say: on duty, and whoever has to act now."""

from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from shared.projections.builds import checksum
from shared.projections.runner import ProjectionApply
from tests.integration.notification.conftest import Notification, rule
from tests.integration.notification.neighbours import NOW
from tests.written_log import ACME

pytestmark = pytest.mark.integration

TICKET = uuid5(NAMESPACE_URL, "T-1")
MOVES = (
    {"by": ["system", "dispatcher"], "from": ["new"]},
    {"by": ["technician"], "from": ["done"]},
)


def works(notification: Notification, member: str, *, on: bool, ends_s: float = 3600) -> None:
    technician = uuid5(NAMESPACE_URL, f"technician {member}")
    notification.dispatch.say(
        "technician.registered", technician, profile={"member_id": member, "skills": []}
    )
    turn = "technician.shift_started" if on else "technician.shift_ended"
    until = NOW + timedelta(seconds=ends_s)
    notification.dispatch.say(turn, technician, planned=True, until=until.isoformat())


def told(rows: object) -> set[str]:
    return {row.recipient.removeprefix("member:") for row in rows}  # type: ignore[attr-defined]


async def test_of_a_role_those_are_told_who_are_on_shift(notification: Notification) -> None:
    notification.is_open(rule("app", on_duty=True))
    works(notification, "wang", on=True)
    works(notification, "li", on=False)
    notification.reports("T-1")
    assert told(await notification.hear()) == {"wang"}


async def test_where_nobody_is_on_shift_all_of_the_role_are_told(
    notification: Notification,
) -> None:
    notification.is_open(rule("app", on_duty=True))
    works(notification, "wang", on=True, ends_s=-1)
    works(notification, "li", on=False)
    notification.reports("T-1")
    assert told(await notification.hear()) == {"wang", "li"}


async def test_who_is_on_shift_is_the_same_rebuilt(notification: Notification) -> None:
    works(notification, "wang", on=True)
    works(notification, "li", on=False)
    works(notification, "wang", on=False)
    await notification.hear()
    duty = notification.applies["duty"]
    assert isinstance(duty, ProjectionApply)
    await duty.rebuilding.rebuild(ACME)
    async with notification.databases.connection(ACME) as db:
        before = await checksum(db, "notification_rm_duty_1")
        assert await checksum(db, "notification_rm_duty_2") == before


def for_who_acts(notification: Notification) -> None:
    who = rule("app", "ticket.commented", to="responsible_now")
    notification.is_open(who, transitions=MOVES)
    for member in ("zhao", "sun"):
        stream = uuid5(NAMESPACE_URL, member)
        notification.identity.say(
            "grant.given", stream, member_id=member, role="technician", scope_value=""
        )


def says(notification: Notification, what: str, **data: object) -> UUID:
    common = {"number": "T-000001", "type": "equipment_repair"}
    return notification.workflow.say(f"ticket.{what}", TICKET, NOW, **{**common, **data}).event_id


async def told_of(notification: Notification, event: UUID) -> set[str]:
    rows = await notification.hear()
    text = {row.text["en"] for row in rows}
    assert len(text) <= 1
    ids = {row.notice_id for row in rows}
    heard = [
        one
        for one in await notification.store.read(ACME, 0, 1_000)
        if one.type == "notice.created" and one.stream_id in ids
    ]
    caused = {one.stream_id for one in heard if one.meta.causation_id == event}
    return told(row for row in rows if row.notice_id in caused)


async def test_whoever_has_to_act_now_is_told_as_the_ticket_goes_on(
    notification: Notification,
) -> None:
    for_who_acts(notification)
    notification.reports("T-1")
    comment = says(notification, "commented")
    assert await told_of(notification, comment) == {"wang", "li"}, "the role that moves it on"

    says(notification, "queued", queue="*", members=["sun"], until=None, reason="", round=1)
    comment = says(notification, "commented")
    assert await told_of(notification, comment) == {"sun"}, "who may take it"

    says(notification, "offered", technician_id="t1", member_id="zhao", round=1)
    says(notification, "moved", transition="assign", state="done", assignee="t1")
    comment = says(notification, "commented")
    assert await told_of(notification, comment) == {"zhao"}, "who has it"

    says(notification, "approval_opened", approval="cost", awaited=[])
    awaited = [{"step": "a", "seat": "b", "members": ["li"]}]
    says(notification, "approval_decided", approval="cost", awaited=awaited)
    comment = says(notification, "commented")
    assert await told_of(notification, comment) == {"li"}, "who is asked to agree"

    says(notification, "approval_closed", approval="cost")
    says(notification, "moved", transition="close", state="closed", assignee="t1")
    comment = says(notification, "commented")
    assert await told_of(notification, comment) == set(), "nobody moves it on"


async def test_a_promise_that_runs_out_may_tell_who_has_to_act(
    notification: Notification,
) -> None:
    for_who_acts(notification)
    notification.reports("T-1")
    words = {"zh": "时限已用 75%", "en": "75 % is spent"}
    tell = [{"role": "responsible_now", "via": "app"}]
    says(notification, "escalated", words=words, tell=tell)
    assert told(await notification.hear()) == {"wang", "li"}


async def test_why_nobody_can_come_is_said_in_words(notification: Notification) -> None:
    template = {"zh": "{number}：{reason}", "en": "{number}: {reason}"}
    notification.is_open(rule("app", "ticket.endangered", template=template))
    notification.reports("T-1")
    says(notification, "endangered", reason="all_eliminated:off_shift", round=1)
    rows = await notification.hear()
    assert rows[0].text == {
        "zh": "T-000001：没有合适的人（都不在班）",
        "en": "T-000001: Nobody is fit (off shift)",
    }
