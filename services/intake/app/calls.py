"""Calls: a telephone system tells of them, and a person makes reports of them, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from services.intake.app.attaching import Attaching
from services.intake.app.hooks import Reader, Secrets
from services.intake.app.ports import Arrival, Outcome, Privacy
from services.intake.app.reports import Intake
from services.intake.domain.calls.draft import (
    DRAFT,
    SUMMARY,
    CallHeard,
    Command,
    Confirm,
    DiscardDraft,
    Draft,
    DraftFact,
    HearCall,
)
from services.intake.domain.calls.refusals import CallWrong, DraftUnknown, DraftUnusable
from services.intake.domain.hooks.terms import Tree
from services.intake.domain.report import Attachment, Envelope
from services.intake.domain.report import Draft as ReportDraft
from services.intake.domain.rights import must_answer_calls, must_submit
from services.intake.domain.submission import (
    SUBMISSION,
    Continue,
    NameTaken,
    SubmissionContinued,
)
from shared.eventstore import EventStore, IdempotencyKeyReused, Receipt
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction
from shared.sealed import DataKey
from shared.vault import Identifier

CHANNEL: Final = "phone"
SOURCE: Final = "urn:gongdan:call:"
ACCEPTED: Final = "accepted"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call as a telephone system tells of it; ``number`` is who called, empty if withheld."""

    source: str
    call_id: str
    number: str
    callee: str
    began_at: datetime
    ended_at: datetime | None
    type: str
    url: str
    ref: UUID | None


class Phones(Protocol):
    """Seals the numbers of those who call, and texts with numbers in them."""

    async def phone(self, tenant: TenantId, number: str) -> str:
        """Return a number sealed for whose it is."""

    async def key(self, tenant: TenantId, who: Identifier) -> DataKey:
        """Return the key of a person."""


