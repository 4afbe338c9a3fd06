"""What the log says besides of tickets that concerns timers: schedules, and who is open when."""

from collections.abc import Sequence

import msgspec

from services.workflow.app.visits import publication_of
from services.workflow.domain.calendars.announcing import DayAnnounced
from services.workflow.domain.facts import ScenarioPublished
from services.workflow.domain.schedules.facts import ScheduleSet
from shared.database import Connection
from shared.recorded import Recorded


class _Announced(msgspec.Struct):
    """Which calendar will be different on some day."""

    calendar: str


class _Published(msgspec.Struct):
    """Which scenario has another version."""

    key: str


class _Subject(msgspec.Struct):
    """What a schedule is about."""

    ref: str


class _Set(msgspec.Struct):
    """What a schedule is called."""

    key: str
    type: str
    subject: _Subject


async def heard(tx: Connection, schema: str, events: Sequence[Recorded]) -> None:
    """Keep which schedules there are, and by which calendars something is to be counted again."""
    for event in events:
        if event.type == ScheduleSet.TOPIC:
            await _planned(tx, schema, event)
        elif (calendar := _changed(event)) is not None:
            await tx.execute(
                f"insert into {schema}.announced(position, calendar) values ($1, $2)"
                " on conflict do nothing",
                event.position,
                calendar,
            )


async def _planned(tx: Connection, schema: str, event: Recorded) -> None:
    told = msgspec.json.decode(event.data, type=_Set)
    await tx.execute(
        f"insert into {schema}.planned(schedule_id, key, type, subject)"
        " values ($1, $2, $3, $4) on conflict do nothing",
        event.stream_id,
        told.key,
        told.type,
        told.subject.ref,
    )


def _changed(event: Recorded) -> str | None:
    if event.type == DayAnnounced.TOPIC:
        return msgspec.json.decode(event.data, type=_Announced).calendar
    if event.type == ScenarioPublished.TOPIC:
        return publication_of(msgspec.json.decode(event.data, type=_Published).key)
    return None
