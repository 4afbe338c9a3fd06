"""An event that comes before anybody knows the rules is told to come again."""

from datetime import UTC, datetime

import pytest

from services.intake.adapters.customer_privacy import CustomerSealing
from services.intake.adapters.envelopes import draft_of_event
from services.intake.adapters.privacy import Sealing
from services.intake.app import (
    Customers,
    Entitling,
    Happenings,
    Intake,
    Records,
    Register,
    RulesUnknown,
)
from services.intake.app.happenings import Told
from services.intake.domain.event import HAPPENING
from services.intake.domain.report import Envelope
from services.intake.domain.rules import NO_RULES, Rules
from services.intake.published import public_form
from shared.database import Databases, Target
from shared.eventstore import EventStore
from shared.intent import Caller, TenantId
from tests.no_files import NoFiles
from tests.small_persons import SmallPersons
from tests.small_vault import SmallVault

NEW = TenantId("newcomer")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


class NothingPublished:
    """The rule book of a tenant whose first scenario is still on its way."""

    async def rules(self, _tenant: TenantId) -> Rules:
        return NO_RULES

    async def heard(self, _tenant: TenantId) -> Rules:
        return NO_RULES

    async def published(self, _tenant: TenantId) -> Rules:
        return NO_RULES


async def test_an_event_before_the_first_scenario_is_kept_by_its_sender() -> None:
    async def nowhere(tenant: TenantId) -> Target:
        raise AssertionError(f"Something of {tenant} is kept.")

    store = EventStore(
        "intake", Databases(nowhere, limit=1, application="test"), [HAPPENING], public_form
    )
    rules, privacy = NothingPublished(), Sealing(SmallVault())
    records, register = Records(store, privacy), Register(store, privacy)
    customers = Customers(store, SmallPersons(SmallVault()), CustomerSealing(SmallVault()))
    entitling = Entitling(register, records, customers)
    intake = Intake(store, rules, privacy, records, NoFiles(), entitling=entitling)
    happenings = Happenings(store, rules, privacy, intake, draft_of_event)
    told = Told(
        caller=Caller(tenant=NEW, actor="system:intake"),
        envelope=Envelope(channel="event", source="urn:bookings", external_id="7"),
        type="class_starts_in_6h",
        data={},
        body=b"{}",
        canonical=b"{}",
        received_at=NOW,
    )
    with pytest.raises(RulesUnknown):
        await happenings.hear(told)
