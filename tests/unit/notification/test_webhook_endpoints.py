"""The endpoints of a tenant: what can be asked of them, and what is true afterwards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.notification.domain.webhooks.endpoints import (
    ENDPOINTS_MAX,
    WEBHOOKS,
    Endpoints,
    WebhooksTooMany,
    WebhookUnknown,
)
from services.notification.domain.webhooks.facts import (
    Change,
    Command,
    Delete,
    Pause,
    Register,
    Resume,
    Rotate,
    Why,
)
from services.notification.domain.webhooks.subscriptions import Subscription

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SUBSCRIPTION = Subscription(
    url="https://example.com/hook", types=("ticket.*",), ordered=False, description=""
)
HOOK = UUID(int=1)


def register(endpoint: UUID = HOOK) -> Register:
    return Register(
        at=NOW,
        endpoint=endpoint,
        subscription=SUBSCRIPTION,
        secret="s1.old",
        owner="member:ana",
        since={"workflow": 7},
    )


def after(*commands: Command) -> Endpoints:
    state = Endpoints()
    for command in commands:
        _, state = WEBHOOKS.settled(command, state)
    return state


def test_it_is_told_of_what_comes_after_it_was_registered() -> None:
    hook = after(register()).of(HOOK)
    assert not hook.wants("workflow", 7, "ticket.opened")
    assert hook.wants("workflow", 8, "ticket.opened")
    assert not hook.wants("workflow", 8, "assignment.offered")
    assert hook.wants("intake", 1, "ticket.opened")


def test_two_secrets_sign_until_the_overlap_is_over() -> None:
    until = NOW + timedelta(hours=1)
    rotate = Rotate(at=NOW, endpoint=HOOK, secret="s1.new", overlap_until=until)
    hook = after(register(), rotate).of(HOOK)
    assert hook.signing(NOW) == ["s1.new", "s1.old"]
    assert hook.signing(until) == ["s1.new"]


def test_a_third_secret_ends_the_first() -> None:
    until = NOW + timedelta(hours=1)
    rotate = Rotate(at=NOW, endpoint=HOOK, secret="s1.new", overlap_until=until)
    hook = after(register(), rotate, replace(rotate, secret="s1.newest")).of(HOOK)
    assert hook.signing(NOW) == ["s1.newest", "s1.new"]


def test_a_secret_without_overlap_takes_over_at_once() -> None:
    rotate = Rotate(at=NOW, endpoint=HOOK, secret="s1.new", overlap_until=NOW)
    assert after(register(), rotate).of(HOOK).signing(NOW) == ["s1.new"]


def test_what_is_paused_stays_so_for_its_first_reason() -> None:
    pause = Pause(at=NOW, endpoint=HOOK, why=Why.FAILING)
    assert after(register(), pause, replace(pause, why=Why.ASKED)).of(HOOK).paused is Why.FAILING
    assert after(register(), pause, Resume(at=NOW, endpoint=HOOK)).of(HOOK).paused is None


@pytest.mark.parametrize(
    "again",
    [
        Change(at=NOW, endpoint=HOOK, subscription=SUBSCRIPTION),
        Resume(at=NOW, endpoint=HOOK),
    ],
)
def test_saying_what_is_so_already_says_nothing(again: Command) -> None:
    assert WEBHOOKS.decide(again, after(register())) == []


def test_a_change_keeps_what_was_not_asked_about() -> None:
    other = replace(SUBSCRIPTION, types=("*",), ordered=True)
    hook = after(register(), Change(at=NOW, endpoint=HOOK, subscription=other)).of(HOOK)
    assert (hook.subscription, hook.owner, hook.signing(NOW)) == (other, "member:ana", ["s1.old"])


@pytest.mark.parametrize(
    "command",
    [
        Change(at=NOW, endpoint=HOOK, subscription=SUBSCRIPTION),
        Rotate(at=NOW, endpoint=HOOK, secret="s1.new", overlap_until=NOW),
        Pause(at=NOW, endpoint=HOOK, why=Why.ASKED),
        Resume(at=NOW, endpoint=HOOK),
        Delete(at=NOW, endpoint=HOOK),
    ],
)
def test_what_was_deleted_is_unknown(command: Command) -> None:
    deleted = after(register(), Delete(at=NOW, endpoint=HOOK))
    with pytest.raises(WebhookUnknown):
        WEBHOOKS.decide(command, deleted)


def test_a_tenant_has_twenty_at_most() -> None:
    full = after(*(register(uuid4()) for _ in range(ENDPOINTS_MAX)))
    with pytest.raises(WebhooksTooMany):
        WEBHOOKS.decide(register(), full)
