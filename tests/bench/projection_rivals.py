"""What projections are measured against: the library's ``ProjectionRunner`` on PostgreSQL."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, DomainEventProtocol
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL


class Thing(Aggregate):
    """An aggregate with one event."""

    def __init__(self, name: str) -> None:
        self.name = name


class MadeView(PostgresTrackingRecorder):
    """The same view as ours: a row a stream, and how far it has come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sql_create_statements.append(
            SQL(
                "create table if not exists library_made(stream_id uuid primary key,"
                " times int not null, last_at timestamptz not null, size int not null)"
            ).format()
        )

    def insert_made(self, stream: UUID, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(
                "insert into library_made as m values (%s, 1, now(), 600)"
                " on conflict (stream_id) do update set times = m.times + 1",
                (stream,),
            )
            self._insert_tracking(cursor, tracking)


class MadeProjection(Projection[MadeView]):
    """Folds one event a transaction, as the library does."""

    name = "made"
    topics: tuple[str, ...] = ()

    def process_event(self, domain_event: DomainEventProtocol[Any], tracking: Tracking) -> None:
        self.view.insert_made(domain_event.originator_id, tracking)


def run_library(dsn: str, events: int, payload: str) -> float:
    """Write so many events with the library, then return how many seconds it takes to fold them."""
    env = _environment(dsn)
    application = Application[UUID](env)
    application.save(*(Thing(payload) for _ in range(events)))
    last = application.recorder.max_notification_id() or 0
    application.close()
    began = time.perf_counter()
    with ProjectionRunner(
        application_class=Application[UUID],
        projection_class=MadeProjection,
        view_class=MadeView,
        env=env,
    ) as runner:
        runner.wait(last, timeout=300)
    return time.perf_counter() - began


def _environment(dsn: str) -> Mapping[str, str]:
    url = urlsplit(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": url.path.strip("/"),
        "POSTGRES_HOST": url.hostname or "",
        "POSTGRES_PORT": str(url.port),
        "POSTGRES_USER": url.username or "",
        "POSTGRES_PASSWORD": unquote(url.password or ""),
    }
