"""Rows of notices: what each event makes of one."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from uuid import UUID

import msgspec

from services.notification.domain.notice import IN_APP, State
from shared.recorded import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice as lists show it; ``due_at`` is when it is to be tried (again), if at all.

    ``held_for`` is why it waits, or waited last; ``digest`` the notice it was told in.
    """

    notice_id: UUID
    created_position: int
    ticket_id: UUID | None
    number: str
    about: str
    rule: str
    role: str
    channel: str
    recipient: str
    text: dict[str, str]
    state: str
    attempts: int
    outcome: str
    is_read: bool
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    held_for: str = ""
    digest: UUID | None = None


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """The data of any ``notice.*`` event."""

    ticket_id: UUID | None = None
    number: str = ""
    about: str = ""
    rule: str = ""
    role: str = ""
    channel: str = ""
    recipient: str = ""
    text: dict[str, str] = {}
    attempt: int = 0
    outcome: str = ""
    doubtful_at: datetime | None = None
    retry_at: datetime | None = None
    until: datetime | None = None
    why: str = ""
    into: UUID | None = None


_said = msgspec.json.Decoder(_Said).decode
COLUMNS = [field.name for field in fields(NoticeRow)]
NAMES = ", ".join(COLUMNS)


def row_after(row: NoticeRow | None, event: Recorded) -> NoticeRow | None:
    """Return a notice's row after one more event."""
    said = _said(event.data)
    if event.type == "notice.created":
        return row or _created(event, said)
    if event.type == "notice.stopped":
        return row or replace(_created(event, said), state=State.STOPPED.value, due_at=None)
    return None if row is None else _after(row, event, said)


def _after(row: NoticeRow, event: Recorded, said: _Said) -> NoticeRow:
    seen = replace(row, updated_at=event.occurred_at)
    match event.type:
        case "notice.attempted":
            trying, due_at = State.TRYING.value, said.doubtful_at
            return replace(seen, state=trying, attempts=said.attempt, due_at=due_at)
        case "notice.held" | "notice.gathered":
            return _put_off(seen, said)
        case "notice.sent":
            return replace(seen, state=State.SENT.value, outcome=said.outcome, due_at=None)
        case "notice.failed" | "notice.unknown":
            return _unsuccessful(seen, said, State(event.type.removeprefix("notice.")))
        case "notice.asked_again" | "notice.read":
            return _asked(seen, event)
        case _:
            return row


def _put_off(row: NoticeRow, said: _Said) -> NoticeRow:
    if said.into is not None:
        return replace(row, state=State.GATHERED.value, due_at=None, digest=said.into)
    return replace(row, state=State.HELD.value, held_for=said.why, due_at=said.until)


def _asked(row: NoticeRow, event: Recorded) -> NoticeRow:
    if event.type == "notice.read":
        return replace(row, is_read=True)
    return replace(row, state=State.WAITING.value, due_at=event.occurred_at)


def _created(event: Recorded, said: _Said) -> NoticeRow:
    return NoticeRow(
        notice_id=event.stream_id,
        created_position=event.position,
        ticket_id=said.ticket_id,
        number=said.number,
        about=said.about,
        rule=said.rule,
        role=said.role,
        channel=said.channel,
        recipient=said.recipient,
        text=said.text,
        state=State.WAITING.value,
        attempts=0,
        outcome="",
        is_read=False,
        created_at=event.occurred_at,
        updated_at=event.occurred_at,
        due_at=event.occurred_at if said.channel != IN_APP else None,
    )


def _unsuccessful(row: NoticeRow, said: _Said, ended: State) -> NoticeRow:
    state = ended if said.retry_at is None else State.RETRYING
    return replace(row, state=state.value, outcome=said.outcome, due_at=said.retry_at)
