"""Notification on a real database and a real mail server; what it hears is in memory."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from time import monotonic
from uuid import NAMESPACE_URL, UUID, uuid5

import asyncpg
import pytest

from services.notification.adapters.channels.mail import Smtp
from services.notification.adapters.channels.mail_settings import mail_server
from services.notification.adapters.channels.sending import sender
from services.notification.adapters.lines import Lines
from services.notification.adapters.replies import ReplyAddresses
from services.notification.app import App
from services.notification.app.addressing import Addressees
from services.notification.app.breaking import Breaker, Tally
from services.notification.app.gathering import Gathering
from services.notification.app.reading import Readers
from services.notification.app.telling import Teller
from services.notification.app.wording import Worded, WordingDesk
from services.notification.domain.channels.addresses import ADDRESSES
from services.notification.domain.channels.channels import CHANNELS
from services.notification.domain.choices.choices import CHOICES
from services.notification.domain.notice import NOTICE
from services.notification.domain.wording.wordings import WORDINGS
from services.notification.handlers import TellWhoShouldKnow
from services.notification.published import public_form
from services.notification.views.asking import BookView, DirectoryView
from services.notification.views.book import BookProjection
from services.notification.views.choices import ChoicesProjection, ChoicesView
from services.notification.views.directory import DirectoryProjection
from services.notification.views.duty import DutyProjection, DutyView
from services.notification.views.notice_rows import NoticeRow
from services.notification.views.notices import NoticesProjection, NoticesView
from shared.database import Databases
from shared.eventstore import EventStore, log_ddl
from shared.intent import TenantId
from shared.projections.reaction import ReactionApply
from shared.projections.reading import Reading
from shared.projections.runner import ProjectionApply
from shared.recorded import Recorded
from tests.integration.notification.mailbox import Mailbox, mailbox
from tests.integration.notification.neighbours import NOW, AddressBook, Clock, Log, Plain
from tests.integration.notification.ways_out import WaysOut, ways_out
from tests.small_vault import SmallVault
from tests.written_log import ACME, WRITER, databases_at, prepare_database

LABEL = {"zh": "待受理", "en": "New"}


@dataclass
class Notification:
    """The service under test."""

    app: App
    teller: Teller
    gathering: Gathering
    databases: Databases
    store: EventStore
    book: BookView
    notices: NoticesView
    workflow: Log
    identity: Log
    dispatch: Log
    applies: dict[str, ReactionApply | ProjectionApply]
    sender: Lines[str]
    channels: WaysOut
    addresses: AddressBook
    clock: Clock

    async def hear(self) -> list[NoticeRow]:
        """Take in everything that was said, and return the notices there are."""
        for name, log in (
            ("directory", self.identity),
            ("duty", self.dispatch),
            ("book", self.workflow),
            ("tell", self.workflow),
        ):
            apply = self.applies[name]
            events = await log.read(ACME, await apply.checkpoint(ACME), 1_000)
            if events:
                await apply.apply(ACME, events)
        return await self.listed()

    async def listed(self) -> list[NoticeRow]:
        for name in ("notices", "choices"):
            view = self.applies[name]
            events = await self.store.read(ACME, await view.checkpoint(ACME), 1_000)
            if events:
                await view.apply(ACME, events)
        return await self.notices.newest(ACME, ticket=None, recipient=None, before=None, limit=200)

    async def deliver(self, rows: list[NoticeRow]) -> list[NoticeRow]:
        for row in rows:
            await self.app.deliver(ACME, row.notice_id)
        return await self.listed()

    def starts_anew(self, breaker: Breaker) -> None:
        """Tell from now on with nothing remembered but the views."""
        self.teller = replace(self.teller, breaker=breaker)
        react = TellWhoShouldKnow(self.teller).when_something_happens_to_a_ticket
        self.applies["tell"] = ReactionApply(
            service="notification",
            name="tell",
            react=react,
            databases=self.databases,
            source=self.workflow,
        )

    def pass_time(self, seconds: float) -> None:
        self.clock.now += timedelta(seconds=seconds)

    def is_open(
        self,
        *rules: dict[str, object],
        confidential: bool = False,
        transitions: Sequence[Mapping[str, object]] = ({"by": ["technician"]},),
    ) -> None:
        """Publish a scenario with these rules; ``wang`` and ``li`` are dispatchers.

        The repairs are ``confidential`` to technicians, or everybody's business.
        """
        document = {
            "roles": {
                "dispatcher": {"scope": "tenant"},
                "technician": {"scope": "assigned", "confidential": confidential},
            },
            "ticket_types": [
                {
                    "key": "equipment_repair",
                    "notify": list(rules),
                    "transitions": list(transitions),
                    "states": dict.fromkeys(("new", "done", "closed"), LABEL),
                }
            ],
        }
        stream = uuid5(NAMESPACE_URL, "scenarios")
        self.workflow.say(
            "scenario.published", stream, key="restaurant_chain", version=1, document=document
        )
        for member in ("wang", "li"):
            self.identity.say(
                "grant.given",
                uuid5(NAMESPACE_URL, member),
                member_id=member,
                role="dispatcher",
                scope_value="",
            )

    def moves(self, ticket: UUID, transition: str) -> Recorded:
        return self.workflow.say(
            "ticket.moved",
            ticket,
            number="T-000001",
            type="equipment_repair",
            transition=transition,
            state=transition,
        )

    def restricts(self, ticket: UUID, only_for: list[str]) -> Recorded:
        return self.workflow.say(
            "ticket.restricted",
            ticket,
            number="T-000001",
            type="equipment_repair",
            only_for=only_for,
            hidden_from=[],
            veiled={},
        )

    def reports(self, ticket: str, at: datetime = NOW, *, imported: bool = False) -> Recorded:
        return self.workflow.say(
            "ticket.opened",
            uuid5(NAMESPACE_URL, ticket),
            at,
            number="T-000001",
            type="equipment_repair",
            type_label={"zh": "设备报修", "en": "Equipment repair"},
            summary="冷柜不制冷",
            priority="P1",
            state="new",
            state_label=LABEL,
            imported=imported,
        )


def rule(via: str, when: str = "ticket.opened", **more: object) -> dict[str, object]:
    template = {"zh": "新工单 {number}：{summary}", "en": "New ticket {number}: {summary}"}
    return {
        "key": f"{when}-{via}",
        "when": when,
        "to": "dispatcher",
        "via": via,
        "template": template,
        **more,
    }


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as opened:
        yield opened


async def prepare(database: str) -> None:
    """Create what provisioning creates for notification."""
    await prepare_database(database, "notification")
    connection = await asyncpg.connect(database)
    await connection.execute(
        "do $$ begin create role notice_owner nologin;"
        " exception when duplicate_object then null; end $$"
    )
    async with connection.transaction():
        await connection.execute(log_ddl("notification_log", "notice_owner", WRITER))
    await connection.close()


@pytest.fixture
async def databases(database: str) -> AsyncIterator[Databases]:
    await prepare(database)
    opened = databases_at({ACME: database})
    yield opened
    await opened.close()


def store_in(databases: Databases) -> EventStore:
    return EventStore(
        "notification", databases, [NOTICE, CHOICES, WORDINGS, CHANNELS, ADDRESSES], public_form
    )


async def put_together(
    databases: Databases, store: EventStore, channels: WaysOut, *, fresh: bool = True
) -> Notification:
    """Put notification together; ``fresh``: every answer is asked for anew, nothing is cached."""
    workflow, identity, dispatch = Log(), Log(), Log()
    applies: dict[str, ReactionApply | ProjectionApply] = {
        projection.name: ProjectionApply(
            service="notification", projection=projection, databases=databases, source=source
        )
        for projection, source in (
            (BookProjection(), workflow),
            (DirectoryProjection(), identity),
            (DutyProjection(), dispatch),
            (NoticesProjection(), store),
            (ChoicesProjection(), store),
        )
    }

    def reading(name: str) -> Reading:
        return Reading(databases, applies[name].checkpoint)

    async def reached(tenant: TenantId, position: int) -> None:
        assert applies["book"].progress.at(tenant) >= position

    book, notices = BookView(reading("book"), reached, workflow), NoticesView(reading("notices"))
    clock, addresses = Clock(), AddressBook()
    directory = DirectoryView(reading("directory"))
    # Where every answer is asked for anew, what somebody has just chosen counts at once.
    asked_at = count().__next__ if fresh else monotonic
    choices = ChoicesView(reading("choices"), clock=asked_at)
    teller = Teller(
        store=store,
        book=book,
        directory=directory,
        addressees=Addressees(
            book=book, directory=directory, duty=DutyView(reading("duty")), clock=clock
        ),
        choices=choices,
        breaker=Breaker(tally=Tally(lately=notices), directory=directory, clock=clock),
        worded=Worded(
            desk=WordingDesk(store=store, book=book, templates=book),
            clock=asked_at,
        ),
        channels=channels.desk.channels if fresh else channels.desk.glance,
        clock=clock,
    )
    app = App(
        store=store,
        readers=Readers(
            store=store, book=book, directory=directory, choices=choices, opener=Plain()
        ),
        ways=channels.ways,
        addresses=addresses,
        replies=ReplyAddresses(keeper=SmallVault(), domain=""),
        clock=clock,
        chance=lambda: 0.5,
    )
    applies["tell"] = ReactionApply(
        service="notification",
        name="tell",
        react=TellWhoShouldKnow(teller).when_something_happens_to_a_ticket,
        databases=databases,
        source=workflow,
    )
    return Notification(
        app=app,
        teller=teller,
        gathering=Gathering(store=store, clock=clock),
        databases=databases,
        store=store,
        book=book,
        notices=notices,
        workflow=workflow,
        identity=identity,
        dispatch=dispatch,
        applies=applies,
        sender=sender(app, notices, applies["notices"].progress.at, lambda: [ACME]),
        channels=channels,
        addresses=addresses,
        clock=clock,
    )


@pytest.fixture
async def notification(databases: Databases, box: Mailbox) -> AsyncIterator[Notification]:
    store = store_in(databases)
    async with ways_out(store, Smtp(mail_server(box.url))) as channels:
        yield await put_together(databases, store, channels)
    await store.close()


@pytest.fixture
async def without_mail(databases: Databases) -> AsyncIterator[Notification]:
    store = store_in(databases)
    async with ways_out(store) as channels:
        yield await put_together(databases, store, channels)
    await store.close()
