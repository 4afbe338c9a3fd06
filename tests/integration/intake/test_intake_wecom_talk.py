"""Talking to an account on a real log, with a small WeCom on loopback that is asked for files."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from PIL import Image

from services.intake.adapters.hooks.reader import JsonReader
from services.intake.adapters.own_secrets import OwnSecrets
from services.intake.adapters.privacy import Sealing
from services.intake.adapters.wecom.api import WeComApi
from services.intake.adapters.wecom.reactions import FACTS, WeComReactions
from services.intake.app.wecom_accounts import WeComDesk
from services.intake.app.wecom_continuing import WeComContinuing
from services.intake.app.wecom_media import MediaGone, WeComMedia
from services.intake.app.wecom_talk import WeComTalk
from services.intake.domain.hooks.terms import Terms
from services.intake.domain.rights import NotAllowed
from services.intake.domain.submission import (
    SUBMISSION,
    SubmissionAccepted,
    SubmissionContinued,
    SubmissionFact,
)
from services.intake.domain.wecom.account import Account, Keys, Settings
from services.intake.domain.wecom.message import Kind, Message
from services.intake.domain.wecom.refusals import WeComAway, WeComRefuses
from shared.intent import Caller, Intent, TenantId
from tests import wecom
from tests.integration.intake.conftest import TENANT, IntakeHere
from tests.wecom import Api, wecom_api

pytestmark = pytest.mark.integration

ADMIN = Caller(tenant=TENANT, actor="member:1", scopes=frozenset({"tenant:admin"}))
KEYS = Keys(token=wecom.TOKEN, aes_key=wecom.AES_KEY, secret=wecom.SECRET)
TERMS = Terms(
    name="企业微信报修",
    type="equipment_repair",
    channel="wecom",
    pointers={"fields.symptom": "/text"},
    values={"fields.stops_sales": False, "asset": "FRZ-0042"},
)


class NumberedHere:
    """Workflow, as far as whoever waits for a number knows it."""

    async def number(self, _tenant: TenantId, ticket_id: UUID, reported_at: str) -> str:
        return f"T-{ticket_id.hex[:6]}" if reported_at else "T-old"


@dataclass
class Talking:
    """An account, and one of those who talk to it."""

    intake: IntakeHere
    desk: WeComDesk
    talk: WeComTalk
    reactions: WeComReactions
    account: Account
    sender: str = field(default_factory=lambda: f"user{uuid4().hex[:8]}")
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def says(self, kind: Kind = Kind.TEXT, **said: object) -> str:
        given: dict[str, object] = {"id": uuid4().hex, "at": self.now, **said}
        message = Message(kind=kind, sender=self.sender, **given)  # type: ignore[arg-type]  # as a test says it
        return await self.talk.hear(TENANT, self.account, message, None)

    async def reacts(self) -> None:
        """Do what follows from everything that was said."""
        events = await self.intake.store.read(TENANT, 0, 100_000)
        for event in [one for one in events if one.type == "wecom.message_heard"]:
            await self.reactions.when_a_picture_is_sent_fetch_it(TENANT, event)
        for event in await self.intake.store.read(TENANT, 0, 100_000):
            if event.type in FACTS:
                await self.reactions.when_more_is_said_tell_the_ticket(TENANT, event)

    async def reports(self) -> list[list[SubmissionFact]]:
        """Return what became of each report of the account, in order."""
        events = await self.intake.store.read(TENANT, 0, 100_000)
        ours = [one for one in events if one.meta.actor == f"wecom:{self.account.id}"]
        streams = dict.fromkeys(one.stream_id for one in ours if one.type.startswith("submission."))
        found = [await self.intake.store.facts(SUBMISSION, TENANT, one) for one in streams]
        return [[one.fact for one in facts] for facts in found]


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with wecom_api() as opened:
        yield opened


@pytest.fixture
async def talking(intake: IntakeHere, api: Api) -> AsyncIterator[Talking]:
    privacy, store = Sealing(intake.vault), intake.store
    desk = WeComDesk(store=store, secrets=OwnSecrets(b"m" * 32), clock=lambda: here.now)
    source = WeComApi(api.url)
    media = WeComMedia(
        store=store,
        desk=desk,
        source=source,
        uploads=intake.files.attaching.uploads,
        attaching=intake.files.attaching,
        persons=privacy,
        clock=lambda: here.now,
    )
    talk = WeComTalk(
        store=store,
        intake=intake.app,
        privacy=privacy,
        words=privacy,
        reader=JsonReader(),
        numbers=NumberedHere(),
        clock=lambda: here.now,
    )
    command = uuid4()
    intent = Intent(
        tenant=TENANT,
        command_id=command,
        actor=ADMIN.actor,
        occurred_at=datetime.now(UTC),
        correlation_id=command,
    )
    settings = Settings(terms=TERMS, corp_id=wecom.CORP)
    account, _ = await desk.connect(ADMIN, intent, settings, KEYS)
    reactions = WeComReactions(media=media, continuing=WeComContinuing(store=store))
    here = Talking(intake, desk, talk, reactions, account)
    yield here
    await source.close()


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, "JPEG")
    return content.getvalue()


async def test_what_somebody_says_is_a_report_of_theirs(talking: Talking) -> None:
    told = await talking.says(text="冷柜不制冷，打 13900001111")
    assert "T-" in told
    [[accepted]] = await talking.reports()
    assert isinstance(accepted, SubmissionAccepted)
    assert accepted.channel == "wecom"
    assert "13900001111" not in accepted.summary
    assert accepted.summary.startswith("冷柜不制冷，打 s1.")
    assert accepted.reporter is not None
    assert (accepted.reporter.name or "").startswith("s1.")


async def test_the_same_person_is_the_same_in_every_report_and_no_other(talking: Talking) -> None:
    await talking.says(text="一")
    await talking.says(text="完成")
    await talking.says(text="二")
    talking.sender = "somebody-else"
    await talking.says(text="三")
    reports = await talking.reports()
    names = [
        one[0].reporter.name or ""
        for one in reports
        if isinstance(one[0], SubmissionAccepted) and one[0].reporter is not None
    ]
    subjects = [name.split(".")[1] for name in names]
    assert subjects[0] == subjects[1] != subjects[2]


async def test_what_is_said_next_goes_on_with_the_ticket_and_the_same_message_does_nothing(
    talking: Talking,
) -> None:
    first = await talking.says(id="m1", text="冷柜不制冷")
    assert await talking.says(id="m2", text="在后厨，快来") == "已补充到工单 T-old。"
    assert await talking.says(id="m1", text="冷柜不制冷") == first
    await talking.says(id="m2", text="在后厨，快来")
    await talking.reacts()
    await talking.reacts()
    [[accepted, continued]] = await talking.reports()
    assert isinstance(accepted, SubmissionAccepted)
    assert isinstance(continued, SubmissionContinued)
    assert continued.text == "在后厨，快来"


async def test_a_long_while_later_it_is_another_report(talking: Talking) -> None:
    await talking.says(text="冷柜不制冷")
    talking.now += timedelta(minutes=31)
    await talking.says(text="灯不亮")
    assert len(await talking.reports()) == 2


async def test_what_lacks_something_is_mended_by_the_next_message(talking: Talking) -> None:
    told = await talking.says(Kind.LOCATION, lat=30.2, lon=120.1, text="西湖")
    assert "还需要：symptom" in told
    assert "已生成" in await talking.says(text="冷柜不制冷")
    [[*rejected, accepted]] = await talking.reports()
    assert len(rejected) == 1
    assert isinstance(accepted, SubmissionAccepted)
    assert accepted.location is not None
    assert accepted.location.address == "西湖"


async def test_pictures_are_kept_with_their_ticket_and_lost_ones_are_said(
    talking: Talking, api: Api
) -> None:
    api.media["m1"] = picture()
    api.media["m2"] = b"<html>"
    await talking.says(text="冷柜不制冷")
    await talking.says(Kind.IMAGE, media_id="m1")
    await talking.says(Kind.IMAGE, media_id="m2")
    await talking.says(Kind.VOICE, media_id="gone")
    await talking.reacts()
    [[_, *more]] = await talking.reports()
    files = [one.files for one in more if isinstance(one, SubmissionContinued)]
    [[kept]] = [one for one in files if one]
    assert (kept.media_type, kept.size_bytes > 0, len(kept.sha256)) == ("image/jpeg", True, 64)
    assert kept.ref is not None
    assert (await talking.intake.files.attaching.found(TENANT, kept.ref)).ticket_id is not None
    assert sum("未能保存" in one.text for one in more if isinstance(one, SubmissionContinued)) == 2


async def test_a_picture_that_came_before_the_words_is_with_the_ticket(
    talking: Talking, api: Api
) -> None:
    api.media["m1"] = picture()
    assert "还需要" in await talking.says(Kind.IMAGE, media_id="m1")
    await talking.reacts()
    await talking.says(text="冷柜不制冷")
    await talking.reacts()
    [[*_, continued]] = await talking.reports()
    assert isinstance(continued, SubmissionContinued)
    assert len(continued.files) == 1


async def test_two_messages_at_once_are_one_report(talking: Talking) -> None:
    told = await asyncio.gather(*(talking.says(text=f"第{number}条") for number in range(4)))
    assert all(told)
    await talking.reacts()
    [[accepted, *more]] = await talking.reports()
    assert isinstance(accepted, SubmissionAccepted)
    texts = [one.text for one in more if isinstance(one, SubmissionContinued)]
    everything = "\n".join([str(accepted.fields["symptom"]), *texts])
    assert sorted(everything.split("\n")) == [f"第{number}条" for number in range(4)]


async def test_what_is_no_message_for_us_is_answered_so(talking: Talking) -> None:
    assert await talking.says(Kind.EVENT) == ""
    assert "暂不支持" in await talking.says(Kind.OTHER)
    assert await talking.says(text="完成") == "好的，下一条消息将作为新的报修。"
    assert await talking.reports() == []


async def test_only_who_administers_connects(talking: Talking) -> None:
    clerk = Caller(tenant=TENANT, actor="member:2")
    with pytest.raises(NotAllowed):
        await talking.desk.listed(clerk)
    assert talking.account in await talking.desk.listed(ADMIN)
    assert wecom.TOKEN not in repr(await talking.desk.listed(ADMIN))


async def test_the_api_is_asked_with_one_token_that_is_renewed(api: Api) -> None:
    api.media["m1"] = b"one"
    source = WeComApi(api.url)
    for _ in range(2):
        assert await source.fetch(wecom.CORP, KEYS, "m1") == b"one"
    assert api.tokens == 1
    api.tokens += 1  # somebody else asked for one, which ends ours
    assert await source.fetch(wecom.CORP, KEYS, "m1") == b"one"
    with pytest.raises(MediaGone):
        await source.fetch(wecom.CORP, KEYS, "m2")
    with pytest.raises(WeComRefuses):
        await source.fetch(wecom.CORP, Keys(token="t", aes_key="a", secret="wrong"), "m1")
    with pytest.raises(WeComRefuses):
        await source.fetch(wecom.CORP, Keys(token="t", aes_key="a"), "m1")
    api.is_busy = True
    with pytest.raises(WeComAway):
        await source.fetch(wecom.CORP, KEYS, "m1")
    await source.close()
    away = WeComApi("http://127.0.0.1:9")
    with pytest.raises(WeComAway):
        await away.fetch(wecom.CORP, KEYS, "m1")
    await away.close()
