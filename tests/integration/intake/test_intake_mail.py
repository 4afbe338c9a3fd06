"""E-mail in: what a mail server is told is true, and nothing that was kept is lost, or twice."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.intake.adapters.customer_bodies import heard_in
from services.intake.adapters.mail.receiver import (
    CONNECTIONS_MAX,
    MAIL_BYTES_MAX,
    RECIPIENTS_MAX,
)
from services.intake.domain.files.attachment import ATTACHMENT
from services.intake.domain.mail.mail import MAIL, Mail, MailReceived, MailThreaded
from services.intake.domain.mail.refusals import (
    MailAddressTaken,
    MailAddressUnknown,
    MailAddressWrong,
    MailOpenedTicket,
    MailUnusable,
)
from services.intake.domain.mail.threading import SENDER_HOUR_MAX
from services.intake.domain.rights import NotAllowed, ScopeMissing
from services.intake.domain.submission import SUBMISSION, Submission, SubmissionAccepted
from shared.config import Settings
from shared.intent import Caller
from shared.sealed import TOKEN
from shared.tenancy import Catalogue
from shared.thread_tokens import MARKER
from tests.integration.intake.conftest import TENANT, IntakeHere, level
from tests.integration.intake.intake_files import a_picture
from tests.integration.intake.mail_here import ADMIN, DOMAIN, MailHere, intent, letter, mail_at

pytestmark = pytest.mark.integration

STRANGER = "Eve <eve@elsewhere.cn>"
KEPT = (250, "2.0.0 It is kept.")


@pytest.fixture
async def catalogue(intake_settings: Settings) -> AsyncIterator[Catalogue]:
    one = Catalogue("intake", intake_settings)
    await one.refresh()
    yield one
    await one.close()


@pytest.fixture
async def mail(intake: IntakeHere, catalogue: Catalogue) -> AsyncIterator[MailHere]:
    async with mail_at(intake, catalogue) as here:
        if "repairs" not in {one.name for one in await here.addresses.list(ADMIN)}:
            await here.add_address()
        yield here


async def submission(mail: MailHere, ticket_id: UUID | None) -> Submission:
    assert ticket_id is not None
    return (await mail.intake.store.load(SUBMISSION, TENANT, ticket_id)).state


def received(mail: Mail) -> MailReceived:
    assert mail.received is not None
    return mail.received


async def threads(mail: MailHere, mail_id: UUID) -> list[MailThreaded]:
    stored = await mail.intake.store.facts(MAIL, TENANT, mail_id)
    return [one.fact for one in stored if isinstance(one.fact, MailThreaded)]


async def test_an_e_mail_becomes_a_ticket_of_the_type_its_address_is_for(mail: MailHere) -> None:
    code, said = await mail.send(letter(sender=f"王芳 <{uuid4().hex}@customer.cn>"))
    assert (code, said) == (250, "2.0.0 It is kept.")
    row = await mail.latest()
    assert (row.outcome, row.why, row.address) == ("report", "new", "repairs")
    reported = await submission(mail, row.ticket_id)
    assert (reported.state, reported.type) == ("accepted", "equipment_repair")
    assert reported.summary.startswith("冷柜坏了：三楼冷柜不制冷")
    kept = received(await mail.mail(row.id))
    assert "13900001111" not in f"{reported.summary}{kept.text}{kept.raw}"
    assert TOKEN.search(kept.text)
    assert mail.intake.vault.open(TENANT, kept.sender).endswith("@customer.cn")
    whole = "".join(mail.intake.vault.open(TENANT, one) for one in kept.raw)
    assert "Subject:" in whole


async def test_an_e_mail_from_a_customers_address_is_theirs(mail: MailHere) -> None:
    address = f"{uuid4().hex[:10]}@customer.cn"
    body = {"customers": [{"key": f"C-{address[:10]}", "values": {"email": address.upper()}}]}
    now = datetime.now(UTC)
    await mail.intake.customers.describe(
        ADMIN, heard_in(json.dumps(body).encode(), now), uuid4(), now
    )
    await mail.send(letter(sender=f"Wang <{address}>"), sender=address)
    await mail.send(letter(sender=STRANGER), sender=STRANGER)
    theirs = []
    for row in (await mail.listed())[:2]:
        (stored,) = await mail.intake.store.facts(SUBMISSION, TENANT, UUID(str(row.ticket_id)))
        assert isinstance(stored.fact, SubmissionAccepted)
        theirs.append(stored.fact.customer)
    assert theirs == ["", f"C-{address[:10]}"]


async def test_the_same_e_mail_twice_is_one_ticket(mail: MailHere) -> None:
    one = letter(message_id=f"twice-{uuid4()}", sender=f"a <{uuid4().hex}@customer.cn>")
    before = len(await mail.listed())
    assert [(await mail.send(one))[0] for _ in range(2)] == [250, 250]
    assert len(await mail.listed()) == before + 1


async def test_devices_that_use_one_message_id_for_everything_lose_nothing(mail: MailHere) -> None:
    name, sender = f"device-{uuid4()}", f"{uuid4().hex}@customer.cn"
    await mail.send(letter("温度 9 度", message_id=name, sender=sender))
    first = await mail.latest()
    await mail.send(letter("温度 12 度", message_id=name, sender=sender))
    second = await mail.latest()
    assert first.ticket_id != second.ticket_id
    assert second.outcome == "report"


async def test_an_answer_to_a_notice_is_a_reply_whoever_sends_it(mail: MailHere) -> None:
    ticket_id = uuid4()
    answered = f"<{TENANT}+{await mail.token(ticket_id)}@{DOMAIN}>"
    text = f"好的，明天上午在。\n\n在 2026年11月29日，工单系统 写道：\n> {MARKER}\n> 旧文"
    sender = f"{uuid4().hex}@customer.cn"
    await mail.send(
        letter(text, sender=sender, subject="回复：x", References=f"{answered} <x@b.cn>")
    )
    row = await mail.latest()
    assert (row.outcome, row.why, row.ticket_id) == ("reply", "reference", ticket_id)
    [thread] = await threads(mail, row.id)
    assert thread.text == "好的，明天上午在。"


async def test_the_address_that_answers_go_to_names_the_ticket(mail: MailHere) -> None:
    ticket_id = uuid4()
    to = f"{TENANT}+{(await mail.token(ticket_id)).upper()}@{DOMAIN.upper()}"
    code, _ = await mail.send(letter(sender=f"{uuid4().hex}@customer.cn"), to)
    row = await mail.latest()
    assert (code, row.outcome, row.why, row.ticket_id) == (250, "reply", "token", ticket_id)


async def test_a_token_that_we_did_not_write_is_nobodys_address(mail: MailHere) -> None:
    token = await mail.token(uuid4())
    forged = token[:-3] + ("aaa" if token[-3:] != "aaa" else "bbb")
    code, said = await mail.send(letter(), f"{TENANT}+{forged}@{DOMAIN}")
    assert (code, said) == (550, "5.1.1 Nobody here takes e-mail for this recipient.")


async def test_whoever_opened_a_ticket_goes_on_in_it_by_number_or_answer(mail: MailHere) -> None:
    sender, name = f"{uuid4().hex}@customer.cn", str(uuid4())
    await mail.send(letter(sender=sender, message_id=name))
    ticket_id = (await mail.latest()).ticket_id
    assert ticket_id is not None
    await mail.send(letter("还是不行", sender=sender, In_Reply_To=f"<{name}@customer.cn>"))
    by_answer = await mail.latest()
    number = f"T-{uuid4().int % 10**9:09d}"
    await mail.numbered(ticket_id, number)
    await mail.send(letter("请快点", sender=sender, subject=f"Re: [{number.lower()}] 冷柜"))
    by_number = await mail.latest()
    assert {by_answer.ticket_id, by_number.ticket_id} == {ticket_id}
    assert [by_answer.why, by_number.why] == ["reference", "number"]


async def test_a_stranger_who_quotes_a_number_waits_for_a_person(mail: MailHere) -> None:
    sender, name = f"{uuid4().hex}@customer.cn", str(uuid4())
    await mail.send(letter(sender=sender, message_id=name))
    ticket_id = (await mail.latest()).ticket_id
    assert ticket_id is not None
    number = f"T-{uuid4().int % 10**9:09d}"
    await mail.numbered(ticket_id, number)
    await mail.send(letter("我也要", sender=STRANGER, subject=f"Re: {number}"))
    by_number = await mail.latest()
    await mail.send(letter("我也要", sender=STRANGER, In_Reply_To=f"<{name}@customer.cn>"))
    by_answer = await mail.latest()
    for row in (by_number, by_answer):
        assert (row.outcome, row.why, row.ticket_id) == ("quarantined", "stranger", None)
    [thread] = await threads(mail, by_number.id)
    assert (thread.text, thread.sender) == ("", "")  # of what is on no ticket, nothing is told


async def test_who_hides_their_address_is_nobody_we_know(mail: MailHere) -> None:
    await mail.send(letter(sender="root", message_id=str(uuid4())), sender="root@localhost")
    ticket_id = (await mail.latest()).ticket_id
    assert ticket_id is not None
    number = f"T-{uuid4().int % 10**9:09d}"
    await mail.numbered(ticket_id, number)
    await mail.send(letter("我也要", sender="root", subject=number), sender="eve@localhost")
    assert (await mail.latest()).why == "stranger"


async def test_a_wrong_thread_is_decided_anew_and_both_decisions_are_kept(mail: MailHere) -> None:
    photo = letter("照片见附件", sender=STRANGER, subject="Re: T-000001")
    photo.add_attachment(a_picture(), maintype="image", subtype="jpeg", filename="a.jpg")
    assert await mail.send(photo) == KEPT
    row = await mail.latest()
    right, wrong = uuid4(), uuid4()
    await mail.deciding.attach(intent(), ADMIN, row.id, wrong)
    again = intent()
    first = await mail.deciding.attach(again, ADMIN, row.id, right)
    assert (await mail.deciding.attach(again, ADMIN, row.id, right)).mail == first.mail
    assert [(one.outcome, one.ticket_id, one.before) for one in await threads(mail, row.id)] == [
        ("quarantined", None, None),
        ("reply", wrong, None),
        ("reply", right, wrong),
    ]
    [file] = received(first.mail).files
    assert file.ref is not None
    kept = (await mail.intake.store.load(ATTACHMENT, TENANT, file.ref)).state
    assert kept.ticket_id == right
    assert (await threads(mail, row.id))[-1].withdrawn == (file.ref,)
    await mail.deciding.discard(intent(), ADMIN, row.id)
    last = (await threads(mail, row.id))[-1]
    assert (last.outcome, last.ticket_id, last.before, last.text) == ("discarded", None, right, "")


async def test_a_person_makes_a_ticket_of_what_waits(mail: MailHere) -> None:
    photo = letter("照片见附件", sender=STRANGER, subject="Re: T-000001")
    photo.add_attachment(a_picture(), maintype="image", subtype="jpeg", filename="a.jpg")
    assert await mail.send(photo) == KEPT
    row = await mail.latest()
    opening = intent()
    decided = await mail.deciding.open(opening, ADMIN, row.id, "")
    again = await mail.deciding.open(opening, ADMIN, row.id, "")
    assert decided.mail == again.mail
    thread = decided.mail.thread
    assert thread is not None
    assert (await submission(mail, thread.ticket_id)).state == "accepted"
    assert (await threads(mail, row.id))[-1].files == received(decided.mail).files
    with pytest.raises(MailOpenedTicket):
        await mail.deciding.attach(intent(), ADMIN, row.id, uuid4())
    with pytest.raises(MailAddressUnknown):
        await mail.deciding.open(intent(), ADMIN, row.id, "nowhere")


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto-submitted"),
        ({"Precedence": "bulk"}, "precedence"),
        ({"X_Auto_Response_Suppress": "All"}, "x-auto-response-suppress"),
        ({"List_Id": "<news.example.com>"}, "list-id"),
    ],
)
async def test_what_no_person_wrote_is_kept_and_opens_nothing(
    mail: MailHere, headers: dict[str, str], why: str
) -> None:
    ticket_id = uuid4()
    answered = f"<{TENANT}+{await mail.token(ticket_id)}@{DOMAIN}>"
    assert (await mail.send(letter(In_Reply_To=answered, **headers)))[0] == 250
    row = await mail.latest()
    assert (row.outcome, row.why, row.ticket_id) == ("ignored", "automatic", None)
    assert received(await mail.mail(row.id)).automatic == why


async def test_bounces_and_our_own_letters_open_nothing(mail: MailHere) -> None:
    await mail.send(letter(message_id=str(uuid4())), sender="")
    assert (await mail.latest()).why == "automatic"
    await mail.send(letter(sender=f"{TENANT}.repairs@{DOMAIN}"))
    assert (await mail.latest()).why == "our_own"


async def test_a_flood_of_one_sender_goes_to_a_person(mail: MailHere) -> None:
    sender = f"{uuid4().hex}@customer.cn"
    for number in range(SENDER_HOUR_MAX + 1):
        assert (await mail.send(letter(f"第 {number} 封", sender=sender)))[0] == 250
    rows = (await mail.listed())[: SENDER_HOUR_MAX + 1]
    assert [one.outcome for one in rows] == ["quarantined"] + ["report"] * SENDER_HOUR_MAX
    assert rows[0].why == "too_many"


async def test_files_are_taken_as_if_they_were_uploaded(mail: MailHere) -> None:
    one = letter(sender=f"{uuid4().hex}@customer.cn")
    one.add_attachment(a_picture(), maintype="image", subtype="jpeg", filename="冷柜.jpg")
    one.add_attachment(b"<svg onload=x>", maintype="image", subtype="svg+xml", filename="x.svg")
    await mail.send(one)
    row = await mail.latest()
    kept = received(await mail.mail(row.id))
    [file] = kept.files
    assert (file.name, file.media_type) == ("冷柜.jpg", "image/jpeg")
    assert [reason.code for reason in kept.left_out] == ["file-kind-refused"]
    assert file.ref is not None
    state = (await mail.intake.store.load(ATTACHMENT, TENANT, file.ref)).state
    assert state.ticket_id == row.ticket_id
    assert "left out" in (await threads(mail, row.id))[0].text


async def test_what_cannot_be_used_as_a_report_waits_with_its_reasons(mail: MailHere) -> None:
    leak: dict[str, object] = {"key": "leak", "fields": {}}
    mail.intake.say_published("plumbing", 1, {"ticket_types": [leak]})
    await level(mail.intake.scenarios, mail.intake.workflow, TENANT)
    await mail.intake.app.rules.heard(TENANT)
    await mail.add_address("leaks", type="leak", fields={}, text_field="", asset="")
    needed = {"floor": {"type": "text", "required_on": "create"}}
    mail.intake.say_published("plumbing", 2, {"ticket_types": [{**leak, "fields": needed}]})
    await level(mail.intake.scenarios, mail.intake.workflow, TENANT)
    await mail.intake.app.rules.heard(TENANT)
    sender = f"{uuid4().hex}@customer.cn"
    assert (await mail.send(letter(sender=sender), f"{TENANT}.leaks@{DOMAIN}"))[0] == 250
    row = await mail.latest()
    assert (row.outcome, row.why) == ("quarantined", "cannot_be_used")
    waiting = await mail.mail(row.id)
    assert [one.pointer for one in waiting.reasons] == ["/fields/floor"]
    with pytest.raises(MailUnusable):
        await mail.deciding.open(intent(), ADMIN, row.id, "")
    decided = await mail.deciding.open(intent(), ADMIN, row.id, "repairs")
    assert decided.mail.thread is not None
    assert decided.mail.thread.outcome == "report"


async def test_mail_servers_are_told_why_not(mail: MailHere) -> None:
    for to in (f"{TENANT}.nowhere@{DOMAIN}", f"nobody.repairs@{DOMAIN}", "x@elsewhere.cn"):
        code, said = await mail.send(letter(), to)
        assert (code, said) == (550, "5.1.1 Nobody here takes e-mail for this recipient.")
    head = b"From: a@b.cn\r\nSubject: d\r\n"
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(60)
    )
    code, said = await mail.send(head + nested)
    assert code == 554
    assert "too many parts" in said


async def test_what_comes_in_has_bounds(mail: MailHere) -> None:
    many = [f"{TENANT}+{await mail.token(uuid4())}@{DOMAIN}" for _ in range(RECIPIENTS_MAX + 1)]
    assert (await mail.send(letter(), *many))[0] == 452
    line = b"x" * 998 + b"\r\n"
    large = b"From: a@b.cn\r\n\r\n" + line * (MAIL_BYTES_MAX // 1_000 + 1)
    assert (await mail.send(large))[0] == 552
    async with AsyncExitStack() as open_ones:
        for _ in range(CONNECTIONS_MAX):
            reader, writer = await asyncio.open_connection("127.0.0.1", mail.port)
            open_ones.callback(writer.close)
            assert (await reader.readline()).startswith(b"220 ")
        reader, writer = await asyncio.open_connection("127.0.0.1", mail.port)
        open_ones.callback(writer.close)
        assert (await reader.readline()).startswith(b"421 ")


async def test_lmtp_answers_for_each_recipient(
    intake: IntakeHere, catalogue: Catalogue, mail: MailHere
) -> None:
    tokens = [await mail.token(uuid4()) for _ in range(2)]
    async with mail_at(intake, catalogue, "lmtp") as here:
        one = letter(sender=f"{uuid4().hex}@customer.cn")
        to = [f"{TENANT}+{token}@{DOMAIN}" for token in tokens]
        code, said = await here.send(one, *to)
        assert (code, said) == (250, "2.0.0 It is kept.")
        assert len({row.ticket_id for row in (await here.listed())[:2]}) == 2


async def test_an_address_is_set_up_by_administrators_and_makes_whole_reports(
    mail: MailHere,
) -> None:
    nobody = replace(ADMIN, scopes=frozenset())
    with pytest.raises(NotAllowed):
        await mail.addresses.list(nobody)
    with pytest.raises(MailAddressWrong) as wrong:
        await mail.add_address("other", text_field="", fields={})
    assert {one.pointer for one in wrong.value.reasons} == {
        "/fields/symptom",
        "/fields/stops_sales",
    }
    with pytest.raises(MailAddressTaken):
        await mail.add_address("repairs", asset="FRZ-0043")
    await mail.add_address("other")
    await mail.addresses.remove(intent(), ADMIN, "other")
    with pytest.raises(MailAddressUnknown):
        await mail.addresses.remove(intent(), ADMIN, "other")
    with pytest.raises(ScopeMissing):
        await mail.deciding.mail(Caller(tenant=TENANT, actor="member:li"), uuid4())
