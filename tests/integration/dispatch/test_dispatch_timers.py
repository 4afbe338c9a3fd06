"""The timers of a tenant that dispatch has not met yet."""

from pathlib import Path
from secrets import token_hex

import pytest

from services.dispatch.adapters.timers import OfferTimers
from services.dispatch.views import DueRow, Offers
from shared.config import Settings
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.projections.runner import ProjectionApply
from shared.provision import Provisioner
from shared.tenancy import Catalogue

pytestmark = pytest.mark.integration

COMPLAINT = 'relation "dispatch.offers" does not exist'


async def nobody_is_late(_tenant: TenantId, _offer: DueRow) -> None:
    raise AssertionError("there is no offer")


async def test_a_view_that_was_not_made_yet_is_not_asked(
    dispatch_settings: Settings, dispatch_provisioner: Provisioner, stack_folder: Path
) -> None:
    said = stack_folder / "postgres.log"
    complaints = said.read_text().count(COMPLAINT)
    tenant = TenantId(f"d{token_hex(6)}")
    await dispatch_provisioner.create_tenant(tenant, "新客户")
    catalogue = Catalogue("dispatch", dispatch_settings)
    databases = Databases(catalogue.resolve, limit=2, application="test")
    store = EventStore("dispatch", databases, [], lambda _: None)
    timers = OfferTimers(databases, lambda: [tenant], nobody_is_late, lambda _: 0)
    assert await timers.look(tenant) is None

    await ProjectionApply(
        service="dispatch", projection=Offers(), databases=databases, source=store
    ).checkpoint(tenant)
    assert await timers.look(tenant) is None

    await databases.close()
    await catalogue.close()
    assert said.read_text().count(COMPLAINT) == complaints
