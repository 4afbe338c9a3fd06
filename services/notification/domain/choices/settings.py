"""Settings: by which way, in which language and when somebody is told; the app tells at once.

Quiet hours and digests hold back what leaves the house. What is urgent passes both, unless its
reader says otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.notification.domain.notice import IN_APP
from shared.wall import moment_of

HOUR, DAY = 60, 24 * 60
"""In minutes."""

DIGEST_AT = 8 * HOUR


class Digest(StrEnum):
    """How often what there is to tell is told at once."""

    OFF = "off"
    HOURLY = "hourly"
    DAILY = "daily"


class Held(StrEnum):
    """Why a notice waits."""

    QUIET_HOURS = "quiet_hours"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From when to when, in minutes of the day; over midnight where it begins after it ends."""

    begin: int
    end: int

    def hold(self, minute: int) -> bool:
        """Say whether a minute of the day is quiet."""
        if self.begin < self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What somebody chose.

    ``channels`` are the ways out they want to hear by, the best first; ``None``: as each rule says.
    Without a ``language`` they are told in all that there are. Hours are those of ``zone``.
    """

    channels: tuple[str, ...] | None = None
    language: str = ""
    zone: str = "UTC"
    quiet: QuietHours | None = None
    digest: Digest = Digest.OFF
    digest_at: int = DIGEST_AT
    urgent_passes: bool = True

    def way_for(self, channel: str) -> str:
        """Return by which channel they are told what a rule would tell by another."""
        if channel == IN_APP or self.channels is None or channel in self.channels:
            return channel
        return self.channels[0] if self.channels else IN_APP

    def is_quiet(self, now: datetime) -> bool:
        """Say whether they want to hear nothing at a moment."""
        return self.quiet is not None and self.quiet.hold(_minute(now, self.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Until when something waits, and why."""

    until: datetime
    why: Held


def hold_of(
    settings: Settings, now: datetime, *, urgent: bool, may_gather: bool = True
) -> Hold | None:
    """Return for how long what is due now waits, if at all.

    What ``may_gather`` goes into a digest; a digest itself only waits for quiet hours to end.
    """
    if urgent and settings.urgent_passes:
        return None
    if may_gather and settings.digest is not Digest.OFF:
        until = _end_of_quiet(settings, next_digest(settings, now))
        return Hold(until=until, why=Held.DIGEST)
    until = _end_of_quiet(settings, now)
    return None if until == now else Hold(until=until, why=Held.QUIET_HOURS)


def next_digest(settings: Settings, now: datetime) -> datetime:
    """Return when the next digest is due, after ``now``: a full hour, or that minute of the day.

    Where clocks go back it is due at both hours of the same name, but only once a day.
    """
    if settings.digest is Digest.HOURLY:
        due = _moments(now, tuple(range(0, DAY, HOUR)), settings.zone, again=True)
    else:
        due = _moments(now, (settings.digest_at,), settings.zone, again=False)
    return min(one for one in due if one > now)


def _end_of_quiet(settings: Settings, now: datetime) -> datetime:
    """Return when it is not quiet any more; ``now`` itself, if it is not."""
    if settings.quiet is None or not settings.is_quiet(now):
        return now
    ends = _moments(now, (settings.quiet.end,), settings.zone, again=True)
    return min(one for one in ends if one > now and not settings.is_quiet(one))


def _moments(
    now: datetime, minutes: tuple[int, ...], zone: str, *, again: bool
) -> Iterator[datetime]:
    """Yield when clocks show some minutes of yesterday, today, tomorrow and the day after.

    Of a minute that comes twice it is the first time, and the second where it counts ``again``.
    """
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    for ahead in range(-1, 3):
        day = today + timedelta(days=ahead)
        for minute in minutes:
            first = moment_of(day, minute, zone)
            yield first
            if again:
                wall = datetime.combine(day, time(minute // HOUR, minute % HOUR), here)
                yield max(first, wall.replace(fold=1).astimezone(UTC))


def _minute(now: datetime, zone: str) -> int:
    local = now.astimezone(ZoneInfo(zone))
    return local.hour * HOUR + local.minute
