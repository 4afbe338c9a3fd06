"""What others may ask of notification: which notices there are, and to mark one as read."""

from collections.abc import Sequence
from uuid import UUID

from services.notification.app import App
from services.notification.domain.notice import NoticeUnknown
from services.notification.domain.sight import Roles
from services.notification.domain.words import LANGUAGE_DEFAULT, in_language
from services.notification.views.asking import BookView
from services.notification.views.notice_rows import NoticeRow
from services.notification.views.notices import LIMIT_MAX, NoticesView
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import Caller
from shared.pb.gongdan.notification.v1 import notification_pb2, notification_pb2_grpc
from shared.projections.position import WAIT_S_DEFAULT, Position, WaitFor
from shared.rpc import Call

LIMIT_DEFAULT = 50
POSITION_DIGITS_MAX = 18
ADMIN = "tenant:admin"
SERVICE = "notification"
WAIT_SHARE = 0.8
"""Of the time a caller gives us: who waits in vain is told so before they give up."""


class NoticesRefused(Refusal):
    """You can see your own notices only: ask for them with `mine`."""

    slug = "notices-not-yours"
    kind = Kind.FORBIDDEN


class NoticesAskedWrong(Refusal):
    """The ticket's id or the cursor is not one that we gave out."""

    slug = "notices-asked-wrong"
    kind = Kind.INVALID


class NotificationRpc(notification_pb2_grpc.NotificationServiceServicer):
    """Protobuf in, app or views, protobuf out."""

    def __init__(
        self, *, app: App, book: BookView, notices: NoticesView, store: EventStore, wait: WaitFor
    ) -> None:
        self._app = app
        self._book = book
        self._notices = notices
        self._store = store
        self._wait = wait

    async def ListNotices(  # noqa: N802  # the name is the protocol's
        self, request: notification_pb2.ListNoticesRequest, call: Call
    ) -> notification_pb2.ListNoticesResponse:
        """List notices, newest first: the caller's own, or all of the tickets an overseer sees."""
        caller = call.caller
        above = caller.is_system or caller.actor == "operator" or ADMIN in caller.scopes
        roles = await self._book.roles(caller.tenant)
        mine = request.mine or not (above or roles.oversees(caller))
        if mine and not caller.actor.startswith("member:"):
            raise NoticesRefused
        timeout_s = min(WAIT_S_DEFAULT, call.deadline_s * WAIT_SHARE)
        await self._wait.reach(caller.tenant, call.min_position, timeout_s)
        limit = min(request.limit if request.limit > 0 else LIMIT_DEFAULT, LIMIT_MAX)
        rows = await self._notices.newest(
            caller.tenant,
            ticket=_uuid(request.ticket_id) if request.ticket_id else None,
            recipient=caller.actor if mine else None,
            state=request.state or None,
            channel=request.channel or None,
            before=_cursor(request.cursor) if request.cursor else None,
            limit=limit + 1,
        )
        page = rows[:limit]
        shown = page if above else await self._seen(caller, roles, page)
        return notification_pb2.ListNoticesResponse(
            notices=[_message(row) for row in shown],
            next_cursor=str(page[-1].created_position) if len(rows) > limit else "",
        )

    async def _seen(
        self, caller: Caller, roles: Roles, rows: Sequence[NoticeRow]
    ) -> list[NoticeRow]:
        """Return the notices about tickets that the caller may see now: a page may be short.

        What is about no ticket is for the one it was sent to.
        """
        about = {row.ticket_id for row in rows if row.ticket_id is not None}
        cards = await self._book.cards(caller.tenant, about)

        def is_seen(row: NoticeRow) -> bool:
            if row.ticket_id is None:
                return row.recipient == caller.actor
            card = cards.get(row.ticket_id)
            return card is not None and roles.may_see(caller, card)

        return [row for row in rows if is_seen(row)]

    async def MarkRead(  # noqa: N802  # the name is the protocol's
        self, request: notification_pb2.MarkReadRequest, call: Call
    ) -> notification_pb2.MarkReadResponse:
        """Mark one of the caller's notices as read."""
        try:
            notice = UUID(request.notice_id)
        except ValueError as wrong:
            raise NoticeUnknown from wrong
        tenant = call.caller.tenant
        position = await self._app.mark_read(call.intent(), notice)
        head = await self._store.head(tenant)
        reached = Position(service=SERVICE, epoch=head.epoch, position=position or head.position)
        return notification_pb2.MarkReadResponse(position=str(reached))


def _message(row: NoticeRow) -> notification_pb2.Notice:
    return notification_pb2.Notice(
        id=str(row.notice_id),
        ticket_id=str(row.ticket_id or ""),
        rule=row.rule,
        channel=row.channel,
        recipient=row.recipient,
        state="read" if row.is_read else row.state,
        subject=in_language(row.text, LANGUAGE_DEFAULT),
        created_at=row.created_at.isoformat(),
        attempts=row.attempts,
        outcome=row.outcome,
        texts=row.text,
        due_at=row.due_at.isoformat() if row.due_at else "",
        held_for=row.held_for,
        digest=str(row.digest or ""),
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NoticesAskedWrong from wrong


def _cursor(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or len(text) > POSITION_DIGITS_MAX:
        raise NoticesAskedWrong
    return int(text)
