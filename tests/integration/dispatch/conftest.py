"""Dispatch on a real tenant database, reading its own log as it does in production."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from secrets import token_hex
from uuid import UUID, uuid4

import pytest

from services.cli.embedded.keys import Keys
from services.cli.embedded.postgres import EmbeddedPostgres
from services.dispatch.adapters.benches import BenchesInMemory
from services.dispatch.adapters.boards import BoardsInMemory
from services.dispatch.adapters.looks import LooksInView
from services.dispatch.adapters.parts_of_tickets import PartsOfTickets, parts_of_tickets
from services.dispatch.adapters.past_benches import PastBenchesOfLog
from services.dispatch.adapters.policy_book import PolicyBook
from services.dispatch.adapters.reasons import Reasons
from services.dispatch.adapters.shift_timers import ShiftTimers
from services.dispatch.adapters.timers import OfferTimers
from services.dispatch.adapters.told import OF_TICKETS
from services.dispatch.app.appointing import Appointing
from services.dispatch.app.crewing import Crewing, Places
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.explaining import Explaining
from services.dispatch.app.live import Live
from services.dispatch.app.policies import PolicyDesk
from services.dispatch.app.providing import Providing
from services.dispatch.app.queueing import Queueing
from services.dispatch.app.reading import Readings
from services.dispatch.app.reckoning import Reckoning
from services.dispatch.app.stocking import Stocking
from services.dispatch.app.telling import Telling
from services.dispatch.app.transferring import Transferring
from services.dispatch.app.travelling import Travelling
from services.dispatch.domain.appointments.book import BOOK
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.live import LOOKS
from services.dispatch.domain.places import Place
from services.dispatch.domain.policy_versions import POLICIES
from services.dispatch.domain.rostering.life import ROSTER
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.stores import STORES
from services.dispatch.domain.tagging import tag_of
from services.dispatch.domain.technician import TECHNICIAN, Profile, RegisterTechnician
from services.dispatch.handlers import OF_OUR_OWN, Handlers
from services.dispatch.published import public_form
from services.dispatch.views import Offers, Policies
from services.dispatch.views.books import OF_STOCK, StockBooks
from services.dispatch.views.hands import Hands
from services.dispatch.views.looks import Looks
from services.dispatch.views.shifts import OF_SHIFTS, ShiftTurns
from shared.config import Settings
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId
from shared.messaging.following import Apply
from shared.migrations import discover, services_folder
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.projections.runner import ProjectionApply
from shared.projections.tail import LogTail
from shared.provision import Provisioner
from shared.recorded import Recorded
from shared.tenancy import Catalogue
from tests.conftest import run
from tests.integration.dispatch.appointed import Appointed, Clock
from tests.integration.dispatch.positions import PositionsInMemory
from tests.integration.dispatch.rostered import Rostered
from tests.small_vault import SmallVault
from tests.written_log import WrittenLog, until

DEFINITION = "restaurant_chain@1"
REPAIR = {
    "key": "equipment_repair",
    "dispatch": {
        "hard": ["skill", "cert_valid", "on_shift", "region", "vendor_authorised", "badge"],
        "score": {"travel_min": 5, "workload": 2, "has_part": 3},
        "accept_timeout_s": 600,
    },
    "fields": {"parts_used": {"type": "part_lines"}, "note": {"type": "text"}},
    "transitions": [
        {"id": "assign", "by": ["front_desk", "system"], "bound_to": ["assignment.offered"]},
        {"id": "start", "by": ["technician"], "bound_to": []},
    ],
}
HASTY = {**REPAIR, "key": "hasty", "dispatch": {"hard": ["skill"], "accept_timeout_s": 1}}
ALARM = {
    **REPAIR,
    "key": "alarm",
    "clocks": [{"calendar": "abroad"}, {"calendar": "always"}],
    "dispatch": {"hard": ["skill"], "reserve": {"for": "呼吸机", "share": "30%"}},
}
POOL = {
    **REPAIR,
    "key": "pool",
    "dispatch": {"hard": ["skill"], "grab": {"queue": "team:night"}},
}
SOON = {
    **POOL,
    "key": "soon",
    "dispatch": {"hard": ["skill"], "grab": {"queue": "*", "within_s": 1}},
}
TRACKED = {
    **REPAIR,
    "key": "home_repair",
    "tracking": {"eta": True, "live_position": "between_departed_and_arrived"},
}
PLANNED = {
    **REPAIR,
    "key": "planned",
    "dispatch": {"hard": ["skill"], "replan": {"every": 1, "visit": 1_800, "accepted": False}},
}
VISITED = {
    **REPAIR,
    "key": "visited",
    "dispatch": {
        "hard": ["skill"],
        "appointments": {
            "field": "window",
            "slot": 7_200,
            "hours": ["08:00-18:00"],
            "ahead": 7 * 86_400,
            "notice": 0,
            "lead": 7 * 86_400,
            "moves": 2,
        },
    },
}
LATER = {
    **VISITED,
    "key": "later",
    "dispatch": {"hard": ["skill"], "appointments": {"field": "window", "lead": 60}},
}
AWARE = {
    **REPAIR,
    "key": "aware",
    "dispatch": {
        "hard": ["skill", "not_complained_about"],
        "score": {"travel_min": 5, "workload": 0.1, "deadline": 20, "continuity": 5},
    },
}
TALK: dict[str, object] = {"key": "callback", "dispatch": None, "transitions": []}
SCENARIO = {
    "key": "restaurant_chain",
    "version": 1,
    "document": {
        "ticket_types": [
            *(REPAIR, HASTY, ALARM, POOL, SOON, TRACKED, PLANNED, VISITED, LATER, AWARE),
            TALK,
        ],
        "calendars": {"always": {"tz": "Asia/Shanghai"}, "abroad": {"tz": "Europe/Berlin"}},
    },
}


@dataclass
class DispatchHere:
    """The service under test, in a tenant of its own."""

    tenant: TenantId
    app: Dispatch
    telling: Telling
    travelling: Travelling
    queueing: Queueing
    live: Live
    positions: PositionsInMemory
    transferring: Transferring
    appointing: Appointing
    clock: Clock
    store: EventStore
    workflow: WrittenLog
    heard: list[Apply]
    timers: OfferTimers
    shift_timers: ShiftTimers
    databases: Databases
    vault: SmallVault
    stocking: Stocking
    books: ProjectionApply
    explaining: Explaining
    deciders: PolicyBook
    benches: BenchesInMemory
    boards: BoardsInMemory
    rosters: Rostered
    policies: PolicyDesk
    places: Places

    async def hear(self) -> None:
        """Take in everything workflow has said."""
        for apply in self.heard:
            after = await apply.checkpoint(self.tenant)
            events = await self.workflow.read(self.tenant, after, 1_000)
            if events:
                await apply.apply(self.tenant, events)

    def opens(self, **changes: object) -> UUID:
        """Say that a ticket was opened; return its id."""
        data = {
            "type": "equipment_repair",
            "definition": DEFINITION,
            "dispatch": True,
            "skills": ["制冷"],
            "location": {"lat": 30.27, "lon": 120.15, "address": "西湖区"},
            "closed": False,
            "flags": [],
            "priority": "P3",
            **changes,
        }
        return self._says(uuid4(), "ticket.opened", data).stream_id

    def closes(self, ticket_id: UUID) -> Recorded:
        """Say that a ticket was closed."""
        return self._says(ticket_id, "ticket.moved", {"closed": True, "transition": "accept"})

    def starts(self, ticket_id: UUID, who: UUID) -> Recorded:
        """Say that member 1 moved the ticket on, which is in a technician's hands."""
        data = {"transition": "start", "role": "technician", "assignee": str(who)}
        return self._says(ticket_id, "ticket.moved", {**data, "closed": False, "bound_to": None})

    def uses(self, ticket_id: UUID, who: UUID | None, *lines: object, **moved: object) -> Recorded:
        """Say that a move told of all parts that were used on a ticket so far."""
        data = {
            "type": "equipment_repair",
            "fields": {"parts_used": lines},
            "assignee": None if who is None else str(who),
            "transition": "finish",
            "bound_to": "x",
            **moved,
        }
        return self._says(ticket_id, "ticket.moved", data)

    def tells_apart(self, ticket_id: UUID, *, dispatch: bool = True) -> Recorded:
        """Say that a ticket is no duplicate, and whether somebody is to be sent after all."""
        data = {"dispatch": dispatch, "skills": ["制冷"], "undoubted": True}
        return self._says(ticket_id, "ticket.duplicate_dismissed", data)

    def prioritises(self, ticket_id: UUID, priority: str) -> Recorded:
        """Say that a ticket is more or less urgent now."""
        return self._says(ticket_id, "ticket.prioritised", {"priority": priority})

    def escalates(self, ticket_id: UUID, in_round: int, action: str = "reassign_next") -> Recorded:
        """Say that a promise runs out while the offer of a round stands."""
        data = {"clock": "accept", "at": "100%", "action": action, "round": in_round}
        return self._says(ticket_id, "ticket.escalated", data)

    def marks(self, ticket_id: UUID, mark: str, role: str, at: datetime) -> Recorded:
        """Say that something was seen to happen; the role ``system`` keeps our own word."""
        data = {"mark": mark, "role": role, "late": False, "imported": False}
        return self._says(ticket_id, "ticket.marked", data, at)

    def _says(
        self, stream: UUID, kind: str, data: dict[str, object], at: datetime | None = None
    ) -> Recorded:
        encoded = json.dumps(data).encode()
        return self.workflow.write(
            self.tenant,
            kind=kind,
            stream=stream,
            data=encoded,
            occurred_at=at,
            definition=DEFINITION,
        )

    def intent(self, actor: str = "system:test") -> Intent:
        """Return a fresh intent."""
        return Intent(
            tenant=self.tenant,
            command_id=uuid4(),
            actor=actor,
            occurred_at=datetime.now(UTC),
            correlation_id=uuid4(),
        )

    async def employ(
        self,
        lat: float = 30.27,
        *,
        skills: str = "制冷",
        capacity: int = 5,
        member: str = "",
        ends: date | None = None,
        areas: tuple[str, ...] = (),
        vendors: tuple[str, ...] = (),
        levels: Mapping[str, int] | None = None,
    ) -> UUID:
        """Register a technician whose certificates end on a day; return the id."""
        technician_id = uuid4()
        papers = [] if ends is None else [(one, ends) for one in skills.split()]
        profile = Profile(
            skills=tuple(skills.split()),
            home=Place(lat=lat, lon=120.15),
            capacity=capacity,
            member_id=member or None,
            certificates=tuple(Certificate(skill=one, valid_until=end) for one, end in papers),
            areas=areas,
            vendors=vendors,
            levels=levels or {},
        )
        command = RegisterTechnician(profile=profile, at=datetime.now(UTC))
        await self.app.change_technician(self.intent(), technician_id, command)
        return technician_id

    async def assignment(self, ticket_id: UUID) -> Assignment:
        return (await self.store.load(ASSIGNMENT, self.tenant, ticket_id)).state

    async def has(self, ticket_id: UUID, technician_id: UUID | None, status: str) -> None:
        """Wait until a ticket is in somebody's hands (or nobody's) with a status."""

        async def so() -> bool:
            now = await self.assignment(ticket_id)
            return (now.technician_id, now.status) == (technician_id, status)

        await until(so)

    async def told(self, ticket_id: UUID) -> list[str]:
        """Return the types of the facts about a ticket."""
        facts = await self.store.facts(ASSIGNMENT, self.tenant, ticket_id)
        return [one.fact.TOPIC for one in facts]

    def caller(self, actor: str, *roles: str) -> Caller:
        return Caller(tenant=self.tenant, actor=actor, roles=frozenset(roles))


