"""What people choose holds for what they are told: a real log, real views, a mail server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import pytest

from services.notification.adapters.choices.calls import SERVICE, ChoiceCalls
from services.notification.app.choosing import ChoiceDesk, stream_of
from services.notification.app.gathering import Gathering
from services.notification.domain.choices.choices import CHOICES
from services.notification.domain.choices.facts import AddRule, Choose, Command, Mute
from services.notification.domain.choices.personal import PersonalRule
from services.notification.domain.choices.settings import Digest, QuietHours, Settings
from services.notification.domain.facts import Gather
from services.notification.handlers import GatherWhatIsDue
from services.notification.views.cards import fact_of
from services.notification.views.notice_rows import NoticeRow
from shared.decider import Refusal
from shared.intent import Intent
from shared.pb.gongdan.notification.v1 import choices_pb2 as pb
from shared.pb.gongdan.notification.v1.choices_pb2_grpc import (
    ChoiceServiceStub,
    add_ChoiceServiceServicer_to_server,
)
from shared.projections.builds import checksum
from shared.projections.runner import ProjectionApply
from shared.rpc import Channels, RpcServer, call
from tests.integration.notification.conftest import Notification, rule
from tests.integration.notification.mailbox import Mailbox
from tests.integration.notification.neighbours import NOW
from tests.spoken import SpokenVerifier, token_in
from tests.written_log import ACME

pytestmark = pytest.mark.integration

MINUTE = NOW.hour * 60 + NOW.minute
QUIET_NOW = QuietHours(begin=(MINUTE - 60) % 1440, end=(MINUTE + 60) % 1440)
"""An hour before and after now, on clocks in UTC."""


async def chooses(notification: Notification, *commands: Command) -> None:
    for command in commands:
        intent = Intent(
            tenant=ACME,
            command_id=uuid4(),
            actor=f"member:{command.member}",
            occurred_at=NOW,
            correlation_id=uuid4(),
        )
        await notification.store.execute(CHOICES, intent, stream_of(ACME, command.member), command)
    await notification.listed()


def wang(**settings: object) -> Choose:
    return Choose(at=NOW, member="wang", settings=Settings(**settings))  # type: ignore[arg-type]


def of(rows: list[NoticeRow], member: str) -> list[NoticeRow]:
    return [row for row in rows if row.recipient == f"member:{member}"]


async def test_what_is_muted_tells_nobody_who_muted_it(notification: Notification) -> None:
    notification.is_open(rule("app"))
    ticket = uuid5(NAMESPACE_URL, "T-2")
    await chooses(
        notification,
        Mute(at=NOW, member="wang", muted=True, rule="ticket.opened-app"),
        Mute(at=NOW, member="li", muted=True, ticket_id=ticket),
    )
    notification.reports("T-1")
    notification.reports("T-2")
    rows = await notification.hear()
    assert [(row.recipient, row.ticket_id == ticket) for row in rows] == [("member:li", False)]


async def test_what_a_fact_says_to_somebody_by_name_cannot_be_muted(
    notification: Notification,
) -> None:
    notification.is_open()
    ticket = uuid5(NAMESPACE_URL, "T-1")
    await chooses(notification, Mute(at=NOW, member="wang", muted=True, ticket_id=ticket))
    notification.reports("T-1")
    notification.workflow.say(
        "ticket.escalated",
        ticket,
        NOW,
        number="T-000001",
        type="equipment_repair",
        words={"zh": "请审批", "en": "please decide"},
        tell_members=["wang"],
    )
    assert [row.recipient for row in await notification.hear()] == ["member:wang"]


async def test_a_way_out_that_somebody_does_not_want_leads_into_the_app(
    notification: Notification,
) -> None:
    notification.is_open(rule("email"))
    await chooses(notification, wang(channels=()))
    notification.reports("T-1")
    rows = await notification.hear()
    assert {(row.recipient, row.channel, row.state) for row in rows} == {
        ("member:wang", "app", "sent"),
        ("member:li", "email", "waiting"),
    }


async def test_a_letter_is_in_the_language_that_its_reader_chose(
    notification: Notification, box: Mailbox
) -> None:
    notification.is_open(rule("email"))
    notification.addresses.known["member:wang"] = "wang@example.org"
    await chooses(notification, wang(language="en"))
    notification.reports("T-1")
    await notification.deliver(of(await notification.hear(), "wang"))
    [letter] = box.letters
    assert letter.get_content().strip() == "New ticket T-000001: 冷柜不制冷"


async def test_quiet_hours_hold_a_letter_until_they_end_and_say_so(
    notification: Notification, box: Mailbox
) -> None:
    notification.is_open(rule("email"), rule("app", "ticket.opened"))
    notification.addresses.known["member:wang"] = "wang@example.org"
    await chooses(notification, wang(quiet=QUIET_NOW))
    notification.reports("T-1")
    rows = await notification.deliver(of(await notification.hear(), "wang"))
    held = {row.channel: (row.state, row.held_for) for row in of(rows, "wang")}
    assert held == {"email": ("held", "quiet_hours"), "app": ("sent", "")}
    [letter] = [row for row in of(rows, "wang") if row.channel == "email"]
    assert letter.due_at is not None
    assert timedelta(minutes=59) < letter.due_at - NOW <= timedelta(hours=1)
    await notification.deliver(rows)
    assert box.letters == [], "it is not due yet"
    notification.clock.now = letter.due_at
    rows = of(await notification.deliver([letter]), "wang")
    assert {row.state for row in rows} == {"sent"}
    assert len(box.letters) == 1


async def test_what_is_urgent_does_not_wait(notification: Notification, box: Mailbox) -> None:
    notification.is_open(rule("email", urgent=True))
    notification.addresses.known["member:wang"] = "wang@example.org"
    await chooses(notification, wang(quiet=QUIET_NOW, digest=Digest.DAILY))
    notification.reports("T-1")
    await notification.deliver(of(await notification.hear(), "wang"))
    assert len(box.letters) == 1


async def waiting_for_a_digest(notification: Notification, tickets: int) -> list[UUID]:
    notification.is_open(rule("email"))
    notification.addresses.known["member:wang"] = "wang@example.org"
    await chooses(notification, wang(digest=Digest.HOURLY, language="en"))
    for ticket in range(tickets):
        notification.reports(f"T-{ticket}")
    rows = await notification.deliver(of(await notification.hear(), "wang"))
    assert {(row.state, row.held_for) for row in of(rows, "wang")} == {("held", "digest")}
    notification.pass_time(3600)
    return [row.notice_id for row in reversed(of(rows, "wang"))]


async def test_several_notices_become_one_message(notification: Notification, box: Mailbox) -> None:
    waiting = await waiting_for_a_digest(notification, 3)
    assert await notification.gathering.gather(ACME, waiting) == 3
    rows = of(await notification.listed(), "wang")
    [digest] = [row for row in rows if row.rule == "digest"]
    assert {row.digest for row in rows if row.state == "gathered"} == {digest.notice_id}
    await notification.deliver([digest])
    [letter] = box.letters
    assert letter["Subject"] == "Notices: 3"
    assert letter.get_content().count("- New ticket T-000001: 冷柜不制冷") == 3
    assert await notification.gathering.gather(ACME, waiting) == 0


async def test_when_its_time_has_come_each_has_one_digest_however_many_there_are(
    notification: Notification,
) -> None:
    people = [f"p{number}" for number in range(25)]
    notification.is_open(rule("email"))
    for one in people:
        notification.identity.say(
            "grant.given", uuid5(NAMESPACE_URL, one), member_id=one, role="dispatcher"
        )
        settings = Settings(digest=Digest.HOURLY)
        await chooses(notification, Choose(at=NOW, member=one, settings=settings))
    for ticket in range(5):
        notification.reports(f"T-{ticket}")
    # They came long ago: their digest is due by the database's clock, too.
    notification.pass_time(-7200)
    await notification.hear()
    for row in [one for one in await notification.listed() if one.recipient[7:] in people]:
        await notification.app.deliver(ACME, row.notice_id)
    await notification.listed()
    notification.pass_time(7200)
    gatherer = GatherWhatIsDue(notification.gathering, notification.notices, lambda: [ACME])
    rounds = 0
    while await gatherer.gather_due(ACME):
        await notification.listed()
        rounds += 1
    rows = await notification.notices.newest(
        ACME, ticket=None, recipient=None, before=None, limit=200
    )
    digests = [row for row in rows if row.rule == "digest"]
    assert sorted(row.recipient[7:] for row in digests) == sorted(people)
    assert {row.text["en"] for row in digests} == {"Notices: 5"}
    assert rounds == 2


async def test_what_is_hidden_since_is_not_told_by_a_digest(
    notification: Notification, box: Mailbox
) -> None:
    waiting = await waiting_for_a_digest(notification, 2)
    await notification.gathering.gather(ACME, waiting)
    notification.restricts(uuid5(NAMESPACE_URL, "T-0"), ["technician"])
    rows = await notification.hear()
    await notification.deliver([row for row in rows if row.rule == "digest"])
    [letter] = box.letters
    assert letter.get_content().count("- New ticket") == 1


async def test_a_digest_of_what_is_all_hidden_does_not_leave(
    notification: Notification, box: Mailbox
) -> None:
    waiting = await waiting_for_a_digest(notification, 1)
    await notification.gathering.gather(ACME, waiting)
    notification.restricts(uuid5(NAMESPACE_URL, "T-0"), ["technician"])
    rows = await notification.hear()
    after = await notification.deliver([row for row in rows if row.rule == "digest"])
    [digest] = [row for row in after if row.rule == "digest"]
    assert (digest.state, digest.outcome, box.letters) == ("failed", "hidden-since", [])


async def test_who_dies_while_gathering_loses_and_doubles_nothing(
    notification: Notification,
) -> None:
    waiting = await waiting_for_a_digest(notification, 3)
    store = DyingStore(notification.store, dies_at=2)
    dying = Gathering(store=store, clock=notification.clock)  # type: ignore[arg-type]
    with pytest.raises(ConnectionResetError):
        await dying.gather(ACME, waiting[:2])
    assert await notification.gathering.gather(ACME, waiting) == 2
    assert await notification.gathering.gather(ACME, waiting) == 1
    rows = of(await notification.listed(), "wang")
    heads = sorted(row.text["en"] for row in rows if row.rule == "digest")
    assert heads == ["Notices: 1", "Notices: 2"]
    assert [row.state for row in rows if row.rule != "digest"] == ["gathered"] * 3


@dataclass
class DyingStore:
    """A log whose process dies when it has marked so many as gathered."""

    store: object
    dies_at: int
    gathered: int = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    async def execute(
        self, decider: object, intent: Intent, stream: UUID, command: object
    ) -> object:
        if isinstance(command, Gather):
            self.gathered += 1
            if self.gathered == self.dies_at:
                raise ConnectionResetError
        return await self.store.execute(decider, intent, stream, command)  # type: ignore[attr-defined]


def personal(scope: str, **more: object) -> PersonalRule:
    wanted = {"rule_id": uuid4(), "when": "ticket.opened", "scope": scope, **more}
    return PersonalRule(**wanted)  # type: ignore[arg-type]  # each as a test has it


async def test_somebody_hears_of_what_they_asked_for_in_their_scope(
    notification: Notification,
) -> None:
    notification.is_open()
    at = datetime.now(NOW.tzinfo)
    await chooses(
        notification,
        AddRule(at=at, member="wang", rule=personal("tenant", priorities=("P1",))),
        AddRule(at=at, member="wang", rule=personal("tenant", priorities=("P3",))),
        AddRule(at=at, member="li", rule=personal("own")),
        AddRule(at=at, member="stranger", rule=personal("tenant")),
    )
    later = replace(notification.reports("T-1"), recorded_at=at + timedelta(seconds=5))
    notification.workflow.events[-1] = later
    rows = await notification.hear()
    assert [(row.recipient, row.channel, row.text) for row in rows] == [
        (
            "member:wang",
            "app",
            {"zh": "工单 T-000001：已提交", "en": "Ticket T-000001: was reported"},
        )
    ]


async def test_nobody_hears_of_what_was_before_they_asked_nor_twice_of_one_thing(
    notification: Notification,
) -> None:
    notification.is_open(rule("app"))
    event = notification.reports("T-1")
    await chooses(notification, AddRule(at=NOW, member="wang", rule=personal("tenant")))
    before = await notification.hear()
    assert len(of(before, "wang")) == 1
    later = replace(event, recorded_at=datetime.now(NOW.tzinfo) + timedelta(seconds=5))
    assert await notification.teller.tell(ACME, fact_of(later), later) == 2
    assert await notification.listed() == before, "one fact, one rule, one person, one notice"


async def test_rebuilt_choices_are_the_same(notification: Notification) -> None:
    added = AddRule(at=NOW, member="li", rule=personal("own_store"))
    ticket = Mute(at=NOW, member="wang", muted=True, ticket_id=uuid4())
    muted = Mute(at=NOW, member="wang", muted=True, rule="urgent")
    await chooses(notification, wang(quiet=QUIET_NOW), muted, ticket, added)
    await chooses(notification, Mute(at=NOW, member="wang", muted=False, rule="urgent"))
    live = notification.applies["choices"]
    assert isinstance(live, ProjectionApply)
    await live.rebuilding.rebuild(ACME)
    async with notification.databases.connection(ACME) as db:
        before = await checksum(db, "notification_rm_choices_1")
        assert await checksum(db, "notification_rm_choices_2") == before


@pytest.fixture
async def service(notification: Notification) -> AsyncIterator[ChoiceServiceStub]:
    desk = ChoiceDesk(
        store=notification.store,
        ways=notification.channels.desk.that_reach_people,
        zones=notification.book,
    )
    calls = ChoiceCalls(desk=desk, store=notification.store)
    server = RpcServer(SpokenVerifier(), digest_key=b"digest")
    add_ChoiceServiceServicer_to_server(calls, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"notification": f"127.0.0.1:{port}"})
    yield ChoiceServiceStub(channels.to("notification"))
    await channels.close()
    await server.stop()


async def test_members_choose_for_themselves_and_administrators_for_others(
    notification: Notification, service: ChoiceServiceStub
) -> None:
    notification.is_open()
    await notification.hear()
    settings = pb.NotificationSettings(quiet_from="22:00", quiet_until="07:00")
    me = token_in(ACME, "member:wang", [])
    request = pb.SetChoicesRequest(settings=settings)
    answer: pb.SetChoicesResponse = await call(
        service.SetChoices, request, token=me, metadata={"idempotency-key": "1"}
    )
    assert answer.position.startswith("notification.")
    mine: pb.GetChoicesResponse = await call(service.GetChoices, pb.GetChoicesRequest(), token=me)
    assert mine.choices.settings == answer.settings
    other = pb.GetChoicesRequest(member="wang")
    for who in ("member:li", "key:1"):
        with pytest.raises(Refusal) as refused:
            await call(service.GetChoices, other, token=token_in(ACME, who, []))
        assert refused.value.slug == "notification-choices-not-yours"
    shown: pb.GetChoicesResponse = await call(
        service.GetChoices, other, token=token_in(ACME, "operator", [])
    )
    assert shown.choices == mine.choices
