"""A tenant's event stream is opened, keeps more or less, and is closed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec
import pytest

from services.notification.adapters.outlet.reserving import Confidential
from services.notification.domain.event_stream import (
    DAY_S,
    EVENT_STREAM,
    MAX_BYTES_MAX,
    MIB,
    Close,
    Command,
    Event,
    EventStream,
    EventStreamChanged,
    EventStreamClosed,
    EventStreamOpened,
    Keep,
    Retention,
    RetentionWrong,
    checked,
)
from services.notification.domain.rules import Card
from services.notification.domain.sight import RoleKnown, Roles
from shared.intent import TenantId
from shared.recorded import Meta, Recorded
from tests.written_log import ACME

NOW = datetime(2026, 11, 29, tzinfo=UTC)
WEEK = Retention(max_age_s=7 * DAY_S, max_bytes=256 * MIB)
DAY = Retention(max_age_s=DAY_S, max_bytes=16 * MIB)
SINCE = {"workflow": 7}
OPENED = EventStreamOpened(
    occurred_at=NOW, max_age_s=WEEK.max_age_s, max_bytes=WEEK.max_bytes, since=SINCE
)
CHANGED = EventStreamChanged(occurred_at=NOW, max_age_s=DAY.max_age_s, max_bytes=DAY.max_bytes)
CLOSED = EventStreamClosed(occurred_at=NOW)


@pytest.mark.parametrize(
    ("given", "command", "expected"),
    [
        ([], Keep(at=NOW, retention=WEEK, since=SINCE), [OPENED]),
        ([OPENED], Keep(at=NOW, retention=WEEK, since={"workflow": 9}), []),
        ([OPENED], Keep(at=NOW, retention=DAY, since={"workflow": 9}), [CHANGED]),
        ([OPENED], Close(at=NOW), [CLOSED]),
        ([OPENED, CLOSED], Close(at=NOW), []),
        ([], Close(at=NOW), []),
        ([OPENED, CLOSED], Keep(at=NOW, retention=WEEK, since=SINCE), [OPENED]),
    ],
)
def test_what_follows_from_a_command(
    given: Sequence[Event], command: Command, expected: Sequence[Event]
) -> None:
    assert EVENT_STREAM.decide(command, EVENT_STREAM.fold(given)) == expected


def test_a_change_keeps_where_it_began_and_closing_how_often() -> None:
    changed = EVENT_STREAM.fold([OPENED, CHANGED])
    assert changed == EventStream(retention=DAY, since=SINCE, times_opened=1)
    assert EVENT_STREAM.fold([OPENED, CLOSED]) == EventStream(times_opened=1)
    assert EVENT_STREAM.fold([OPENED, CLOSED, OPENED]).times_opened == 2


@pytest.mark.parametrize(
    ("age_s", "size", "codes"),
    [
        (3_600, 16 * MIB, []),
        (90 * DAY_S, MAX_BYTES_MAX, []),
        (3_599, 16 * MIB - 1, ["age-wrong", "bytes-wrong"]),
        (90 * DAY_S + 1, MAX_BYTES_MAX + 1, ["age-wrong", "bytes-wrong"]),
    ],
)
def test_how_much_may_be_kept(age_s: int, size: int, codes: list[str]) -> None:
    wish = Retention(max_age_s=age_s, max_bytes=size)
    if not codes:
        assert checked(wish) == wish
        return
    with pytest.raises(RetentionWrong) as refused:
        checked(wish)
    assert [one.code for one in refused.value.reasons] == codes


class SmallBook:
    """Who knows one ticket, of a type that may be confidential."""

    def __init__(self, ticket: UUID, kind: str, confidential: Sequence[str]) -> None:
        self.cards_known = {ticket: kind}
        self.kinds = frozenset(confidential)

    async def cards(self, tenant: TenantId, tickets: Collection[UUID]) -> Mapping[UUID, Card]:
        assert tenant == ACME
        return {one: _card(one, kind) for one, kind in self.cards_known.items() if one in tickets}

    async def roles(self, tenant: TenantId) -> Roles:
        assert tenant == ACME
        return Roles(
            known=(RoleKnown(role="hr", scope="type", types=self.kinds, confidential=True),)
        )


def _card(ticket: UUID, kind: str) -> Card:
    return Card(
        ticket_id=ticket,
        number="T-000001",
        type=kind,
        type_label={},
        summary="",
        priority="",
        state="",
        state_label={},
        definition="",
        store=None,
        team=None,
        opened_by="",
        assignee_member=None,
        version=1,
    )


def event(kind: str, stream: UUID, **data: object) -> Recorded:
    return Recorded(
        position=1,
        prev=0,
        stream_id=stream,
        version=1,
        event_id=uuid4(),
        type=kind,
        schema_version=1,
        occurred_at=NOW,
        recorded_at=NOW,
        meta=Meta(tenant=ACME, actor="member:1", correlation_id=stream),
        data=msgspec.json.encode(data),
    )


TICKET, NOTICE = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("confidential", "source", "said", "expected"),
    [
        (["complaint"], "workflow", event("ticket.moved", TICKET), True),
        (["complaint"], "dispatch", event("assignment.offered", NOTICE, ticket_id=TICKET), True),
        (["complaint"], "notification", event("notice.created", NOTICE, ticket_id=TICKET), True),
        (["repair"], "workflow", event("ticket.moved", TICKET), False),
        (["complaint"], "intake", event("submission.accepted", NOTICE, type="repair"), False),
        (["complaint"], "intake", event("submission.accepted", NOTICE, type="complaint"), True),
        (["complaint"], "intake", event("submission.rejected", NOTICE), True),
        ([], "workflow", event("ticket.moved", TICKET), False),
        ([], "intake", event("submission.rejected", NOTICE), False),
        (["complaint"], "identity", event("member.added", NOTICE, name="x"), False),
        (["complaint"], "notification", event("notice.created", NOTICE, ticket_id=None), False),
        (["complaint"], "notification", event("notice.sent", NOTICE), True),
        ([], "notification", event("notice.sent", NOTICE), False),
        (["complaint"], "dispatch", event("assignment.prioritised", TICKET), True),
    ],
)
async def test_what_is_about_a_confidential_ticket_is_confidential(
    confidential: Sequence[str], source: str, said: Recorded, *, expected: bool
) -> None:
    reached: list[int] = []

    async def head(_tenant: TenantId) -> int:
        return 42

    async def reach(_tenant: TenantId, position: int) -> None:
        reached.append(position)

    book = SmallBook(TICKET, "complaint", confidential)
    asked = Confidential(book=book, head=head, reached=reach)
    assert bool(await asked.of(ACME, source, [said])) is expected
    assert reached in ([], [1 if source == "workflow" else 42])
