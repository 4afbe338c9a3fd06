"""What an answer makes of a delivery, and signatures that others can verify."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.notification.domain.webhooks.attempts import (
    PAUSES,
    Answer,
    Outcome,
    State,
    verdict,
)
from shared.webhook_signatures import secret_of, signed_headers

OLD, NEW = secret_of(b"o" * 32), secret_of(b"n" * 32)
BODY = '{"type":"gongdan.ticket.opened.v1","data":{"summary":"冷柜不制冷"}}'.encode()


def answered(status: int, **more: object) -> Answer:
    return Answer(outcome=Outcome.ANSWERED, status=status, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_yes_delivers(status: int) -> None:
    became = verdict(answered(status), 1, 0.5)
    assert (became.state, became.pause) == (State.DELIVERED, None)


@pytest.mark.parametrize("status", [100, 301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_any_other_answer_is_no_yes(status: int) -> None:
    assert verdict(answered(status), 1, 0.5).state is State.WAITING


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.ANSWERED])
def test_no_answer_is_no_yes(outcome: Outcome) -> None:
    assert verdict(Answer(outcome=outcome), 1, 0.5).state is State.WAITING


def test_attempts_spread_over_a_day() -> None:
    pauses = [verdict(answered(500), tries, 0.5).pause for tries in range(1, len(PAUSES) + 1)]
    whole = sum((one for one in pauses if one is not None), timedelta())
    assert timedelta(hours=23) < whole < timedelta(hours=25)
    assert verdict(answered(500), len(PAUSES) + 1, 0.5).state is State.FAILED


@pytest.mark.parametrize("chance", [0.0, 0.25, 0.999])
def test_pauses_differ_by_a_tenth_at_most(chance: float) -> None:
    pause = verdict(answered(500), 3, chance).pause
    assert pause is not None
    assert PAUSES[2] * 0.9 <= pause <= PAUSES[2] * 1.1


def test_gone_is_gone() -> None:
    assert verdict(answered(410), 1, 0.5).state is State.FAILED
    assert answered(410).is_gone


def test_who_asks_for_patience_gets_it_for_an_hour_at_most() -> None:
    asked = verdict(answered(503, retry_after=timedelta(minutes=3)), 1, 0.5)
    assert asked.pause == timedelta(minutes=3)
    long = verdict(answered(429, retry_after=timedelta(days=9)), 1, 0.5)
    assert long.pause == timedelta(hours=1)
    other = verdict(answered(500, retry_after=timedelta(minutes=3)), 1, 0.5)
    assert other.pause == timedelta(seconds=5)


def test_the_standards_own_library_verifies_a_signature() -> None:
    headers = signed_headers([OLD], "one", datetime.now(UTC), BODY)
    assert Webhook(OLD).verify(BODY, headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(BODY + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(BODY, {**headers, "webhook-id": "two"})


def test_while_a_secret_is_changed_either_verifies() -> None:
    headers = signed_headers([NEW, OLD], "one", datetime.now(UTC), BODY)
    assert Webhook(OLD).verify(BODY, headers) == Webhook(NEW).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of(b"x" * 32)).verify(BODY, headers)


def test_a_secret_is_32_bytes_behind_its_prefix() -> None:
    assert base64.b64decode(OLD.removeprefix("whsec_")) == b"o" * 32
