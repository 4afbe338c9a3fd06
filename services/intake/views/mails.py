"""E-mails as intake looks at them: what became of each, and who wrote to which ticket."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from shared.database import Connection
from shared.recorded import Recorded

RECEIVED, THREADED = "submission.mail_received", "submission.mail_threaded"
TYPES: Final = (RECEIVED, THREADED)
TICKET_OPENED: Final = "ticket.opened"
EMAIL: Final = "email"
PAGE_MAX: Final = 200
TICKETS_OF_SENDER_MAX: Final = 1_000


class Mails:
    """Every e-mail that came, with what became of it last."""

    name = "mails"
    shape = "1"
    views = ("mails",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.mails("
            " id uuid primary key, position bigint not null, received_at timestamptz not null,"
            " address text not null, sender text not null, sender_digest text not null,"
            " message_digest text not null, subject text not null,"
            " outcome text not null default '', why text not null default '', ticket_id uuid);"
            f"create index on {schema}.mails(sender_digest, received_at);"
            f"create index on {schema}.mails(message_digest) where ticket_id is not null;"
            f"create index on {schema}.mails(outcome, position)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Take over what came in the batch and what became of it, in order."""
        for event in events:
            data = json.loads(event.data)
            if event.type == RECEIVED:
                await tx.execute(
                    f"insert into {schema}.mails(id, position, received_at, address, sender,"
                    " sender_digest, message_digest, subject)"
                    " values ($1, $2, $3, $4, $5, $6, $7, $8)",
                    event.stream_id,
                    event.position,
                    event.recorded_at,
                    data["address"],
                    data["sender"],
                    data["sender_digest"],
                    data["message_digest"],
                    data["subject"],
                )
            elif event.type == THREADED:
                ticket_id = data.get("ticket_id")
                await tx.execute(
                    f"update {schema}.mails set outcome = $2, why = $3, ticket_id = $4"
                    " where id = $1",
                    event.stream_id,
                    data["outcome"],
                    data["why"],
                    UUID(ticket_id) if ticket_id else None,
                )


class _Opened(msgspec.Struct):
    channel: str = ""
    number: str = ""


_opened = msgspec.json.Decoder(_Opened).decode


class MailTickets:
    """The numbers of tickets that were opened by e-mail."""

    name = "mail_tickets"
    shape = "1"
    views = ("mail_tickets",)

    def ddl(self, schema: str) -> str:
        """Return the table's SQL."""
        return (
            f"create table {schema}.mail_tickets( number text primary key, ticket_id uuid not null)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Note the numbers of those in the batch."""
        opened = ((one.stream_id, _opened(one.data)) for one in events if one.type == TICKET_OPENED)
        rows = [(data.number, ticket) for ticket, data in opened if data.channel == EMAIL]
        if rows:
            await tx.executemany(
                f"insert into {schema}.mail_tickets(number, ticket_id) values ($1, $2)", rows
            )


@dataclass(frozen=True, kw_only=True)
class MailRow:
    """An e-mail in a list; ``sender`` is sealed, and so are numbers in ``subject``."""

    id: UUID
    position: int
    received_at: datetime
    address: str
    sender: str
    subject: str
    outcome: str
    why: str
    ticket_id: UUID | None


async def mails_page(db: Connection, outcome: str, before: int | None, limit: int) -> list[MailRow]:
    """Return e-mails of which that became, or all of them, the newest first."""
    rows = await db.fetch(
        "select id, position, received_at, address, sender, subject, outcome, why, ticket_id"
        " from intake.mails where ($1 = '' or outcome = $1)"
        " and ($2::bigint is null or position < $2) order by position desc limit $3",
        outcome,
        before,
        min(limit, PAGE_MAX),
    )
    return [MailRow(**row) for row in rows]


async def tickets_of_sender(db: Connection, sender_digest: str) -> frozenset[UUID]:
    """Return the tickets that a sender's e-mails are with."""
    rows = await db.fetch(
        "select distinct ticket_id from intake.mails"
        " where sender_digest = $1 and ticket_id is not null order by ticket_id desc limit $2",
        sender_digest,
        TICKETS_OF_SENDER_MAX,
    )
    return frozenset(row["ticket_id"] for row in rows)


async def count_of_sender(db: Connection, sender_digest: str, since: datetime) -> int:
    """Return how many e-mails came from a sender since a moment."""
    return int(
        await db.fetchval(
            "select count(*) from intake.mails where sender_digest = $1 and received_at >= $2",
            sender_digest,
            since,
        )
    )


async def ticket_of_messages(db: Connection, digests: Sequence[str]) -> UUID | None:
    """Return the ticket that one of these letters is with, the first of them that is."""
    found: UUID | None = await db.fetchval(
        "select ticket_id from intake.mails where message_digest = any($1::text[])"
        " and ticket_id is not null order by array_position($1::text[], message_digest) limit 1",
        list(digests),
    )
    return found


async def ticket_numbered(db: Connection, number: str) -> UUID | None:
    """Return the ticket with a number, if it was opened by e-mail."""
    found: UUID | None = await db.fetchval(
        "select ticket_id from intake.mail_tickets where number = $1", number
    )
    return found
