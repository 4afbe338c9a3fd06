"""Letters: sent once, tried again, in doubt, and whether they arrived, by a real mail server."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from services.notification.adapters.replies import ReplyAddresses
from services.notification.domain.notice import ATTEMPTS_MAX
from services.notification.domain.rules import Card, Movers, Rule, TicketFact
from services.notification.domain.sight import Roles
from services.notification.views.asking import BookView
from services.notification.views.cards import fact_of
from services.notification.views.notice_rows import NoticeRow
from shared.intent import TenantId
from shared.thread_tokens import MARKER, thing_of
from tests.integration.notification.conftest import Notification, rule
from tests.integration.notification.mailbox import Mailbox
from tests.small_vault import SmallVault
from tests.written_log import ACME, until

pytestmark = pytest.mark.integration


async def test_a_letter_does_not_leave_once_its_ticket_is_hidden_from_the_reader(
    notification: Notification, box: Mailbox
) -> None:
    rows = await _one_letter(notification)
    ticket = rows[0].ticket_id
    assert ticket is not None
    notification.restricts(ticket, only_for=[])
    await notification.hear()
    [row] = await notification.deliver(rows)
    assert (row.state, row.outcome, box.letters) == ("failed", "hidden-since", [])


async def test_a_letter_may_be_answered_where_mail_is_taken(
    notification: Notification, box: Mailbox
) -> None:
    keeper = SmallVault()
    replies = ReplyAddresses(keeper=keeper, domain="mail.example.com")
    notification.app = replace(notification.app, replies=replies)
    rows = await _one_letter(notification)
    await notification.deliver(rows)
    [letter] = box.letters
    local, _, domain = str(letter["Reply-To"]).partition("@")
    tenant, _, token = local.partition("+")
    assert (tenant, domain) == (ACME, "mail.example.com")
    assert await thing_of(keeper, ACME, token) == rows[0].ticket_id
    assert letter["References"] == f"<{letter['Reply-To']}>"
    assert letter.get_content().splitlines()[:2] == [MARKER, ""]


async def test_nobody_answers_about_many_tickets_at_once_or_at_no_address() -> None:
    replies = ReplyAddresses(keeper=SmallVault(), domain="mail.example.com")
    assert await replies.of(ACME, None) == ""
    assert await replies.of(TenantId("a" * 31), NAMESPACE_URL) == ""


@dataclass
class Tired:
    """A book whose cards cannot be read for a moment, and that counts how often it is asked."""

    book: BookView
    is_tired: bool = False
    asked: int = 0

    async def card(self, tenant: TenantId, fact: TicketFact) -> Card | None:
        self.asked += 1
        return await self.book.card(tenant, fact)

    async def cards(self, tenant: TenantId, tickets: Collection[UUID]) -> Mapping[UUID, Card]:
        if self.is_tired:
            raise ConnectionResetError
        return await self.book.cards(tenant, tickets)

    async def rules(self, tenant: TenantId, fact: TicketFact) -> Sequence[Rule]:
        return await self.book.rules(tenant, fact)

    async def scope(self, tenant: TenantId, fact: TicketFact, role: str) -> str:
        return await self.book.scope(tenant, fact, role)

    async def roles(self, tenant: TenantId) -> Roles:
        return await self.book.roles(tenant)

    async def movers(self, tenant: TenantId, card: Card) -> Movers:
        return await self.book.movers(tenant, card)


async def test_what_fails_before_anything_can_have_left_is_no_attempt(
    notification: Notification, box: Mailbox
) -> None:
    rows = await _one_letter(notification)
    book = Tired(notification.book, is_tired=True)
    readers = replace(notification.app.readers, book=book)
    app = replace(notification.app, readers=readers)
    with pytest.raises(ConnectionResetError):
        await app.deliver(ACME, rows[0].notice_id)
    [row] = await notification.listed()
    assert (row.state, row.attempts, box.letters) == ("waiting", 0, [])
    book.is_tired = False
    await app.deliver(ACME, rows[0].notice_id)
    [row] = await notification.listed()
    assert (row.state, row.attempts) == ("sent", 1)


async def test_a_ticket_is_looked_up_once_however_many_rules_tell_of_it(
    notification: Notification,
) -> None:
    notification.is_open(rule("app"), rule("email"), rule("sms"))
    event = notification.reports("T-1")
    rows = await notification.hear()
    book = Tired(notification.book)
    told = await replace(notification.teller, book=book).tell(ACME, fact_of(event), event)
    assert (book.asked, told, len(rows)) == (1, 8, 8)


async def test_a_letter_arrives_in_both_languages(notification: Notification, box: Mailbox) -> None:
    notification.is_open(rule("email"))
    notification.addresses.known["member:wang"] = "wang@example.org"
    notification.reports("T-1")
    rows = await notification.hear()
    assert {row.state for row in rows} == {"waiting"}
    outcomes = {row.recipient: (row.state, row.outcome) for row in await notification.deliver(rows)}
    assert outcomes == {
        "member:wang": ("sent", "250 taken"),
        "member:li": ("failed", "no-address"),
    }
    [letter] = box.letters
    assert letter["Subject"] == "新工单 T-000001：冷柜不制冷"
    assert (letter["To"], letter["From"]) == ("wang@example.org", "desk@example.org")
    assert letter.get_content().splitlines()[2] == "New ticket T-000001: 冷柜不制冷"


async def test_a_sender_under_way_is_left_alone(notification: Notification, box: Mailbox) -> None:
    rows = await _one_letter(notification)
    await asyncio.gather(*(notification.app.deliver(ACME, rows[0].notice_id) for _ in range(5)))
    await notification.deliver(rows)
    assert len(box.letters) == 1


async def test_a_passing_refusal_is_tried_again_and_a_final_one_is_not(
    notification: Notification, box: Mailbox
) -> None:
    rows = await _one_letter(notification)
    box.rcpt = ["451 later"]
    [row] = await notification.deliver(rows)
    assert (row.state, row.outcome, row.attempts) == ("retrying", "451 later", 1)
    assert (await notification.deliver(rows))[0].attempts == 1  # it is not time yet
    notification.pass_time(5)
    box.data = ["554 no"]
    [row] = await notification.deliver(rows)
    assert (row.state, row.outcome, row.attempts) == ("failed", "554 no", 2)
    notification.pass_time(100_000)
    assert (await notification.deliver(rows))[0].attempts == 2
    assert box.letters == []


async def test_a_letter_in_doubt_is_sent_again_under_the_same_message_id(
    notification: Notification, box: Mailbox
) -> None:
    rows = await _one_letter(notification)
    box.hang_up_after = 1
    [row] = await notification.deliver(rows)
    assert (row.state, row.attempts) == ("retrying", 1)
    assert row.outcome.startswith("no answer")
    notification.pass_time(5)
    [row] = await notification.deliver(rows)
    assert (row.state, row.attempts) == ("sent", 2)
    assert [letter["Message-ID"] for letter in box.letters] == [
        f"<{row.notice_id}@example.org>"
    ] * 2


async def test_doubts_that_remain_are_left_to_a_person(
    notification: Notification, box: Mailbox
) -> None:
    rows = await _one_letter(notification)
    box.hang_up_after = ATTEMPTS_MAX
    for _ in range(ATTEMPTS_MAX):
        [row] = await notification.deliver(rows)
        notification.pass_time(3_600)
    assert (row.state, row.attempts, row.due_at) == ("unknown", ATTEMPTS_MAX, None)
    assert len(await notification.deliver(rows)) == 1
    assert len(box.letters) == ATTEMPTS_MAX


async def test_who_dies_between_the_attempt_and_its_outcome_has_it_sent_again(
    notification: Notification, box: Mailbox
) -> None:
    rows = await _one_letter(notification)
    box.hang_up_after = 1
    dying = asyncio.create_task(notification.app.deliver(ACME, rows[0].notice_id))
    await until(lambda: bool(box.letters))
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    [row] = await notification.listed()
    assert row.state in {"trying", "retrying"}
    notification.pass_time(89)
    # Death may come before the outcome is kept or after: then it is sent again a little sooner.
    assert (await notification.deliver(rows))[0].attempts <= 2
    notification.pass_time(1)
    [row] = await notification.deliver(rows)
    assert (row.state, row.attempts) == ("sent", 2)
    assert len({letter["Message-ID"] for letter in box.letters}) == 1


async def test_without_a_mail_server_the_outcome_says_so(without_mail: Notification) -> None:
    [row] = await without_mail.deliver(await _one_letter(without_mail))
    assert (row.state, row.outcome) == ("failed", "channel-off")


async def test_what_is_due_is_sent_without_being_asked(
    notification: Notification, box: Mailbox
) -> None:
    await _one_letter(notification)
    running = asyncio.create_task(notification.sender.run())
    await until(lambda: len(box.letters) == 1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def _one_letter(notification: Notification) -> list[NoticeRow]:
    notification.is_open(rule("email"))
    notification.identity.say(
        "grant.revoked",
        uuid5(NAMESPACE_URL, "li"),
        member_id="li",
        role="dispatcher",
        scope_value="",
    )
    notification.addresses.known["member:wang"] = "wang@example.org"
    notification.reports("T-1")
    return await notification.hear()
