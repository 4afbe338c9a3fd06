"""E-mail through the whole product: a ticket, its replies, strangers, and a process that dies."""

import asyncio
import json
import smtplib
import socket
from email import policy
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from tests.e2e.test_attachments import PHOTO
from tests.integration.notification.mailbox import mailbox
from tests.product import Json, Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

DOMAIN = "mail.example.com"
ADDRESS = {
    "name": "repairs",
    "type": "equipment_repair",
    "fields": {"stops_sales": False},
    "text_field": "symptom",
    "asset": "FRZ-0042",
}


def letter(text: str, subject: str, sender: str, **headers: str) -> EmailMessage:
    """Return a letter as a person writes it."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["Subject"] = subject
    message["Message-ID"] = headers.pop("message_id", f"<{uuid4()}@customer.cn>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


async def send(product: Product, to: str, message: EmailMessage) -> tuple[int, str]:
    """Hand a letter to the product as a mail server does; return what it was told."""

    def deliver() -> tuple[int, str]:
        with smtplib.SMTP("127.0.0.1", product.mail_port, local_hostname="test") as client:
            client.ehlo()
            client.mail("someone@customer.cn")
            code, said = client.rcpt(to)
            if code == 250:
                code, said = client.data(message.as_bytes())
            return code, said.decode()

    return await asyncio.to_thread(deliver)


async def mails(client: httpx.AsyncClient, wanted: int) -> list[Json]:
    """Return the e-mails of a tenant, when there are so many."""

    async def listed() -> list[Json]:
        found: list[Json] = (await client.get("/mails")).json()["items"]
        return found

    return await eventually(listed, lambda found: len(found) == wanted)


async def said(client: httpx.AsyncClient, ticket_id: str, wanted: int) -> list[Json]:
    """Return what was said to a ticket since it was opened, and taken back, when it is so much."""

    async def history() -> list[Json]:
        items = (await client.get(f"/tickets/{ticket_id}/history")).json().get("items", [])
        return [
            one for one in items if one["type"] in {"ticket.commented", "ticket.mail_withdrawn"}
        ]

    return await eventually(history, lambda found: len(found) == wanted)


async def test_a_conversation_by_e_mail(product: Product, shop: Shop) -> None:
    to = f"{shop.key}.repairs@{DOMAIN}"
    async with product.operator(shop.key) as boss:
        added = await boss.post("/mail-addresses", json=ADDRESS, headers=key())
        assert (added.status_code, added.json()["address"]) == (201, to)

        wang = f"王芳 <{uuid4().hex}@customer.cn>"
        first = letter("三楼冷柜不制冷，\n请打 13900001111", "冷柜坏了", wang)
        assert await send(product, to, first) == (250, "2.0.0 It is kept.")
        [opened] = await mails(boss, 1)
        assert (opened["outcome"], opened["sender"][0]) == ("report", wang.partition("<")[2][0])
        assert wang.partition("<")[2][:-1] not in json.dumps(opened)
        mine = str(opened["ticket_id"])

        async def ticket() -> Json:
            found: Json = (await boss.get(f"/tickets/{mine}")).json()
            return found

        number = (await eventually(ticket, lambda one: bool(one.get("number"))))["number"]

        reply = letter("还是不行", "Re: 冷柜坏了", wang, In_Reply_To=str(first["Message-ID"]))
        assert (await send(product, to, reply))[0] == 250
        history = await said(boss, mine, 1)
        assert history[0]["data"]["text"] == "还是不行"
        assert history[0]["data"]["sender"].startswith(wang.partition("<")[2][0])

        eve = letter("我要退款", f"Re: {number}", "Eve <eve@elsewhere.cn>")
        eve.add_attachment(PHOTO, maintype="image", subtype="jpeg", filename="a.jpg")
        assert (await send(product, to, eve))[0] == 250
        listed = await eventually(
            lambda: boss.get("/mails", params={"outcome": "quarantined"}),
            lambda answer: any(one["subject"] == eve["Subject"] for one in answer.json()["items"]),
        )
        waiting = listed.json()["items"][0]
        assert (waiting["subject"], waiting["why"]) == (f"Re: {number}", "stranger")
        await wrong_and_right(product, shop, boss, str(waiting["id"]), mine)


async def wrong_and_right(
    product: Product, shop: Shop, boss: httpx.AsyncClient, mail: str, wrong: str
) -> None:
    """Attach what waits to a ticket, then to another; the first shows nothing of it any more."""
    attached = await boss.post(f"/mails/{mail}/attach", json={"ticket_id": wrong}, headers=key())
    assert attached.status_code == 200, attached.text
    [_, comment] = await said(boss, wrong, 2)
    assert comment["data"]["text"] == "我要退款"

    async def files(ticket_id: str) -> list[Json]:
        found: list[Json] = (await boss.get(f"/tickets/{ticket_id}/attachments")).json()["items"]
        return found

    [file] = await eventually(lambda: files(wrong), lambda found: len(found) == 1)
    made = await boss.post("/submissions", json=report(), headers=key())
    right = str(made.json()["ticket_id"])
    await eventually(
        lambda: boss.get(f"/tickets/{right}"),
        lambda answer: answer.json().get("number") is not None,
    )
    number = (await boss.get(f"/tickets/{right}")).json()["number"]
    assert f"It is with {number}." in await at_the_prompt(product, shop, "attach", mail, number)
    [_, gone, withdrawn] = await said(boss, wrong, 3)
    assert (gone["data"].get("text"), gone["data"].get("sender")) == (None, None)
    assert withdrawn["type"] == "ticket.mail_withdrawn"
    assert await files(wrong) == []
    assert (await boss.get(f"/tickets/{wrong}/attachments/{file['ref']}")).status_code == 404
    assert [one["data"]["text"] for one in await said(boss, right, 1)] == ["我要退款"]
    assert [one["ref"] for one in await files(right)] == [file["ref"]]
    shown = await boss.get(f"/tickets/{right}/attachments/{file['ref']}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    refused = await boss.post(
        f"/mails/{mail}/attach", json={"ticket_id": str(uuid4())}, headers=key()
    )
    assert refused.json()["code"] == "ticket-unknown"


async def as_it_came(
    product: Product, boss: httpx.AsyncClient, mail: str, message: EmailMessage
) -> None:
    """Read a letter as it came, with the right for that."""
    wanted = {"name": "auditor", "scopes": ["tickets:read", "reveal"], "roles": []}
    auditor = (await boss.post("/keys", json=wanted, headers=key())).json()
    async with product.client(auditor["api_key"]) as client:
        original = await client.get(f"/mails/{mail}/original")
        assert original.headers["content-type"] == "message/rfc822"
        assert original.content.strip() == message.as_bytes().strip()
    wanted = {"name": "reader", "scopes": ["tickets:read"], "roles": []}
    reader = (await boss.post("/keys", json=wanted, headers=key())).json()
    async with product.client(reader["api_key"]) as client:
        refused = await client.get(f"/mails/{mail}/original")
        assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")


SCENARIO = """\
scenario: {kind}
name: {{zh: 维修, en: Repairs}}
roles: {{{kind}: {{label: Clerk, scope: tenant}}}}
ticket_types:
  - key: {kind}
    name: {{zh: 维修, en: Repair}}
    states: {{open: Open, done: Done}}
    priority: [{{default: P2}}]
    transitions: [{{id: do, from: open, to: done, by: {kind}}}]
    notify:
      - key: told
        when: ticket.opened
        to: {kind}
        via: email
        template: {{zh: "新工单 {{number}}", en: "New {{number}}"}}
