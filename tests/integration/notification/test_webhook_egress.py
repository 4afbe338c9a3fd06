"""The way out: what may not be dialled is not, and of an answer only the beginning is read."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_network

import pytest

from services.notification.adapters.webhooks.egress import HttpEgress
from services.notification.app.webhooks.ports import WebhookAddressForbidden
from services.notification.domain.webhooks.attempts import Answer, Outcome
from shared.egress import Resolve
from shared.web_addresses import Address, address_of
from tests.receiver import Heard, Receiver, hangs, receiver, status

pytestmark = pytest.mark.integration

LOOPBACK = [ip_network("127.0.0.0/8")]


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as opened:
        yield opened


def names(*answers: Sequence[str]) -> Resolve:
    """Resolve every name to the first of some answers, then the next, and so on."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


def at(url: str) -> Address:
    address = address_of(url)
    assert address is not None
    return address


async def post(egress: HttpEgress, url: str) -> Answer:
    try:
        return await egress.post(at(url), {"webhook-id": "one"}, b"{}")
    finally:
        await egress.close()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]"],
)
async def test_a_private_address_is_refused_in_every_spelling(there: Receiver, host: str) -> None:
    port = there.url.rpartition(":")[2]
    for scheme in ("https", "http"):
        egress = HttpEgress()
        with pytest.raises(WebhookAddressForbidden):
            await egress.check(at(f"{scheme}://{host}:{port}/"))
        answer = await post(egress, f"{scheme}://{host}:{port}/")
        assert answer.outcome in {Outcome.NOT_ALLOWED, Outcome.UNREACHABLE}
    assert there.heard == []


async def test_a_name_that_leads_elsewhere_when_it_is_dialled_is_not_followed(
    there: Receiver,
) -> None:
    port = there.url.rpartition(":")[2]
    egress = HttpEgress(resolve=names(["8.8.8.8"], ["127.0.0.1"]))
    url = f"https://rebinds.example:{port}/"
    await egress.check(at(url))
    assert (await post(egress, url)).outcome is Outcome.NOT_ALLOWED
    assert there.heard == []


async def test_one_private_address_among_public_ones_is_enough(there: Receiver) -> None:
    egress = HttpEgress(resolve=names(["8.8.8.8", "10.0.0.1"]))
    with pytest.raises(WebhookAddressForbidden):
        await egress.check(at("https://both.example/"))
    await egress.close()
    assert there.heard == []


async def test_http_is_for_networks_that_are_allowed() -> None:
    egress = HttpEgress(LOOPBACK, resolve=names(["8.8.8.8"]))
    with pytest.raises(WebhookAddressForbidden, match="https://"):
        await egress.check(at("http://public.example/"))
    await egress.close()


async def test_a_name_that_nobody_knows_is_refused() -> None:
    egress = HttpEgress(resolve=names([]))
    with pytest.raises(WebhookAddressForbidden, match="name servers"):
        await egress.check(at("https://nobody.example/"))
    await egress.close()


async def test_it_is_dialled_where_it_was_judged_under_its_own_name(there: Receiver) -> None:
    port = there.url.rpartition(":")[2]
    egress = HttpEgress(LOOPBACK, resolve=names(["127.0.0.1"], ["10.9.9.9"]))
    answer = await post(egress, f"http://named.example:{port}/in")
    assert answer.is_success
    assert there.heard[0].headers["host"] == f"named.example:{port}"


async def test_who_hangs_is_left_after_a_while(there: Receiver) -> None:
    there.answering = hangs
    answer = await post(HttpEgress(LOOPBACK, attempt_s=0.2), there.url)
    assert (answer.outcome, answer.status) == (Outcome.TIMED_OUT, 0)


async def test_of_an_answer_without_end_only_the_beginning_is_read(there: Receiver) -> None:
    sent = 0

    async def endless(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
        while True:
            writer.write(b"a\x00b" * 10_000)
            await writer.drain()
            sent += 30_000

    there.answering = endless
    answer = await post(HttpEgress(LOOPBACK), there.url)
    assert answer.is_success
    assert len(answer.excerpt) == 500
    assert answer.excerpt.startswith("a ba b")
    assert sent < 20_000_000


async def test_who_says_yes_and_drips_on_has_said_yes(there: Receiver) -> None:
    async def drip(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\nslow")
        await writer.drain()
        await asyncio.Event().wait()

    there.answering = drip
    answer = await post(HttpEgress(LOOPBACK, attempt_s=0.2), there.url)
    assert answer.is_success


async def test_who_breaks_off_or_speaks_no_http_is_told_apart(there: Receiver) -> None:
    async def nonsense(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(b"what?\r\n\r\n")
        await writer.drain()

    async def break_off(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.close()

    for answering in (nonsense, break_off):
        there.answering = answering
        answer = await post(HttpEgress(LOOPBACK), there.url)
        assert answer.outcome is Outcome.BROKEN_OFF
    answer = await post(HttpEgress(LOOPBACK), "http://127.0.0.1:1/")
    assert answer.outcome is Outcome.UNREACHABLE


async def test_who_asks_for_patience_is_understood(there: Receiver) -> None:
    there.answering = status(503, retry_after="120")
    answer = await post(HttpEgress(LOOPBACK), there.url)
    assert answer.retry_after is not None
    assert answer.retry_after.total_seconds() == 120
