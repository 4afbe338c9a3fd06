"""Ahead: after a start, what the reports of a day will need is learned before they come."""

from typing import Final

import structlog

from services.workflow.app.teaching import Teaching
from shared.messaging.tenant_loops import Tenants

TENANTS_MAX: Final = 100
"""Those of further ones are learned when they are needed: a report waits for that."""

log = structlog.get_logger()


async def learn_at_the_start(tenants: Tenants, teaching: Teaching) -> None:
    """Have learned what the newest versions of scenarios read from words."""
    for tenant in tenants()[:TENANTS_MAX]:
        try:
            await teaching.learn_ahead(tenant, await teaching.rules.latest(tenant))
        except Exception as trouble:  # noqa: BLE001  # reports are read all the same, only later
            log.info("not_learned_ahead", tenant=tenant, trouble=repr(trouble))
