"""Addresses for e-mail: asked for with each letter, set by whoever administers the tenant."""

import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from services.intake.app.mail_ports import Arrive
from services.intake.app.reports import Intake
from services.intake.domain.mail.addresses import (
    MAIL_ADDRESSES,
    AddMailAddress,
    MailAddressAdded,
    MailAddressCommand,
    MailAddresses,
    MailAddressRemoved,
    RemoveMailAddress,
)
from services.intake.domain.mail.refusals import MailAddressWrong
from services.intake.domain.mail.reporting import EMAIL, report_of
from services.intake.domain.report import Envelope
from services.intake.domain.rights import must_administer
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, tenant_namespace

OURSELVES: Final = "system:intake"
A_SUBJECT: Final = "试 / trial"


@dataclass(frozen=True, kw_only=True)
class MailAddressDesk:
    """Knows and sets the addresses for e-mail of every tenant."""

    store: EventStore
    intake: Intake
    arrive: Arrive

    async def of(self, tenant: TenantId) -> MailAddresses:
        """Return a tenant's addresses."""
        loaded = await self.store.glances.state(MAIL_ADDRESSES, tenant, _stream(tenant))
        return loaded.state

    async def add(self, intent: Intent, caller: Caller, added: MailAddressAdded) -> int:
        """Take what is sent to a name; returns where the log has it.

        Raises NotAllowed, MailAddressTaken, and MailAddressWrong where what comes could never be a
        report: its type needs what no e-mail says.
        """
        must_administer(caller)
        await self._must_make_reports(caller.tenant, added)
        return await self._execute(intent, AddMailAddress(added=added))

    async def remove(self, intent: Intent, caller: Caller, name: str) -> int:
        """Take nothing more that is sent to a name; raises NotAllowed and MailAddressUnknown."""
        must_administer(caller)
        removed = MailAddressRemoved(occurred_at=intent.occurred_at, name=name)
        return await self._execute(intent, RemoveMailAddress(removed=removed))

    async def list(self, caller: Caller) -> list[MailAddressAdded]:
        """Return a tenant's addresses, by their names; raises NotAllowed."""
        must_administer(caller)
        stream = _stream(caller.tenant)
        known = (await self.store.load(MAIL_ADDRESSES, caller.tenant, stream)).state
        return [known.by_name[name] for name in sorted(known.by_name)]

    async def _must_make_reports(self, tenant: TenantId, added: MailAddressAdded) -> None:
        caller = Caller(tenant=tenant, actor=OURSELVES)
        body = json.dumps(report_of(added, A_SUBJECT, A_SUBJECT), ensure_ascii=False).encode()
        envelope = Envelope(channel=EMAIL, source="urn:gongdan:trial", external_id="trial")
        finding = await self.intake.examined(self.arrive(caller, envelope, body))
        if finding.reasons:
            raise MailAddressWrong(reasons=finding.reasons)

    async def _execute(self, intent: Intent, command: MailAddressCommand) -> int:
        stream = _stream(intent.tenant)
        receipt = await self.store.execute(MAIL_ADDRESSES, intent, stream, command)
        return receipt.position


def _stream(tenant: TenantId) -> UUID:
    return uuid5(tenant_namespace(tenant), "mail_addresses")