@pytest.fixture(scope="session")
def dispatch_settings(
    postgres: EmbeddedPostgres, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    home: Path = tmp_path_factory.mktemp("dispatch")
    (home / "keys").mkdir()
    (home / "keys" / "master").write_text(keys.secret("master"))  # one cluster, one master
    return Settings(
        home=home, postgres_url=f"postgresql://127.0.0.1:{postgres.port}/postgres", cell="dispatch"
    )


@pytest.fixture(scope="session")
def dispatch_provisioner(postgres: EmbeddedPostgres, dispatch_settings: Settings) -> Provisioner:
    provisioner = Provisioner(
        dsn=postgres.dsn,
        master=dispatch_settings.master_secret(),
        schemas=[one for one in discover(services_folder()) if one.name == "dispatch"],
        readers=["dispatch"],
        keeper="dispatch",
        cell="dispatch",
    )
    run(provisioner.prepare())
    return provisioner


def tail_of(store: EventStore, tenant: TenantId, applies: Sequence[Apply]) -> LogTail:
    """Return what feeds views and reactions from dispatch's own log."""
    return LogTail(applies=applies, source=store, tenants=lambda: [tenant])


@pytest.fixture
async def dispatch(
    dispatch_settings: Settings, dispatch_provisioner: Provisioner
) -> AsyncIterator[DispatchHere]:
    tenant, workflow = TenantId(f"d{token_hex(6)}"), WrittenLog()
    await dispatch_provisioner.create_tenant(tenant, "测试")
    workflow.write(tenant, kind="scenario.published", data=json.dumps(SCENARIO).encode())
    async with dispatch_process(dispatch_settings, tenant, workflow) as here:
        yield here


@asynccontextmanager
async def dispatch_process(
    settings: Settings, tenant: TenantId, workflow: WrittenLog
) -> AsyncIterator[DispatchHere]:
    """Run the service for a tenant with connections, a store and a memory of its own."""
    catalogue = Catalogue("dispatch", settings)
    await catalogue.refresh()
    databases = Databases(catalogue.resolve, limit=6, application="test")
    tails: list[LogTail] = []

    def wake(woken: TenantId) -> None:
        for tail in tails:
            tail.wake(woken)

    store = EventStore(
        "dispatch",
        databases,
        [TECHNICIAN, ASSIGNMENT, LOOKS, POLICIES, STOCK, STORES, ROSTER, BOOK],
        public_form,
        tag=tag_of,
        wake=wake,
    )
    policies = ProjectionApply(
        service="dispatch", projection=Policies(), databases=databases, source=workflow
    )
    offers, hands, looks = (
        ProjectionApply(service="dispatch", projection=one, databases=databases, source=store)
        for one in (Offers(), Hands(), Looks())
    )
    benches, boards = BenchesInMemory(store), BoardsInMemory(store)
    book = PolicyBook(databases, WaitFor("workflow", [policies], workflow))
    vault = SmallVault()
    app = Dispatch(store, benches, book, Reasons(vault))
    travelling = Travelling(store, benches, Reckoning())
    queueing = Queueing(store, benches, book, Reasons(vault))
    positions = PositionsInMemory()
    live = Live(
        store=store,
        benches=benches,
        deciders=book,
        showing=book,
        positions=positions,
        taken=LooksInView(databases),
    )
    appointed = Appointed.of(databases, store, benches, app, tenant)
    handlers = Handlers(
        app=app,
        crewing=Crewing(places := Places(store), app),
        published=(published := PolicyDesk(store)),
        travelling=travelling,
        live=live,
        queueing=queueing,
        appointing=appointed.appointing,
        policies=book,
        benches=benches,
    )
    tickets = ReactionApply(
        service="dispatch",
        name="tickets",
        react=handlers.when_something_happens_to_a_ticket,
        databases=databases,
        source=workflow,
        types=OF_TICKETS,
    )
    rounds = ReactionApply(
        service="dispatch",
        name="rounds",
        react=handlers.when_somebody_is_free_or_a_ticket_waits,
        databases=databases,
        source=store,
        types=OF_OUR_OWN,
    )
    timers = OfferTimers(
        databases, lambda: [tenant], handlers.when_an_offer_runs_out, offers.progress.at
    )
    turns = ProjectionApply(
        service="dispatch",
        projection=ShiftTurns(),
        databases=databases,
        source=store,
        types=OF_SHIFTS,
    )
    shift_timers = ShiftTimers(
        databases, lambda: [tenant], handlers.when_the_plan_turns_somebody, turns.progress.at
    )
    books = ProjectionApply(
        service="dispatch",
        projection=StockBooks(),
        databases=databases,
        source=store,
        types=OF_STOCK,
    )
    used, kept = parts_of_tickets(
        PartsOfTickets(Providing(store, benches), book), "dispatch", databases, workflow, store
    )
    rosters = Rostered.of(databases, store, benches, book)
    tails.append(
        tail_of(
            store,
            tenant,
            [
                *(benches, rounds, offers, turns, looks, books, hands, boards),
                *rosters.applies,
                *(kept, *appointed.applies),
            ],
        )
    )
    here = DispatchHere(
        tenant=tenant,
        app=app,
        telling=Telling(benches=benches, deciders=book),
        travelling=travelling,
        queueing=queueing,
        live=live,
        positions=positions,
        transferring=Transferring(store, benches, Reasons(vault)),
        appointing=appointed.appointing,
        clock=appointed.clock,
        store=store,
        workflow=workflow,
        heard=[
            policies,
            tickets,
            used,
        ],
        timers=timers,
        shift_timers=shift_timers,
        databases=databases,
        vault=vault,
        stocking=Stocking(store, benches, book, Reasons(vault)),
        books=books,
        deciders=book,
        policies=published,
        places=places,
        explaining=Explaining(
            store,
            PastBenchesOfLog(store, databases, WaitFor("dispatch", [hands], store)),
            Readings(),
        ),
        benches=benches,
        boards=boards,
        rosters=rosters,
    )
    await here.hear()
    running = [
        asyncio.create_task(one.run())
        for one in (
            *(tails[0], timers, shift_timers),
            *(appointed.timers, appointed.outlook_timers),
        )
    ]
    yield here
    for task in running:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    for opened in (store, databases, catalogue):
        await opened.close()
