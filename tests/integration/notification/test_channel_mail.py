"""Letters over connections that are kept: for the next one, for a while, and no longer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from services.notification.adapters.channels.mail import CONNECTIONS_MAX, IDLE_S, Smtp
from services.notification.adapters.channels.mail_settings import mail_server
from services.notification.app.channels.ports import Message
from services.notification.domain.facts import Became
from tests.integration.notification.mailbox import Mailbox

pytestmark = pytest.mark.integration
LETTER = Message(key="<1@x.org>", to="wang@example.org", subject="冷柜 " * 30, body="你好\n.\nx")


async def test_letters_go_over_one_connection_and_are_read_as_they_were_written(
    box: Mailbox,
) -> None:
    smtp = Smtp(mail_server(box.url))
    for _ in range(3):
        assert (await smtp.send(LETTER)).became is Became.SENT
    smtp.close()
    assert len(box.connections) == 1
    [letter, *_] = box.letters
    assert letter["Subject"].split() == LETTER.subject.split()
    assert letter.get_content().splitlines() == ["你好", ".", "x"]


async def test_many_at_once_share_a_few_connections(box: Mailbox) -> None:
    smtp = Smtp(mail_server(box.url))
    answers = await asyncio.gather(*(smtp.send(LETTER) for _ in range(40)))
    smtp.close()
    assert {one.became for one in answers} == {Became.SENT}
    assert (len(box.letters), len(box.connections)) == (40, CONNECTIONS_MAX)


async def test_a_connection_that_was_closed_meanwhile_leaves_no_doubt(box: Mailbox) -> None:
    smtp = Smtp(mail_server(box.url))
    await smtp.send(LETTER)
    box.connections[0].abort()
    assert (await smtp.send(LETTER)).became is Became.SENT
    smtp.close()
    assert (len(box.letters), len(box.connections)) == (2, 2)


async def test_a_connection_that_waited_for_long_is_not_trusted(box: Mailbox) -> None:
    at = 0.0
    smtp = Smtp(mail_server(box.url), clock=lambda: at)
    await smtp.send(LETTER)
    at = IDLE_S
    await smtp.send(LETTER)
    smtp.close()
    assert len(box.connections) == 2


async def test_one_who_is_refused_does_not_cost_the_others_their_connection(box: Mailbox) -> None:
    smtp = Smtp(mail_server(box.url))
    await smtp.send(LETTER)
    box.rcpt = ["550 unknown"]
    refused = await smtp.send(LETTER)
    assert (refused.became, refused.is_their_trouble) == (Became.FAILED, False)
    box.rcpt = ["450 slowly"]
    later = await smtp.send(LETTER)
    assert (later.may_retry, later.is_their_trouble) == (True, False)
    box.data = ["554 spam"]
    assert (await smtp.send(LETTER)).became is Became.FAILED
    assert (await smtp.send(LETTER)).became is Became.SENT
    smtp.close()
    assert len(box.connections) == 1


@asynccontextmanager
async def silent() -> AsyncIterator[str]:
    """Take connections and never say a word."""
    taken: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: taken.append(writer), "127.0.0.1", 0)
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for one in taken:
            one.close()


async def test_a_server_that_says_nothing_is_waited_for_no_longer_than_that() -> None:
    async with silent() as url:
        answer = await Smtp(mail_server(url), timeout_s=0.2).send(LETTER)
    assert (answer.became, answer.may_retry, answer.is_their_trouble) == (
        Became.FAILED,
        True,
        True,
    )


async def test_tls_is_not_left_out_where_it_was_asked_for(box: Mailbox) -> None:
    server = replace(mail_server(box.url), security="starttls")
    answer = await Smtp(server).send(LETTER)
    assert (answer.became, box.letters) == (Became.FAILED, [])
