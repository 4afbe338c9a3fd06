"""What people choose: when quiet hours end, when digests are due, what is refused."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notification.domain.choices.choices import (
    CHOICES,
    MUTED_MAX,
    RULES_MAX,
    Choices,
    ChoicesWrong,
    MutedTooMany,
    RulesTooMany,
    RuleUnknown,
)
from services.notification.domain.choices.facts import AddRule, Choose, Command, Mute, RemoveRule
from services.notification.domain.choices.personal import PersonalRule
from services.notification.domain.choices.settings import (
    Digest,
    Held,
    QuietHours,
    Settings,
    hold_of,
    next_digest,
)
from services.notification.domain.choices.written import WrittenSettings, clock_of, settings_of

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STEADY = ["UTC", "Asia/Shanghai", "Asia/Kolkata"]
ZONES = [*STEADY, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
NIGHT = QuietHours(begin=22 * 60, end=7 * 60)

minutes = st.integers(0, 24 * 60 - 1)
quiet_hours = (
    st.tuples(minutes, minutes)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: QuietHours(begin=pair[0], end=pair[1]))
)
moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minute: NOW + minute * MINUTE)


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@given(quiet_hours, st.sampled_from(ZONES), moments)
def test_what_waits_for_quiet_hours_waits_until_they_end(
    quiet: QuietHours, zone: str, now: datetime
) -> None:
    settings = Settings(zone=zone, quiet=quiet)
    hold = hold_of(settings, now, urgent=False)
    if not settings.is_quiet(now):
        assert hold is None
        return
    assert hold is not None
    assert hold.why is Held.QUIET_HOURS
    assert not settings.is_quiet(hold.until)
    # Where clocks are changed, an hour is added or left out.
    assert now < hold.until <= now + timedelta(hours=25)


@given(quiet_hours, st.sampled_from(STEADY), moments)
def test_where_clocks_stay_nothing_waits_a_minute_too_long(
    quiet: QuietHours, zone: str, now: datetime
) -> None:
    settings = Settings(zone=zone, quiet=quiet)
    hold = hold_of(settings, now, urgent=False)
    if hold is not None:
        assert settings.is_quiet(hold.until - MINUTE)
        assert clock_of(quiet.end) == f"{hold.until.astimezone(ZoneInfo(zone)):%H:%M}"


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("Asia/Shanghai", "2026-11-30T23:00", "2026-12-01T07:00"),
        ("Asia/Shanghai", "2026-12-01T06:59", "2026-12-01T07:00"),
        ("Europe/Berlin", "2026-03-28T23:00", "2026-03-29T07:00"),
        ("Europe/Berlin", "2026-10-24T23:00", "2026-10-25T07:00"),
    ],
)
def test_the_night_ends_when_clocks_on_the_wall_say_so(zone: str, now: str, until: str) -> None:
    hold = hold_of(Settings(zone=zone, quiet=NIGHT), at(now, zone), urgent=False)
    assert hold is not None
    assert hold.until == at(until, zone)


def test_an_end_that_summer_time_skips_is_when_it_is_skipped() -> None:
    quiet = QuietHours(begin=22 * 60, end=2 * 60 + 30)
    settings = Settings(zone="Europe/Berlin", quiet=quiet)
    hold = hold_of(settings, at("2026-03-29T01:00", "Europe/Berlin"), urgent=False)
    assert hold is not None
    assert hold.until == at("2026-03-29T03:00", "Europe/Berlin")


def test_an_end_that_comes_twice_ends_what_is_quiet_both_times() -> None:
    quiet = QuietHours(begin=60, end=2 * 60 + 30)
    settings = Settings(zone="Europe/Berlin", quiet=quiet)
    ended = at("2026-10-25T02:30", "Europe/Berlin")
    before = hold_of(settings, ended - MINUTE, urgent=False)
    again = hold_of(settings, ended + timedelta(minutes=59), urgent=False)
    assert before is not None
    assert again is not None
    assert (before.until, again.until) == (ended, ended + timedelta(hours=1))


def test_what_is_urgent_passes_unless_its_reader_says_otherwise() -> None:
    night = at("2026-11-30T23:00", "UTC")
    both = Settings(quiet=NIGHT, digest=Digest.DAILY)
    waits = Settings(quiet=NIGHT, digest=Digest.DAILY, urgent_passes=False)
    assert hold_of(both, night, urgent=True) is None
    assert hold_of(waits, night, urgent=True) == hold_of(waits, night, urgent=False)


@given(st.sampled_from(ZONES), moments, st.sampled_from([Digest.HOURLY, Digest.DAILY]), minutes)
def test_a_digest_is_due_later_but_within_its_time(
    zone: str, now: datetime, digest: Digest, minute: int
) -> None:
    settings = Settings(zone=zone, digest=digest, digest_at=minute)
    due = next_digest(settings, now)
    longest = timedelta(hours=1, minutes=30) if digest is Digest.HOURLY else timedelta(hours=25)
    assert now < due <= now + longest
    assert next_digest(settings, due - timedelta(seconds=1)) == due


def test_a_daily_digest_comes_once_where_its_minute_comes_twice() -> None:
    settings = Settings(zone="Europe/Berlin", digest=Digest.DAILY, digest_at=2 * 60 + 30)
    first = next_digest(settings, at("2026-10-25T00:00", "Europe/Berlin"))
    assert first == at("2026-10-25T02:30", "Europe/Berlin")
    assert next_digest(settings, first) == at("2026-10-26T02:30", "Europe/Berlin")


def test_a_digest_that_falls_into_quiet_hours_comes_when_they_end() -> None:
    settings = Settings(quiet=NIGHT, digest=Digest.HOURLY)
    hold = hold_of(settings, at("2026-11-30T21:30", "UTC"), urgent=False)
    assert hold is not None
    assert (hold.why, hold.until) == (Held.DIGEST, at("2026-12-01T07:00", "UTC"))
    digest = hold_of(settings, at("2026-11-30T21:30", "UTC"), urgent=False, may_gather=False)
    assert digest is None, "a digest goes into no digest"


def test_a_way_that_nobody_wants_is_another_of_theirs_or_the_app() -> None:
    assert Settings().way_for("email") == "email"
    assert Settings(channels=("wecom", "email")).way_for("email") == "email"
    assert Settings(channels=("wecom",)).way_for("email") == "wecom"
    assert Settings(channels=()).way_for("email") == "app"
    assert Settings(channels=("wecom",)).way_for("app") == "app"


def written(**more: object) -> WrittenSettings:
    nothing = {
        "own_channels": False,
        "channels": (),
        "language": "",
        "zone": "",
        "quiet_from": "",
        "quiet_until": "",
        "digest": "",
        "digest_at": "",
        "urgent_passes": True,
    }
    return WrittenSettings(**{**nothing, **more})  # type: ignore[arg-type]  # each as a test has it


def test_what_is_written_is_read() -> None:
    settings = settings_of(
        written(quiet_from="22:00", quiet_until="07:00"), ["email"], "Asia/Tokyo"
    )
    assert settings == Settings(zone="Asia/Tokyo", quiet=NIGHT)
    assert settings_of(written(), ["email"], "UTC") == Settings()


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({"channels": ("fax",), "own_channels": True}, ["unknown-channel"]),
        ({"language": "fr"}, ["unknown-language"]),
        ({"digest": "weekly"}, ["unknown-digest"]),
        ({"zone": "Mars/Base"}, ["unknown-zone"]),
        ({"zone": "../etc/passwd"}, ["unknown-zone"]),
        ({"quiet_from": "22:00"}, ["quiet-hours"]),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, ["quiet-hours"]),
        ({"quiet_from": "25:00", "quiet_until": "7:00"}, ["not-a-time", "not-a-time"]),
        ({"digest_at": "noon", "language": "x"}, ["unknown-language", "not-a-time"]),
    ],
)
def test_what_is_written_wrong_is_refused_with_every_reason(
    wrong: dict[str, object], codes: list[str]
) -> None:
    with pytest.raises(ChoicesWrong) as refused:
        settings_of(written(**wrong), ["email"], "UTC")
    assert [one.code for one in refused.value.reasons] == codes
    assert all(one.message and one.zh for one in refused.value.reasons)


def after(*commands: Command) -> Choices:
    choices = Choices()
    for command in commands:
        choices = CHOICES.fold(CHOICES.decide(command, choices), choices)
    return choices


def rule(rule_id: UUID, **more: str) -> AddRule:
    wanted = {"when": "ticket.escalated", "scope": "own_store", **more}
    personal = PersonalRule(rule_id=rule_id, **wanted)  # type: ignore[arg-type]  # texts only
    return AddRule(at=NOW, member="wang", rule=personal)


def mute(name: str, *, muted: bool = True) -> Mute:
    return Mute(at=NOW, member="wang", muted=muted, rule=name)


def test_what_is_said_again_is_no_news() -> None:
    ticket, rule_id = uuid4(), uuid4()
    chosen = Choose(at=NOW, member="wang", settings=Settings(language="en"))
    of_ticket = Mute(at=NOW, member="wang", muted=True, ticket_id=ticket)
    choices = after(chosen, mute("urgent"), of_ticket, rule(rule_id))
    assert choices.mutes("urgent", None)
    assert choices.mutes("other", ticket)
    assert not choices.mutes("other", None)
    for command in (chosen, mute("urgent"), of_ticket, rule(rule_id), mute("x", muted=False)):
        assert CHOICES.decide(command, choices) == []
    back = after(mute("urgent"), mute("urgent", muted=False))
    assert back == Choices()


def test_rules_and_what_is_muted_are_bounded() -> None:
    ids = [uuid4() for _ in range(RULES_MAX)]
    full = after(*map(rule, ids))
    with pytest.raises(RulesTooMany):
        CHOICES.decide(rule(uuid4()), full)
    gone = CHOICES.decide(RemoveRule(at=NOW, member="wang", rule_id=ids[0]), full)
    assert len(CHOICES.fold(gone, full).rules) == RULES_MAX - 1
    with pytest.raises(RuleUnknown):
        CHOICES.decide(RemoveRule(at=NOW, member="wang", rule_id=uuid4()), full)
    with pytest.raises(MutedTooMany):
        CHOICES.decide(mute("one more"), after(*(mute(str(one)) for one in range(MUTED_MAX))))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"when": "ticket.eaten"}, "unknown-event"),
        ({"scope": "everything"}, "unknown-scope"),
        ({"transition": "finish"}, "never-fires"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(wrong: dict[str, str], code: str) -> None:
    with pytest.raises(ChoicesWrong) as refused:
        CHOICES.decide(rule(uuid4(), **wrong), Choices())
    assert [one.code for one in refused.value.reasons] == [code]
