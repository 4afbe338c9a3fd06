"""Knowledge as it stands: the articles, and what became of those who read them.

Whoever had a fault and read about it either reports it within a week, or does not. A report is
theirs if it is about the same asset or, where none was named, comes from the same reporter.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from services.intake.domain.knowledge.consultation import Reader
from shared.database import Connection
from shared.recorded import Recorded

WRITTEN: Final = "article.written"
WITHDRAWN: Final = "article.withdrawn"
BEGUN: Final = "consultation.begun"
ANSWERED: Final = "consultation.answered"
ACCEPTED: Final = "submission.accepted"
TYPES: Final = (WRITTEN, WITHDRAWN, BEGUN, ANSWERED, ACCEPTED)

QUIET: Final = timedelta(days=7)
"""Who reports nothing for so long did not have to."""

PAGE_MAX: Final = 200


class Knowledge:
    """Every article as it stands, and every consultation with what followed."""

    name = "knowledge"
    shape = "1"
    views = ("articles", "consultations")

    def ddl(self, schema: str) -> str:
        """Return the tables' SQL; ``changed`` is the position of an article's last fact."""
        return (
            f"create table {schema}.articles("
            " key text primary key, number integer not null, content text not null,"
            " withdrawn boolean not null, changed bigint not null,"
            " changed_at timestamptz not null);"
            f" create index on {schema}.articles (changed);"
            f" create table {schema}.consultations("
            " id uuid primary key, article text not null, number integer not null,"
            " reader text not null, about text not null, ticket_id text not null,"
            " read_at timestamptz not null, position bigint not null,"
            " helped boolean, reported_at timestamptz);"
            f" create index on {schema}.consultations (about, read_at) where reported_at is null;"
            f" create index on {schema}.consultations (article, read_at)"
        )

    async def fold(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Take over what happened to articles and their readers in the batch, in order."""
        for event in events:
            match event.type:
                case "article.written" | "article.withdrawn":
                    await self._keep(tx, schema, event)
                case "consultation.begun":
                    await self._begin(tx, schema, event)
                case "consultation.answered":
                    await tx.execute(
                        f"update {schema}.consultations set helped = $2 where id = $1",
                        event.stream_id,
                        json.loads(event.data)["helped"],
                    )
                case _:
                    pass
        await self._report(tx, schema, [one for one in events if one.type == ACCEPTED])

    async def _keep(self, tx: Connection, schema: str, event: Recorded) -> None:
        said = json.loads(event.data)
        if event.type == WITHDRAWN:
            await tx.execute(
                f"update {schema}.articles set withdrawn = true, changed = $2, changed_at = $3"
                " where key = $1",
                said["key"],
                event.position,
                event.recorded_at,
            )
            return
        await tx.execute(
            f"insert into {schema}.articles(key, number, content, withdrawn, changed, changed_at)"
            " values ($1, $2, $3, false, $4, $5) on conflict (key) do update"
            " set number = excluded.number, content = excluded.content, withdrawn = false,"
            " changed = excluded.changed, changed_at = excluded.changed_at",
            said["key"],
            said["number"],
            json.dumps(said["content"], ensure_ascii=False, sort_keys=True),
            event.position,
            event.recorded_at,
        )

    async def _begin(self, tx: Connection, schema: str, event: Recorded) -> None:
        said = json.loads(event.data)
        reports = said["reader"] == Reader.REPORTER.value
        await tx.execute(
            f"insert into {schema}.consultations"
            "(id, article, number, reader, about, ticket_id, read_at, position)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            event.stream_id,
            said["article"],
            said["number"],
            said["reader"],
            (said["asset"] or event.meta.actor) if reports else "",
            said["ticket_id"],
            event.occurred_at,
            event.position,
        )

    async def _report(self, tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
        """Note of the consultations before them that they were not enough, in one statement."""
        said = [
            (about, event.occurred_at, event.position)
            for event in events
            for about in {event.meta.actor, asset_in(event.data)} - {""}
        ]
        if said:
            await tx.execute(
                f"update {schema}.consultations as read set reported_at = found.at"
                f" from (select one.id, min(said.at) as at from {schema}.consultations as one"
                " join unnest($1::text[], $2::timestamptz[], $3::bigint[])"
                " as said(about, at, position) using (about)"
                " where one.reported_at is null and one.position < said.position"
                " and one.read_at <= said.at and one.read_at > said.at - $4::interval"
                " group by one.id) as found where read.id = found.id",
                [about for about, _, _ in said],
                [at for _, at, _ in said],
                [position for _, _, position in said],
                QUIET,
            )


def asset_in(data: bytes) -> str:
    """Return the asset that a report names, or ''."""
    return _report_of(data).asset or ""


class _Report(msgspec.Struct, frozen=True):
    asset: str | None = None


_report_of = msgspec.json.Decoder(_Report).decode


@dataclass(frozen=True, kw_only=True)
class ArticleRow:
    """An article as it stands; ``content`` as it was written."""

    key: str
    number: int
    content: Mapping[str, object]
    withdrawn: bool
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What became of those who read one version of an article.

    Of reporters: ``quiet`` reported nothing for a week, ``reported`` did, of the rest the week is
    not over. ``helped`` and ``not_helped`` are what they said. ``staff`` counts consultations by
    those who work on tickets, ``staff_helped`` and ``staff_not_helped`` what they said.
    """

    article: str
    number: int
    reporters: int
    helped: int
    not_helped: int
    quiet: int
    reported: int
    staff: int
    staff_helped: int
    staff_not_helped: int


async def stamp_of(db: Connection) -> tuple[int, int]:
    """Return what differs whenever an article changed: how many there are, and the last change."""
    (row,) = await db.fetch("select count(*), coalesce(max(changed), 0) from intake.articles")
    return row[0], row[1]


async def articles_standing(db: Connection, most: int) -> list[ArticleRow]:
    """Return the articles that are not withdrawn."""
    rows = await db.fetch(
        "select key, number, content, withdrawn, changed_at from intake.articles"
        " where not withdrawn order by key limit $1",
        most,
    )
    return [_row(dict(row)) for row in rows]


async def articles_page(db: Connection, *, after: str, limit: int) -> list[ArticleRow]:
    """Return articles by key, also those that were withdrawn, those after a key."""
    rows = await db.fetch(
        "select key, number, content, withdrawn, changed_at from intake.articles"
        " where key > $1 order by key limit $2",
        after,
        min(limit, PAGE_MAX),
    )
    return [_row(dict(row)) for row in rows]


async def standing_count(db: Connection, besides: str) -> int:
    """Return how many articles are not withdrawn, besides one."""
    count: int = await db.fetchval(
        "select count(*) from intake.articles where not withdrawn and key <> $1", besides
    )
    return count


async def effects(
    db: Connection, *, article: str, now: datetime, limit: int, after: tuple[str, int]
) -> list[Effect]:
    """Return what became of readers, by article and version; of every article if none is named."""
    rows = await db.fetch(
        "select article, number,"
        " count(*) filter (where reader = $2) as reporters,"
        " count(*) filter (where reader = $2 and helped) as helped,"
        " count(*) filter (where reader = $2 and not helped) as not_helped,"
        " count(*) filter (where reader = $2 and reported_at is null and read_at < $3) as quiet,"
        " count(*) filter (where reader = $2 and reported_at is not null) as reported,"
        " count(*) filter (where reader = $4) as staff,"
        " count(*) filter (where reader = $4 and helped) as staff_helped,"
        " count(*) filter (where reader = $4 and not helped) as staff_not_helped"
        " from intake.consultations"
        " where ($1 = '' or article = $1) and (article, number) > ($5, $6)"
        " group by article, number order by article, number limit $7",
        article,
        Reader.REPORTER.value,
        now - QUIET,
        Reader.STAFF.value,
        *after,
        min(limit, PAGE_MAX),
    )
    return [Effect(**row) for row in rows]


def _row(row: Mapping[str, object]) -> ArticleRow:
    content = json.loads(str(row["content"]))
    return ArticleRow(**{**row, "content": content})
