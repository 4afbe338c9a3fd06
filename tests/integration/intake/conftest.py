"""Intake on a real tenant database and a real bus; the keys of persons are a small real vault."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cli.embedded.keys import Keys
from services.cli.embedded.nats import EmbeddedNats
from services.cli.embedded.postgres import EmbeddedPostgres
from services.intake.adapters.customer_privacy import CustomerSealing
from services.intake.adapters.envelopes import draft_of_event
from services.intake.adapters.privacy import Sealing
from services.intake.adapters.rule_book import RuleBookInMemory
from services.intake.app import Customers, Entitling, Happenings, Intake, Records, Register
from services.intake.domain.assets.asset import ASSET
from services.intake.domain.calls.draft import DRAFT
from services.intake.domain.customers import OF_CUSTOMERS
from services.intake.domain.event import HAPPENING
from services.intake.domain.files import OF_FILES
from services.intake.domain.hooks.hook import HOOKS
from services.intake.domain.knowledge import OF_KNOWLEDGE
from services.intake.domain.mail import OF_MAIL
from services.intake.domain.reference import REFERENCE
from services.intake.domain.submission import SUBMISSION
from services.intake.domain.wecom import OF_WECOM
from services.intake.handlers import Door, listening
from services.intake.published import public_form
from services.intake.views.assets import TYPES, Assets
from services.intake.views.reports import Rejected, Scenarios
from shared.config import Settings
from shared.database import Databases
from shared.decider import Decider
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.migrations import discover, services_folder
from shared.projections.runner import ProjectionApply
from shared.provision import Provisioner
from shared.tenancy import Catalogue
from tests.conftest import run
from tests.integration.intake.intake_files import FilesHere, files_at
from tests.small_persons import SmallPersons
from tests.small_vault import SmallVault
from tests.written_log import WrittenLog

TENANT = TenantId("takein")
NOBODY_YET = TenantId("quiet")

DOCUMENT = {
    "ticket_types": [
        {
            "key": "equipment_repair",
            "fields": {
                "asset": {"type": "asset_ref", "required_on": "create", "values": None},
                "symptom": {"type": "text", "required_on": "create"},
                "stops_sales": {"type": "bool", "required_on": "create", "pii": False},
                "fault_code": {"type": "enum", "required_on": "finish", "values": ["压缩机"]},
                "contact": {"type": "phone", "pii": True},
            },
        },
        {
            "key": "underfilled_class",
            "fields": {
                "class_id": {"type": "class_ref", "required_on": "create"},
                "booked": {"type": "int", "autofill": True},
                "minimum": {"type": "int", "autofill": True},
            },
            "trigger": {"event": "class_starts_in_6h", "when": "booked < minimum"},
        },
    ]
}


@dataclass
class WorkflowSays:
    """Workflow as intake asks it: what its log says was published."""

    log: WrittenLog
    asked: int = 0
    silent: set[TenantId] = field(default_factory=set)
    """Tenants of which it never answers."""

    async def versions(self, tenant: TenantId) -> Mapping[str, int]:
        self.asked += 1
        if tenant in self.silent:
            await asyncio.get_running_loop().create_future()
        events = await self.log.read(tenant, 0, 1_000)
        published = [json.loads(one.data) for one in events if one.type == "scenario.published"]
        return {one["key"]: one["version"] for one in published}


@dataclass
class IntakeHere:
    """The service under test."""

    app: Intake
    records: Records
    door: Door
    store: EventStore
    databases: Databases
    vault: SmallVault
    workflow: WrittenLog
    in_force: WorkflowSays
    scenarios: ProjectionApply
    rejected: ProjectionApply
    register: Register
    customers: Customers
    persons: SmallPersons
    assets: ProjectionApply
    files: FilesHere

    async def publish(self, version: int = 1, *, tenant: TenantId = TENANT) -> None:
        """Say that a scenario was published, and hear it."""
        self.say_published("restaurant_chain", version, DOCUMENT, tenant=tenant)
        await level(self.scenarios, self.workflow, tenant)

    def say_published(
        self, key: str, version: int, document: object, *, tenant: TenantId = TENANT
    ) -> None:
        """Say that a scenario was published; intake has not heard of it yet."""
        data = {"key": key, "version": version, "document": document}
        self.workflow.write(
            tenant, kind="scenario.published", data=json.dumps(data, ensure_ascii=False).encode()
        )


async def level(apply: ProjectionApply, log: EventStore | WrittenLog, tenant: TenantId) -> None:
    """Bring a view level with its log."""
    events = await log.read(tenant, await apply.checkpoint(tenant), 1_000)
    if events:
        await apply.apply(tenant, events)


@pytest.fixture(scope="session")
def intake_settings(
    postgres: EmbeddedPostgres, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    home: Path = tmp_path_factory.mktemp("intake")
    (home / "keys").mkdir()
    (home / "keys" / "master").write_text(keys.secret("master"))  # one cluster, one master
    settings = Settings(
        home=home, postgres_url=f"postgresql://127.0.0.1:{postgres.port}/postgres", cell="intake"
    )

    async def provision() -> None:
        provisioner = Provisioner(
            dsn=postgres.dsn,
            master=settings.master_secret(),
            schemas=[one for one in discover(services_folder()) if one.name == "intake"],
            readers=["intake"],
            keeper="intake",
            cell="intake",
        )
        await provisioner.prepare()
        await provisioner.create_tenant(TENANT, "测试")
        await provisioner.create_tenant(NOBODY_YET, "安静")

    run(provision())
    return settings


@pytest.fixture(scope="session")
def workflow_log() -> WrittenLog:
    """Workflow's log: the views remember how far they read it."""
    return WrittenLog()


