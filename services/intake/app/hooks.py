"""Hooks: they are made, changed, tried and removed, and what comes to one becomes a report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Final, Protocol
from uuid import UUID, uuid5

from services.intake.app.ports import Arrival, Outcome
from services.intake.app.reports import Intake
from services.intake.domain.examination import Finding
from services.intake.domain.hooks.hook import (
    HOOKS,
    ChangeHook,
    Command,
    Hook,
    HookFact,
    Hooks,
    MakeHook,
    RemoveHook,
    RotateHookSecret,
)
from services.intake.domain.hooks.proof import name_of
from services.intake.domain.hooks.terms import Style, Terms, Tree, checked, report_by
from services.intake.domain.report import Draft, Envelope
from services.intake.domain.rights import must_administer
from shared.decider import Reason
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, tenant_namespace
from shared.webhook_signatures import SECRET_BYTES, secret_of

TRIED: Final = "tried"


class Secrets(Protocol):
    """Seals what only intake has to know, and opens it."""

    def seal(self, tenant: TenantId, secret: str) -> str:
        """Return a secret sealed."""

    def open(self, tenant: TenantId, sealed: str) -> str:
        """Return a secret in clear."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What came to a hook: a JSON document, or why it is none.

    ``canonical`` are the bytes that stand for the body when two are compared; ``time`` is when a
    CloudEvent says that it happened.
    """

    document: object
    canonical: bytes
    time: datetime | None = None
    reasons: tuple[Reason, ...] = ()


class Reader(Protocol):
    """Reads what programs send."""

    def message(self, headers: Mapping[str, str], body: bytes) -> Message:
        """Return what was sent; never raises."""

    def draft(self, report: Tree) -> Draft:
        """Return a report as far as it can be read."""

    def unreadable(self, *reasons: Reason) -> Draft:
        """Return the draft of what cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A hook after a command, its new secret if it got one, and the position of the log."""

    hook: Hook
    position: int
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class HookDesk:
    """The use cases. All hooks of a tenant are one stream.

    ``random`` gives so many random bytes.
    """

    store: EventStore
    intake: Intake
    secrets: Secrets
    reader: Reader
    clock: Callable[[], datetime]
    random: Callable[[int], bytes] = token_bytes

    async def make(self, caller: Caller, intent: Intent, terms: Terms) -> Shown:
        """Let others report; the secret is shown this once, also to who asks again.

        Raises ``NotAllowed``, ``HookWrong``, ``HooksTooMany``.
        """
        must_administer(caller)
        hook = uuid5(intent.command_id, "hook")
        command = MakeHook(
            at=intent.occurred_at,
            hook=hook,
            terms=checked(terms),
            secret=self._new_secret(intent.tenant, terms.style),
            owner=intent.actor,
        )
        return self._with_secret(intent.tenant, await self._execute(intent, command), hook)

    async def change(self, caller: Caller, intent: Intent, hook: UUID, terms: Terms) -> Shown:
        """Read what comes by other terms.

        Raises as ``make``, ``HookUnknown``, ``HookStyleKept``.
        """
        must_administer(caller)
        command = ChangeHook(at=intent.occurred_at, hook=hook, terms=checked(terms))
        return _shown(await self._execute(intent, command), hook)

    async def rotate(self, caller: Caller, intent: Intent, hook: UUID, overlap: timedelta) -> Shown:
        """Give a new secret, for ``overlap`` beside the old one; raises as ``change``."""
        must_administer(caller)
        style = (await self._hook(intent.tenant, hook)).terms.style
        command = RotateHookSecret(
            at=intent.occurred_at,
            hook=hook,
            secret=self._new_secret(intent.tenant, style),
            overlap_until=intent.occurred_at + overlap,
        )
        return self._with_secret(intent.tenant, await self._execute(intent, command), hook)

    async def remove(self, caller: Caller, intent: Intent, hook: UUID) -> int:
        """Let nobody report by it any more; return the position. Raises as ``change``."""
        must_administer(caller)
        return (await self._execute(intent, RemoveHook(at=intent.occurred_at, hook=hook))).position

    async def listed(self, caller: Caller) -> list[Hook]:
        """Return all hooks, the newest first."""
        must_administer(caller)
        known = (await self._hooks(caller.tenant)).by_id.values()
        return sorted(known, key=lambda one: one.made_at, reverse=True)

    async def one(self, caller: Caller, hook: UUID) -> Hook:
        """Return a hook; raises ``HookUnknown``."""
        must_administer(caller)
        return await self._hook(caller.tenant, hook)

    async def receive(
        self,
        tenant: TenantId,
        hook_id: UUID,
        headers: Mapping[str, str],
        body: bytes,
        traceparent: str | None,
    ) -> Outcome:
        """Take what came to a hook as a report; returns after the commit.

        Raises ``HookUnknown``, the refusals of a proof, and those of any report.
        """
        hook, now = await self._hook(tenant, hook_id), self.clock()
        secrets = [self.secrets.open(tenant, one) for one in hook.proving(now)]
        name = name_of(hook.terms.style, secrets, headers, body, now)
        message = self.reader.message(headers, body)
        arrival = self._arrival(tenant, hook, name, message, body)
        return await self.intake.submit(replace(arrival, traceparent=traceparent))

    async def tried(
        self, caller: Caller, hook_id: UUID, headers: Mapping[str, str], body: bytes
    ) -> tuple[Tree, Finding]:
        """Return the report that this would be, and what is wrong with it; nothing is kept.

        Raises ``HookUnknown``.
        """
        hook = await self.one(caller, hook_id)
        message = self.reader.message(headers, body)
        arrival = self._arrival(caller.tenant, hook, TRIED, message, body)
        return report_by(hook.terms, message.document), await self.intake.examined(arrival)

    def _arrival(
        self, tenant: TenantId, hook: Hook, name: str, message: Message, body: bytes
    ) -> Arrival:
        if message.reasons:
            draft = self.reader.unreadable(*message.reasons)
        else:
            draft = self.reader.draft(report_by(hook.terms, message.document))
        return Arrival(
            caller=Caller(tenant=tenant, actor=f"hook:{hook.id}"),
            envelope=Envelope(
                channel=hook.terms.channel,
                source=f"urn:gongdan:hook:{hook.id}",
                external_id=name,
                time=message.time,
            ),
            draft=draft,
            body=body,
            canonical=message.canonical,
            received_at=self.clock(),
        )

    async def _execute(self, intent: Intent, command: Command) -> Receipt[HookFact, Hooks]:
        return await self.store.execute(HOOKS, intent, stream_of(intent.tenant), command)

    async def _hooks(self, tenant: TenantId) -> Hooks:
        return (await self.store.load(HOOKS, tenant, stream_of(tenant))).state

    async def _hook(self, tenant: TenantId, hook: UUID) -> Hook:
        return (await self._hooks(tenant)).of(hook)

    def _new_secret(self, tenant: TenantId, style: Style) -> str:
        random = self.random(SECRET_BYTES)
        clear = secret_of(random) if style is Style.STANDARD else random.hex()
        return self.secrets.seal(tenant, clear)

    def _with_secret(
        self, tenant: TenantId, receipt: Receipt[HookFact, Hooks], hook: UUID
    ) -> Shown:
        """Return the hook with its newest secret: a command sent again is answered alike."""
        shown = _shown(receipt, hook)
        secret = self.secrets.open(tenant, shown.hook.secrets[0].sealed)
        return replace(shown, secret=secret)


def _shown(receipt: Receipt[HookFact, Hooks], hook: UUID) -> Shown:
    return Shown(hook=(receipt.state or Hooks()).of(hook), position=receipt.position)


def stream_of(tenant: TenantId) -> UUID:
    """Return the stream of a tenant's hooks."""
    return uuid5(tenant_namespace(tenant), "intake:hooks")
