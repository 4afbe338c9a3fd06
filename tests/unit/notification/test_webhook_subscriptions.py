"""Where a webhook may lead, and of what it may be told."""

import pytest

from services.notification.domain.webhooks.subscriptions import (
    Subscription,
    WebhookWrong,
    checked,
)
from shared.web_addresses import address_of

NOUNS = frozenset({"ticket", "assignment"})


def subscription(url: str = "https://example.com/hook", *types: str) -> Subscription:
    return Subscription(url=url, types=types or ("ticket.*",), ordered=False, description="")


def codes(wrong: Subscription) -> set[tuple[str, str]]:
    with pytest.raises(WebhookWrong) as refused:
        checked(wrong, NOUNS)
    return {(one.code, one.pointer) for one in refused.value.reasons}


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("https://example.com", "example.com", 443, "/"),
        ("https://Example.COM:8443/a/b?c=d", "example.com", 8443, "/a/b?c=d"),
        ("http://10.0.0.7/hook", "10.0.0.7", 80, "/hook"),
        ("https://[2001:db8::7]:9000/x", "2001:db8::7", 9000, "/x"),
        ("https://example.com?a=1", "example.com", 443, "/?a=1"),
        ("https://example.com/@user:pass@other", "example.com", 443, "/@user:pass@other"),
    ],
)
def test_an_address_says_whom_to_dial(url: str, host: str, port: int, target: str) -> None:
    address = address_of(url)
    assert address is not None
    assert (address.host, address.port, address.target) == (host, port, target)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.com/",
        "example.com/hook",
        "https://user:password@example.com/",
        "https://user@example.com/",
        "https://example.com/#there",
        "https://example.com:0/",
        "https://example.com:70000/",
        "https://exa mple.com/",
        "https://example.com\\@evil.example/",
        "https://example.com/a b",
        "https://例子.example/",
        "https://example.com/\r\nHost: evil",
        "https://" + "a" * 500,
        "https:///hook",
        "https://[::1/hook",
    ],
)
def test_what_is_no_address_is_refused_with_what_one_is(url: str) -> None:
    assert codes(subscription(url)) == {("url-wrong", "/url")}


def test_each_type_that_cannot_be_is_pointed_at() -> None:
    wrong = subscription(
        "https://example.com/", "ticket.opened", "tickets", "invoice.*", "ticket.*.x"
    )
    assert codes(wrong) == {
        ("type-wrong", "/types/1"),
        ("type-unknown", "/types/2"),
        ("type-wrong", "/types/3"),
    }


def test_types_are_bounded() -> None:
    some = [f"ticket.fact{number}" for number in range(51)]
    assert codes(subscription("https://example.com/", *some)) == {("types-many", "/types")}
    none = Subscription(url="https://example.com/", types=(), ordered=False, description="")
    assert codes(none) == {("types-many", "/types")}


def test_a_type_named_twice_counts_once() -> None:
    kept = checked(subscription("https://example.com/", "ticket.opened", "ticket.opened"), NOUNS)
    assert kept.types == ("ticket.opened",)


@pytest.mark.parametrize(
    ("types", "type_", "wanted"),
    [
        (("ticket.opened",), "ticket.opened", True),
        (("ticket.opened",), "ticket.moved", False),
        (("ticket.*",), "ticket.moved", True),
        (("ticket.*",), "assignment.offered", False),
        (("*",), "assignment.offered", True),
    ],
)
def test_patterns_say_what_is_wanted(types: tuple[str, ...], type_: str, wanted: bool) -> None:  # noqa: FBT001
    assert subscription("https://example.com/", *types).wants(type_) is wanted
