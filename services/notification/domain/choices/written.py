"""Written: settings as people write them, checked all at once."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.notification.domain.choices.choices import ChoicesWrong
from services.notification.domain.choices.settings import (
    DAY,
    DIGEST_AT,
    HOUR,
    Digest,
    QuietHours,
    Settings,
)
from services.notification.domain.words import LANGUAGES
from shared.decider import Reason

CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
ZONE_LENGTH_MAX = 64


@dataclass(frozen=True, kw_only=True)
class WrittenSettings:
    """What somebody wrote: times of the day as ``22:00``; empty texts choose nothing.

    ``own_channels``: whether ``channels`` are chosen at all, be it none.
    """

    own_channels: bool
    channels: tuple[str, ...]
    language: str
    zone: str
    quiet_from: str
    quiet_until: str
    digest: str
    digest_at: str
    urgent_passes: bool


def settings_of(written: WrittenSettings, ways: Collection[str], zone: str) -> Settings:
    """Return what somebody wrote as settings; raises ``ChoicesWrong`` with every reason.

    ``ways`` are the channels that lead out, ``zone`` the one to take where none is written.
    """
    zone = written.zone or zone
    reasons = list(_faults(written, ways, zone))
    if reasons:
        raise ChoicesWrong(reasons=reasons)
    quiet = None
    if written.quiet_from:
        quiet = QuietHours(begin=minute_of(written.quiet_from), end=minute_of(written.quiet_until))
    return Settings(
        channels=tuple(dict.fromkeys(written.channels)) if written.own_channels else None,
        language=written.language,
        zone=zone,
        quiet=quiet,
        digest=Digest(written.digest or Digest.OFF),
        digest_at=minute_of(written.digest_at) if written.digest_at else DIGEST_AT,
        urgent_passes=written.urgent_passes,
    )


def minute_of(clock: str) -> int:
    """Return the minute of the day that clocks show ``22:00`` at; raises ``ValueError``."""
    match = CLOCK.fullmatch(clock)
    if match is None:
        raise ValueError(clock)
    return int(match[1]) * HOUR + int(match[2])


def clock_of(minute: int) -> str:
    """Return a minute of the day as clocks show it."""
    return f"{minute % DAY // HOUR:02}:{minute % HOUR:02}"


def _faults(written: WrittenSettings, ways: Collection[str], zone: str) -> Iterator[Reason]:
    for one in written.channels:
        if one not in ways:
            yield no_such_channel("/channels", ways)
            break
    if written.language and written.language not in LANGUAGES:
        yield _among("unknown-language", "/language", "language", "语言", LANGUAGES)
    if written.digest and written.digest not in set(Digest):
        yield _among("unknown-digest", "/digest", "digest", "汇总", list(Digest))
    if not _is_zone(zone):
        yield Reason(
            code="unknown-zone",
            message="A time zone is written as Asia/Shanghai.",
            zh="时区写作 Asia/Shanghai。",
            pointer="/zone",
        )
    yield from _clock_faults(written)


def _clock_faults(written: WrittenSettings) -> Iterator[Reason]:
    for name in ("quiet_from", "quiet_until", "digest_at"):
        clock: str = getattr(written, name)
        if clock and CLOCK.fullmatch(clock) is None:
            yield Reason(
                code="not-a-time",
                message="A time of the day is written as 22:00.",
                zh="时间写作 22:00。",
                pointer=f"/{name}",
            )
    if written.quiet_from == written.quiet_until == "":
        return
    if "" in (written.quiet_from, written.quiet_until) or written.quiet_from == written.quiet_until:
        yield Reason(
            code="quiet-hours",
            message="Quiet hours have a beginning and another end.",
            zh="免打扰时段要有开始和结束，且不相同。",
            pointer="/quiet_until",
        )


def no_such_channel(pointer: str, ways: Collection[str]) -> Reason:
    """Return why a channel is refused."""
    return _among("unknown-channel", pointer, "channel", "渠道", sorted(ways))


def _among(code: str, pointer: str, noun: str, zh: str, known: Collection[str]) -> Reason:
    names = ", ".join(known)
    return Reason(
        code=code,
        message=f"There is no such {noun}; there are: {names}.",
        zh=f"没有这种{zh}，可以是：{names}。",
        pointer=pointer,
    )


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone[:ZONE_LENGTH_MAX])
    except (KeyError, ValueError, OSError):  # what a name that is none leads to
        return False
    return True