"""


async def test_an_answer_to_a_notice_comes_to_its_ticket(product: Product, shop: Shop) -> None:
    kind, login = f"repair{uuid4().hex[:6]}", f"{uuid4().hex[:8]}@example.org"
    async with mailbox() as box, product.operator(shop.key) as boss:
        port = str(urlsplit(box.url).port)
        settings = {"host": "127.0.0.1", "port": port, "from": "a@b.cn", "security": "none"}
        channel = {"kind": "smtp", "settings": settings}
        made = await boss.put("/channels/email", json=channel, headers=key())
        assert made.status_code == 200, made.text
        document = {"document": SCENARIO.format(kind=kind)}
        published = await boss.post("/scenarios", json=document, headers=key())
        assert published.status_code == 201, published.text
        clerk = {"name": "王芳", "login": login, "password": "correct horse battery"}
        joined = {**clerk, "grants": [{"role": kind}]}
        assert (await boss.post("/members", json=joined, headers=key())).is_success
        reported = await boss.post(
            "/submissions", json={"type": kind, "summary": "漏水"}, headers=key()
        )
        ticket_id = str(reported.json()["ticket_id"])
        await eventually(lambda: asyncio.sleep(0, box.letters), bool, 30)
        notice = box.letters[0]
        quoted = "\n".join(f"> {line}" for line in notice.get_content().splitlines())
        text = f"我十点到\n\n在 2026年11月29日，a@b.cn 写道：\n{quoted}"
        answer = letter(text, f"Re: {notice['Subject']}", login)
        assert await send(product, str(notice["Reply-To"]), answer) == (250, "2.0.0 It is kept.")
        assert [one["data"]["text"] for one in await said(boss, ticket_id, 1)] == ["我十点到"]


async def at_the_prompt(product: Product, shop: Shop, *said: str) -> str:
    """Return what ``gongdan mail`` answers."""
    argv = ["mail", *said, "--tenant", shop.key, "--home", str(product.home)]
    done = await asyncio.to_thread(CliRunner().invoke, app, argv)
    assert done.exit_code == 0, done.output
    return done.output


async def test_e_mail_is_looked_after_at_the_prompt(product: Product, shop: Shop) -> None:
    given = ("--type", "equipment_repair", "--field", "stops_sales=false")
    more = ("--text-field", "symptom", "--asset", "FRZ-0042")
    to = f"{shop.key}.repairs@{DOMAIN}"
    assert to in await at_the_prompt(product, shop, "add", "repairs", *given, *more)
    assert "equipment_repair" in await at_the_prompt(product, shop, "addresses")
    one, other = (letter("我也要", f"Re: T-{n:06d}", "eve@elsewhere.cn") for n in (1, 2))
    for message in (one, other):
        assert (await send(product, to, message))[0] == 250
    async with product.operator(shop.key) as boss:
        found = await mails(boss, 2)
        listed = json.loads(await at_the_prompt(product, shop, "list", "--json"))
        assert [each["id"] for each in listed["mails"]] == [each["id"] for each in found]
        newer, older = (str(each["id"]) for each in found)
        await as_it_came(product, boss, newer, other)
        assert "我也要" in await at_the_prompt(product, shop, "show", newer)
        await at_the_prompt(product, shop, "open", newer)
        await at_the_prompt(product, shop, "discard", older)
        outcomes = [(await boss.get(f"/mails/{each}")).json()["outcome"] for each in (newer, older)]
        assert outcomes == ["report", "discarded"]
    await at_the_prompt(product, shop, "remove", "repairs")
    assert (await send(product, to, one))[0] == 550


async def test_a_process_that_dies_before_it_answers_makes_no_second_ticket(
    product: Product, shop: Shop
) -> None:
    to = f"{shop.key}.repairs@{DOMAIN}"
    async with product.operator(shop.key) as boss:
        assert (await boss.post("/mail-addresses", json=ADDRESS, headers=key())).is_success
        one = letter("冷柜不制冷", "冷柜坏了", f"{uuid4().hex}@customer.cn")
        db = await asyncpg.connect(product.database(shop.key))
        with socket.create_connection(("127.0.0.1", product.mail_port)) as connection:
            said = f"EHLO test\r\nMAIL FROM:<a@customer.cn>\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode()
            connection.sendall(said + one.as_bytes() + b"\r\n.\r\n")

            async def kept() -> int:
                counted = await db.fetchval(
                    "select count(*) from intake_log.events where type = 'submission.mail_received'"
                )
                return int(counted)

            await eventually(kept, lambda count: count == 1, poll_s=0.001)
            product.kill("intake")
        await db.close()

        async def delivered() -> int:
            try:
                return (await send(product, to, one))[0]
            except OSError:
                return 0

        assert await eventually(delivered, lambda code: code == 250, 60, poll_s=0.2)
        [opened] = await mails(boss, 1)
        found = await eventually(
            lambda: boss.get("/tickets", params={"view": "all"}),
            lambda answer: answer.json()["total"] > 0,
        )
        assert [one["id"] for one in found.json()["items"]] == [opened["ticket_id"]]
