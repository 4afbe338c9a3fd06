"""One ticket per report, whatever the channel repeats: in any order, at once, and over restarts."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook

from services.intake.adapters.customer_privacy import CustomerSealing
from services.intake.adapters.envelopes import arrival_of_call, draft_of_event
from services.intake.adapters.hooks.reader import JsonReader
from services.intake.adapters.own_secrets import OwnSecrets
from services.intake.adapters.privacy import Sealing
from services.intake.adapters.rule_book import RuleBookInMemory
from services.intake.app import Customers, Entitling, Happenings, Intake, Records, Register
from services.intake.app.hooks import HookDesk, Shown
from services.intake.domain.assets.asset import ASSET
from services.intake.domain.customers import OF_CUSTOMERS
from services.intake.domain.event import HAPPENING
from services.intake.domain.files import OF_FILES
from services.intake.domain.hooks.hook import HOOKS
from services.intake.domain.reference import REFERENCE
from services.intake.domain.report import Envelope
from services.intake.domain.submission import SUBMISSION, SubmissionAccepted
from services.intake.handlers import Door
from services.intake.published import public_form
from shared.decider import Decider
from shared.eventstore import EventStore
from shared.intent import ABOUT_ASSET, ABOUT_TYPE, Caller, Intent, TenantId
from tests.integration.intake.conftest import TENANT, IntakeHere, body, bytes_of, headers
from tests.integration.intake.test_intake_hooks import ADMIN, ALERT, TERMS
from tests.small_persons import SmallPersons

pytestmark = pytest.mark.integration

CHANNELS = ("nats", "grpc", "rest", "qr", "hook")
MESSAGES, DELIVERIES, AT_ONCE = 3, 4, 7
PROGRAM = Caller(tenant=TENANT, actor="key:program", scopes=frozenset({"submissions:write"}))
LABEL = Caller(
    tenant=TENANT,
    actor="label:fridge",
    scopes=frozenset({"submissions:write"}),
    attributes=((ABOUT_TYPE, "equipment_repair"), (ABOUT_ASSET, "FRZ-0042")),
)


@dataclass(frozen=True)
class Process:
    """One life of intake: nothing of an earlier one is left but the database."""

    store: EventStore
    app: Intake
    door: Door
    desk: HookDesk


async def in_service(tenant: TenantId) -> TenantId:
    return tenant


def started(intake: IntakeHere) -> Process:
    deciders: list[Decider[Any, Any, Any]] = [
        SUBMISSION,
        REFERENCE,
        HAPPENING,
        ASSET,
        HOOKS,
        *OF_CUSTOMERS,
        *OF_FILES,
    ]
    store = EventStore("intake", intake.databases, deciders, public_form)
    privacy, rules = Sealing(intake.vault), RuleBookInMemory(intake.databases, intake.in_force)
    records, register = Records(store, privacy), Register(store, privacy)
    customers = Customers(store, SmallPersons(intake.vault), CustomerSealing(intake.vault))
    entitling = Entitling(register, records, customers)
    app = Intake(store, rules, privacy, records, intake.files.attaching, entitling=entitling)
    happenings = Happenings(store, rules, privacy, app, draft_of_event)
    return Process(
        store=store,
        app=app,
        door=Door(app, happenings, records, in_service),
        desk=HookDesk(
            store=store,
            intake=app,
            secrets=OwnSecrets(b"m" * 32),
            reader=JsonReader(),
            clock=lambda: datetime.now(UTC),
        ),
    )


async def delivered(process: Process, made: Shown, channel: str, name: str) -> tuple[UUID, bool]:
    """Deliver a message once more; return its ticket, and whether it was known."""
    report = bytes_of(body(summary=f"{channel} {name}"))
    if channel == "nats":
        reply = json.loads(await process.door.answer(f"intake.{TENANT}.api", headers(name), report))
        return UUID(str(reply["ticket_id"])), bool(reply.get("duplicate"))
    if channel == "hook":
        now, alert = datetime.now(UTC), json.dumps(ALERT, ensure_ascii=False)
        sent = {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(made.secret).sign(name, now, alert),
        }
        outcome = await process.desk.receive(TENANT, made.hook.id, sent, alert.encode(), None)
        return outcome.submission_id, outcome.duplicate
    caller, source = {
        "grpc": (PROGRAM, "urn:test:erp"),
        "rest": (PROGRAM, f"urn:gongdan:api:{PROGRAM.actor}"),
        "qr": (LABEL, "urn:gongdan:label:fridge"),
    }[channel]
    envelope = Envelope(channel=channel, source=source, external_id=name)
    outcome = await process.app.submit(arrival_of_call(caller, envelope, report, None))
    return outcome.submission_id, outcome.duplicate


@pytest.mark.parametrize("seed", range(4))
async def test_one_message_is_one_ticket_however_often_it_comes(
    intake: IntakeHere, seed: int
) -> None:
    """Every channel repeats every message; some copies at once, some after intake was restarted."""
    random = Random(seed)  # noqa: S311  # the same orders every time, and no secrets
    command = uuid4()
    made = await started(intake).desk.make(
        ADMIN,
        Intent(
            tenant=TENANT,
            command_id=command,
            actor=ADMIN.actor,
            occurred_at=datetime.now(UTC),
            correlation_id=command,
        ),
        TERMS,
    )
    named = [(one, f"msg_{uuid4().hex}") for one in CHANNELS for _ in range(MESSAGES)]
    order = named * DELIVERIES
    random.shuffle(order)
    answers: dict[tuple[str, str], list[tuple[UUID, bool]]] = {one: [] for one in named}
    process = started(intake)
    for first in range(0, len(order), AT_ONCE):
        if random.random() < 1 / 3:
            await process.store.close()
            process = started(intake)
        together = order[first : first + AT_ONCE]
        found = await asyncio.gather(
            *(delivered(process, made, channel, name) for channel, name in together)
        )
        for one, answer in zip(together, found, strict=True):
            answers[one].append(answer)
    for one, told in answers.items():
        assert len({ticket for ticket, _ in told}) == 1, one
        assert Counter(known for _, known in told) == {False: 1, True: DELIVERIES - 1}, one
        facts = await process.store.facts(SUBMISSION, TENANT, told[0][0])
        assert [type(each.fact) for each in facts] == [SubmissionAccepted], one
    assert len({told[0][0] for told in answers.values()}) == len(named)
    await process.store.close()