@pytest.fixture
async def intake(
    intake_settings: Settings, workflow_log: WrittenLog, tmp_path: Path
) -> AsyncIterator[IntakeHere]:
    catalogue = Catalogue("intake", intake_settings)
    await catalogue.refresh()
    databases = Databases(catalogue.resolve, limit=6, application="test")
    deciders: list[Decider[Any, Any, Any]] = [
        SUBMISSION,
        REFERENCE,
        HAPPENING,
        ASSET,
        HOOKS,
        *OF_CUSTOMERS,
        *OF_WECOM,
        DRAFT,
        *OF_FILES,
        *OF_KNOWLEDGE,
        *OF_MAIL,
    ]
    store = EventStore("intake", databases, deciders, public_form)
    vault, workflow = SmallVault(), workflow_log
    privacy = Sealing(vault)
    records = Records(store, privacy)
    in_force = WorkflowSays(workflow)
    rules = RuleBookInMemory(databases, in_force)
    files = files_at(tmp_path / "files", store, databases, vault, TENANT)
    register = Register(store, privacy)
    persons = SmallPersons(vault)
    customers = Customers(store, persons, CustomerSealing(vault))
    entitling = Entitling(register, records, customers)
    app = Intake(store, rules, privacy, records, files.attaching, entitling=entitling)
    happenings = Happenings(store, rules, privacy, app, draft_of_event)
    scenarios = ProjectionApply(
        service="intake", projection=Scenarios(), databases=databases, source=workflow
    )
    rejected = ProjectionApply(
        service="intake", projection=Rejected(), databases=databases, source=store
    )
    assets = ProjectionApply(
        service="intake", projection=Assets(), databases=databases, source=store, types=[*TYPES]
    )
    here = IntakeHere(
        app=app,
        records=records,
        door=Door(app, happenings, records, catalogue.get),
        store=store,
        databases=databases,
        vault=vault,
        workflow=workflow,
        in_force=in_force,
        scenarios=scenarios,
        rejected=rejected,
        register=register,
        customers=customers,
        persons=persons,
        assets=assets,
        files=files,
    )
    if not workflow.events(TENANT):
        await here.publish()
    await rejected.checkpoint(TENANT)
    await assets.checkpoint(TENANT)
    await files.kept.checkpoint(TENANT)
    yield here
    await store.close()
    await databases.close()
    await catalogue.close()


@pytest.fixture
async def on_the_bus(intake: IntakeHere, nats_server: EmbeddedNats) -> AsyncIterator[IntakeHere]:
    """Intake listening to producers, as it does in production."""
    password = nats_server.keys.nats_password("intake")
    broker = listening(nats_server.url, password, intake.door)
    await broker.start()
    yield intake
    await intake.door.close()
    await broker.stop()


def headers(external_id: str | None = None, **more: str) -> dict[str, str]:
    """Return the CloudEvents headers of a message."""
    return {
        "ce-specversion": "1.0",
        "ce-id": external_id or str(uuid4()),
        "ce-source": "urn:test:shop",
        "ce-type": "com.example.report",
        "content-type": "application/json",
        **more,
    }


def body(**changes: object) -> dict[str, object]:
    """Return the body of a good report, or of one that was changed."""
    return {
        "type": "equipment_repair",
        "summary": "冷柜不制冷，请打 13900001111",
        "fields": {"symptom": "噪音大", "stops_sales": True, "contact": "139 0000 2222"},
        "reporter": {"name": "王芳", "phone": "13812345678"},
        "asset": "FRZ-0042",
        "location": {"lat": 30.27, "lon": 120.15, "address": "西湖区"},
        **changes,
    }


def bytes_of(report: object) -> bytes:
    return json.dumps(report, ensure_ascii=False).encode()


async def answered(
    intake: IntakeHere, report: bytes, sent: dict[str, str], tenant: str = TENANT
) -> dict[str, object]:
    """Return the reply to a message, without a bus between."""
    reply: dict[str, object] = json.loads(
        await intake.door.answer(f"intake.{tenant}.api", sent, report)
    )
    return reply


def ticket_of(reply: dict[str, object]) -> UUID:
    return UUID(str(reply["ticket_id"]))
