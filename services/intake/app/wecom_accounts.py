"""WeCom accounts: they are connected and disconnected by whoever administers the tenant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.intake.app.hooks import Secrets
from services.intake.domain.rights import must_administer
from services.intake.domain.wecom.account import (
    ACCOUNTS,
    Account,
    AccountFact,
    Accounts,
    Command,
    Connect,
    Disconnect,
    Keys,
    SealedKeys,
    Settings,
    checked,
)
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, tenant_namespace


@dataclass(frozen=True, kw_only=True)
class WeComDesk:
    """The use cases. All accounts of a tenant are one stream."""

    store: EventStore
    secrets: Secrets
    clock: Callable[[], datetime]

    async def connect(
        self,
        caller: Caller,
        intent: Intent,
        settings: Settings,
        keys: Keys,
        account: UUID | None = None,
    ) -> tuple[Account, int]:
        """Connect an application, or say anew how ``account`` is; return it, and the position.

        Raises NotAllowed, WeComWrong, WeComTooMany, WeComUnknown.
        """
        must_administer(caller)
        checked(settings, keys)
        account_id = account or uuid5(intent.command_id, "wecom")
        command = Connect(
            at=intent.occurred_at,
            account=account_id,
            settings=settings,
            keys=self._sealed(intent.tenant, keys),
            owner=intent.actor,
            is_new=account is None,
        )
        receipt = await self._execute(intent, command)
        return (receipt.state or Accounts()).of(account_id), receipt.position

    async def disconnect(self, caller: Caller, intent: Intent, account: UUID) -> int:
        """Let nobody report by it any more; return the position. Raises as ``connect``."""
        must_administer(caller)
        command = Disconnect(at=intent.occurred_at, account=account)
        return (await self._execute(intent, command)).position

    async def listed(self, caller: Caller) -> list[Account]:
        """Return all accounts, the newest first."""
        must_administer(caller)
        known = (await self._accounts(caller.tenant)).by_id.values()
        return sorted(known, key=lambda one: one.connected_at, reverse=True)

    async def account(self, tenant: TenantId, account: UUID) -> Account:
        """Return an account; raises WeComUnknown."""
        return (await self._accounts(tenant)).of(account)

    def keys_of(self, tenant: TenantId, account: Account) -> Keys:
        """Return what is shared with WeCom, in clear."""
        sealed, opened = account.keys, self.secrets.open
        return Keys(
            token=opened(tenant, sealed.token),
            aes_key=opened(tenant, sealed.aes_key),
            secret=opened(tenant, sealed.secret) if sealed.secret else "",
        )

    def _sealed(self, tenant: TenantId, keys: Keys) -> SealedKeys:
        seal = self.secrets.seal
        return SealedKeys(
            token=seal(tenant, keys.token),
            aes_key=seal(tenant, keys.aes_key),
            secret=seal(tenant, keys.secret) if keys.secret else "",
        )

    async def _accounts(self, tenant: TenantId) -> Accounts:
        return (await self.store.load(ACCOUNTS, tenant, stream_of(tenant))).state

    async def _execute(self, intent: Intent, command: Command) -> Receipt[AccountFact, Accounts]:
        return await self.store.execute(ACCOUNTS, intent, stream_of(intent.tenant), command)


def stream_of(tenant: TenantId) -> UUID:
    """Return the stream of a tenant's accounts."""
    return uuid5(tenant_namespace(tenant), "intake:wecom")