@dataclass(frozen=True, kw_only=True)
class CallDesk:
    """The use cases of telephone systems, and of those who make tickets of calls."""

    store: EventStore
    intake: Intake
    privacy: Privacy
    phones: Phones
    attaching: Attaching
    reader: Reader
    secrets: Secrets
    clock: Callable[[], datetime]

    async def hear(
        self, caller: Caller, call: Call, canonical: bytes, traceparent: str | None
    ) -> tuple[UUID, Receipt[DraftFact, Draft]]:
        """Keep a call; return the id of its draft. The same call again is answered alike.

        Raises ScopeMissing, CallWrong, EnvelopeWrong, and NameTaken for another of the same id.
        """
        must_submit(caller)
        tenant = caller.tenant
        envelope = Envelope(
            channel=CHANNEL, source=f"{SOURCE}{call.source}", external_id=call.call_id
        )
        draft_id = envelope.submission_id(tenant)
        if call.ref is not None:
            sent = [Attachment(name="", ref=call.ref)]
            if reasons := await self.attaching.faults(caller, draft_id, sent):
                raise CallWrong(reasons=[replace(one, pointer="/recording/ref") for one in reasons])
        source, external_id = await self.privacy.seal_names(
            tenant, draft_id, ReportDraft(), envelope
        )
        heard = CallHeard(
            occurred_at=call.began_at,
            source=source,
            external_id=external_id,
            caller=await self.phones.phone(tenant, call.number) if call.number else "",
            callee=await self.phones.phone(tenant, call.callee) if call.callee else "",
            type=call.type,
            ended_at=call.ended_at,
            url=self.secrets.seal(tenant, call.url) if call.url else "",
            ref=call.ref,
        )
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(draft_id, "hear"),
            actor=caller.actor,
            on_behalf_of=caller.on_behalf_of,
            occurred_at=call.began_at,
            correlation_id=draft_id,
            traceparent=traceparent,
            fingerprint=await self.privacy.fingerprint(tenant, canonical),
        )
        try:
            return draft_id, await self._execute(intent, draft_id, HearCall(heard=heard))
        except IdempotencyKeyReused as reused:
            raise NameTaken(submission_id=str(draft_id)) from reused

    async def draft(self, caller: Caller, draft_id: UUID) -> Draft:
        """Return a draft; raises DraftUnknown, ScopeMissing."""
        await self.must_answer(caller)
        draft = (await self.store.load(DRAFT, caller.tenant, draft_id)).state
        if draft.heard is None:
            raise DraftUnknown
        return draft

    async def must_answer(self, caller: Caller) -> None:
        """Refuse who neither works here nor reads every report; raises ScopeMissing."""
        must_answer_calls(caller, (await self.intake.rules.rules(caller.tenant)).staff)

    async def confirm(self, caller: Caller, intent: Intent, draft_id: UUID, said: Tree) -> Outcome:
        """Make a report of a draft, with what a person says and what was suggested.

        Raises as ``draft``, DraftSettled, and DraftUnusable with every reason.
        """
        draft = await self.draft(caller, draft_id)
        tree = report_of(draft, said)
        report = self.reader.draft(tree)
        arrival = Arrival(
            caller=caller,
            envelope=name_of(draft_id, draft.call.occurred_at),
            draft=report,
            body=b"",
            canonical=repr(sorted(tree.items())).encode(),
            received_at=self.clock(),
            traceparent=intent.traceparent,
        )
        draft.must_be_open()
        finding = await self.intake.examined(arrival)
        if finding.reasons or finding.type is None:
            raise DraftUnusable(reasons=finding.reasons)
        outcome = await self.intake.submit(arrival)
        if outcome.state != ACCEPTED:
            raise DraftUnusable(reasons=outcome.reasons)
        await self._give_recording(caller, draft_id, outcome.submission_id, draft, report)
        fields = {SUMMARY: tree.get(SUMMARY, ""), **_fields(tree)}
        command = Confirm(at=intent.occurred_at, type=finding.type.key, fields=fields)
        await self._execute(intent, draft_id, command)
        return outcome

    async def discard(self, caller: Caller, intent: Intent, draft_id: UUID, reason: str) -> int:
        """Make nothing of a draft, whose recording goes; return the position.

        Raises as ``confirm``.
        """
        draft = await self.draft(caller, draft_id)
        command = DiscardDraft(at=intent.occurred_at, reason=reason)
        position = (await self._execute(intent, draft_id, command)).position
        if draft.file is not None and draft.file.ref is not None:
            await self.attaching.release(caller.tenant, draft.file.ref)
        return position

    async def _give_recording(
        self, caller: Caller, draft_id: UUID, ticket_id: UUID, draft: Draft, report: ReportDraft
    ) -> None:
        """Let the recording be of whom the report is about, and on its ticket."""
        if draft.file is None or draft.file.ref is None:
            return
        tenant, ref = caller.tenant, draft.file.ref
        holder = await self.phones.key(tenant, holder_of(draft_id))
        person = await self.privacy.person(tenant, ticket_id, report)
        await self.attaching.hand_over(tenant, ref, ticket_id, holder, person)
        said = SubmissionContinued(occurred_at=self.clock(), channel=CHANNEL, files=(draft.file,))
        intent = Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(draft_id, "recording-given"),
            actor=caller.actor,
            occurred_at=said.occurred_at,
            correlation_id=ticket_id,
        )
        await self.store.execute(SUBMISSION, intent, ticket_id, Continue(said=said))

    async def _execute(
        self, intent: Intent, draft_id: UUID, command: Command
    ) -> Receipt[DraftFact, Draft]:
        return await self.store.execute(DRAFT, intent, draft_id, command)


def name_of(draft_id: UUID, began_at: datetime | None = None) -> Envelope:
    """Return the name of the report that a draft becomes."""
    return Envelope(
        channel=CHANNEL,
        source="urn:gongdan:draft",
        external_id=str(draft_id),
        time=began_at,
    )


def holder_of(draft_id: UUID) -> Identifier:
    """Return under whose key the recording of a draft is, before its caller is known for sure."""
    return Identifier("anonymous", f"draft:{draft_id}")


def report_of(draft: Draft, said: Tree) -> Tree:
    """Return the report that a draft is with what a person says of it: their word counts."""
    words = draft.words
    suggested = (
        {} if words is None else {one.field: one.value for one in words.suggestions if one.sure}
    )
    report: Tree = {"type": draft.call.type or (words.type if words else ""), **said}
    if words is not None and not report.get("summary"):
        report["summary"] = words.summary
    if words is None or report["type"] == words.type:
        report["fields"] = {**suggested, **_fields(said)}
    return {key: value for key, value in report.items() if value not in ("", None)}


def _fields(tree: Mapping[str, object]) -> Mapping[str, object]:
    fields = tree.get("fields")
    return fields if isinstance(fields, dict) else {}
