"""Notices: told once, attempted before they leave, and honest about what became of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.notification.app.ports import Patience
from services.notification.domain.facts import (
    AskAgain,
    Attempt,
    Became,
    Command,
    Conclude,
    Event,
    NoticeAttempted,
    NoticeCreated,
    NoticeFailed,
    NoticeInDoubt,
    NoticeRead,
    NoticeSent,
    Read,
    Tell,
)
from services.notification.domain.notice import (
    ATTEMPTS_MAX,
    NOTICE,
    Notice,
    NoticeSettled,
    NoticeUnderWay,
    NoticeUnknown,
    State,
    notice_id,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TICKET = uuid5(NAMESPACE_URL, "T-1")
EVENT = uuid5(NAMESPACE_URL, "opened")
WANG = "member:wang"


def tell(channel: str = "email") -> Tell:
    return Tell(
        at=NOON,
        ticket_id=TICKET,
        number="T-000001",
        about="ticket.opened",
        about_event=EVENT,
        rule="p1_opened",
        role="dispatcher",
        channel=channel,
        recipient=WANG,
        text={"zh": "新工单", "en": "New ticket"},
    )


def attempt(n: int, at: datetime = NOON) -> Attempt:
    doubtful_at = at + timedelta(seconds=90)
    return Attempt(at=at, attempt=n, message_id="<1@x>", doubtful_at=doubtful_at)


def conclude(n: int, became: Became, retry_at: datetime | None = None) -> Conclude:
    return Conclude(at=NOON, attempt=n, became=became, outcome="250 ok", retry_at=retry_at)


def after(*commands: Command) -> Notice:
    notice = Notice()
    for command in commands:
        notice = NOTICE.fold(NOTICE.decide(command, notice), notice)
    return notice


def facts(notice: Notice, command: Command) -> Sequence[type[Event]]:
    return [type(fact) for fact in NOTICE.decide(command, notice)]


def test_a_notice_in_the_app_is_there_at_once() -> None:
    assert facts(Notice(), tell("app")) == [NoticeCreated, NoticeSent]
    assert after(tell("app")).state is State.SENT


def test_telling_twice_tells_once() -> None:
    assert facts(after(tell()), tell()) == []


def test_the_attempt_is_a_fact_before_the_outcome() -> None:
    assert facts(after(tell()), attempt(1)) == [NoticeAttempted]
    assert facts(after(tell()), conclude(1, Became.SENT)) == []
    assert facts(after(tell(), attempt(1)), conclude(1, Became.SENT)) == [NoticeSent]


def test_an_attempt_under_way_is_not_doubled() -> None:
    trying = after(tell(), attempt(1))
    with pytest.raises(NoticeSettled):
        NOTICE.decide(attempt(2, NOON + timedelta(seconds=89)), trying)
    assert facts(trying, attempt(2, NOON + timedelta(seconds=90))) == [NoticeAttempted]


def test_a_failed_attempt_is_repeated_when_its_time_has_come() -> None:
    later = NOON + timedelta(seconds=5)
    retrying = after(tell(), attempt(1), conclude(1, Became.FAILED, later))
    assert retrying.state is State.RETRYING
    assert not retrying.is_due(NOON)
    assert facts(retrying, attempt(2, later)) == [NoticeAttempted]


def test_a_permanent_failure_stops() -> None:
    failed = after(tell(), attempt(1), conclude(1, Became.FAILED))
    assert failed.state is State.FAILED
    with pytest.raises(NoticeSettled):
        NOTICE.decide(attempt(2, NOON + timedelta(days=1)), failed)


@pytest.mark.parametrize(
    ("became", "state", "fact"),
    [
        (Became.FAILED, State.FAILED, NoticeFailed),
        (Became.IN_DOUBT, State.UNKNOWN, NoticeInDoubt),
    ],
)
def test_tries_are_bounded_and_the_last_doubt_is_left_to_a_person(
    became: Became, state: State, fact: type[Event]
) -> None:
    notice, now = after(tell()), NOON
    for n in range(1, ATTEMPTS_MAX + 1):
        notice = NOTICE.fold(NOTICE.decide(attempt(n, now), notice), notice)
        now += timedelta(hours=1)
        concluded = NOTICE.decide(conclude(n, became, now), notice)
        assert [type(one) for one in concluded] == [fact]
        notice = NOTICE.fold(concluded, notice)
    assert notice.state is state
    with pytest.raises(NoticeSettled):
        NOTICE.decide(attempt(ATTEMPTS_MAX + 1, now + timedelta(days=1)), notice)


def test_an_answer_to_an_older_attempt_changes_nothing() -> None:
    again = after(tell(), attempt(1), attempt(2, NOON + timedelta(seconds=90)))
    assert facts(again, conclude(1, Became.FAILED)) == []


def test_only_the_person_told_can_have_read_it() -> None:
    told = after(tell("app"))
    assert facts(told, Read(at=NOON, reader=WANG)) == [NoticeRead]
    assert facts(after(tell("app"), Read(at=NOON, reader=WANG)), Read(at=NOON, reader=WANG)) == []
    for notice in (told, Notice()):
        with pytest.raises(NoticeUnknown):
            NOTICE.decide(Read(at=NOON, reader="member:li"), notice)


def test_what_ended_can_be_asked_for_again_with_all_its_tries() -> None:
    later = NOON + timedelta(days=1)
    failed = after(tell(), attempt(1), conclude(1, Became.FAILED))
    again = NOTICE.fold(NOTICE.decide(AskAgain(at=later), failed), failed)
    assert (again.state, again.due_at, again.tries, again.tried_since) == (
        State.WAITING,
        later,
        0,
        None,
    )
    tried = NOTICE.fold(NOTICE.decide(attempt(2, later), again), again)
    assert (tried.attempts, tried.tries, tried.tried_since) == (2, 1, later)


@pytest.mark.parametrize("commands", [[tell()], [tell(), attempt(1)], [tell("app")]])
def test_what_is_under_way_or_was_told_in_the_app_is_not_sent_again(
    commands: list[Command],
) -> None:
    with pytest.raises(NoticeUnderWay):
        NOTICE.decide(AskAgain(at=NOON), after(*commands))
    with pytest.raises(NoticeUnknown):
        NOTICE.decide(AskAgain(at=NOON), Notice())


def test_one_fact_one_rule_one_person_is_one_notice() -> None:
    ids = {
        notice_id(event, rule, who)
        for event in (EVENT, TICKET)
        for rule in ("a", "b")
        for who in (WANG, "member:li")
    }
    assert len(ids) == 8
    assert notice_id(EVENT, "a", WANG) in ids


def test_patience_grows_and_has_an_end() -> None:
    patience = Patience()
    pauses = [patience.after(n, 0.999).total_seconds() for n in range(1, ATTEMPTS_MAX + 1)]
    assert pauses == sorted(pauses)
    assert 2.5 <= patience.after(1, 0.0).total_seconds() < pauses[0] < 5
    assert pauses[-1] < 3600
