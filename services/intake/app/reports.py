"""What intake does: takes a report, and says what became of one."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeAlias
from uuid import UUID

import msgspec

from services.intake.app.entitling import About, Entitling, asset_of
from services.intake.app.ports import (
    Arrival,
    Files,
    Outcome,
    Privacy,
    RuleBook,
    RulesUnconfirmed,
    RulesUnknown,
    SubmissionUnknown,
)
from services.intake.app.records import Records
from services.intake.domain.examination import Finding
from services.intake.domain.filling import Filled, Thing, filled, look_ups
from services.intake.domain.reference import Version
from services.intake.domain.report import Attachment
from services.intake.domain.rights import may_learn, must_keep_to_label, reads_all
from services.intake.domain.rules import Rules, TicketType
from services.intake.domain.submission import (
    SUBMISSION,
    BroughtBy,
    KeepVerdict,
    NameTaken,
    Submission,
    SubmissionAccepted,
    SubmissionRejected,
)
from shared.eventstore import EventStore, IdempotencyKeyReused
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction
from shared.sealed_text import without_numbers

Verdict: TypeAlias = SubmissionAccepted | SubmissionRejected
SUBMIT = "submit"
REJECT = "reject"
AUDIO = "audio"


class Intake:
    """The use cases."""

    def __init__(
        self,
        store: EventStore,
        rules: RuleBook,
        privacy: Privacy,
        records: Records,
        files: Files,
        *,
        entitling: Entitling,
    ) -> None:
        self._store = store
        self._files = files
        self._records = records
        self._entitling = entitling
        self.rules = rules
        self._privacy = privacy

    async def submit(self, arrival: Arrival) -> Outcome:
        """Examine a report and keep the verdict; returns after the commit.

        What was accepted under a name stays so for ever: the same report again gets that answer,
        another one is refused with ``idempotency-key-reused``. What was rejected may be mended
        under the same name; the same rejected report is kept once (decision 37).
        """
        must_keep_to_label(arrival.caller, arrival.envelope, arrival.draft)
        tenant = arrival.caller.tenant
        submission_id = arrival.envelope.submission_id(tenant)
        finding = await self._judged(arrival)
        if lost := await self._files.faults(
            arrival.caller, submission_id, finding.draft.attachments
        ):
            finding = replace(finding, reasons=(*finding.reasons, *lost))
        if finding.reasons or finding.type is None:
            return await self._reject(tenant, submission_id, arrival, finding)
        verdict = await self._accepted(tenant, submission_id, arrival, finding, finding.type)
        return await self._keep_first(submission_id, arrival, finding, verdict)

    async def _keep_first(
        self, submission_id: UUID, arrival: Arrival, finding: Finding, verdict: Verdict
    ) -> Outcome:
        """Keep what is accepted under this name; one command for ever, whatever the verdict."""
        tenant = arrival.caller.tenant
        intent = self._intent(
            arrival,
            finding,
            command_id=command_id_of_reaction(submission_id, SUBMIT),
            correlation_id=submission_id,
            occurred_at=verdict.occurred_at,
            fingerprint=await self._privacy.fingerprint(tenant, arrival.canonical),
        )
        try:
            receipt = await self._store.execute(
                SUBMISSION, intent, submission_id, KeepVerdict(verdict=verdict)
            )
        except IdempotencyKeyReused as reused:
            raise NameTaken(submission_id=str(submission_id)) from reused
        now = receipt.state or Submission()
        return Outcome(
            submission_id=submission_id,
            position=receipt.position,
            state=now.state,
            reasons=now.reasons,
            duplicate=receipt.replayed,
        )

    async def _reject(
        self, tenant: TenantId, submission_id: UUID, arrival: Arrival, finding: Finding
    ) -> Outcome:
        """Keep a rejected report with its reasons, unless a good one came under its name."""
        verdict = await self._rejected(tenant, submission_id, arrival, finding)
        why = msgspec.json.encode(verdict.reasons)
        digest = await self._privacy.fingerprint(tenant, arrival.canonical + b"\n" + why)
        intent = self._intent(
            arrival,
            finding,
            command_id=command_id_of_reaction(submission_id, f"{REJECT}:{digest.hex()}"),
            correlation_id=submission_id,
            occurred_at=verdict.occurred_at,
            fingerprint=digest,
        )
        receipt = await self._store.execute(
            SUBMISSION, intent, submission_id, KeepVerdict(verdict=verdict)
        )
        now = (await self._store.load(SUBMISSION, tenant, submission_id)).state
        if now.state == "accepted":
            # Perhaps this very report, which would not be accepted today: the first answer stands.
            return await self._keep_first(submission_id, arrival, finding, verdict)
        return Outcome(
            submission_id=submission_id,
            position=receipt.position,
            state=now.state,
            reasons=verdict.reasons,
            duplicate=receipt.replayed,
        )

    def _intent(
        self,
        arrival: Arrival,
        finding: Finding,
        *,
        command_id: UUID,
        correlation_id: UUID,
        occurred_at: datetime,
        fingerprint: bytes,
    ) -> Intent:
        return Intent(
            tenant=arrival.caller.tenant,
            command_id=command_id,
            actor=arrival.caller.actor,
            on_behalf_of=arrival.caller.on_behalf_of,
            occurred_at=occurred_at,
            correlation_id=correlation_id,
            definition=finding.type.definition if finding.type else None,
            traceparent=arrival.traceparent,
            fingerprint=fingerprint,
        )

    async def submission(self, caller: Caller, submission_id: UUID) -> tuple[Submission, datetime]:
        """Return what became of a report, and when it came, to who brought it or may read all.

        Raises ``SubmissionUnknown``.
        """
        stored = await self._store.facts(SUBMISSION, caller.tenant, submission_id)
        if not stored:
            raise SubmissionUnknown
        if stored[0].envelope.meta.actor != caller.actor and not reads_all(caller):
            raise SubmissionUnknown
        return SUBMISSION.fold(one.fact for one in stored), stored[-1].envelope.recorded_at

    async def examined(self, arrival: Arrival) -> Finding:
        """Return a report completed by records, and everything that is wrong with it."""
        return await self._examined(arrival, await self.rules.rules(arrival.caller.tenant))

    async def _judged(self, arrival: Arrival) -> Finding:
        """Examine a report; nobody is turned away by rules that were replaced before they came.

        While that cannot be told, a type that nobody knows gets no verdict (``RulesUnconfirmed``),
        and a report of a known one that of the rules known here: mended, it may come again.
        """
        tenant = arrival.caller.tenant
        rules = await self.rules.rules(tenant)
        finding = await self._examined(arrival, rules)
        is_unreadable = arrival.draft.type is None and arrival.draft.reasons
        if not finding.reasons or is_unreadable:
            return finding
        try:
            published = await self.rules.published(tenant)
        except RulesUnconfirmed:
            if finding.type is None:
                raise
            return finding
        if not published.types:
            raise RulesUnknown
        return finding if published is rules else await self._examined(arrival, published)

    async def _examined(self, arrival: Arrival, rules: Rules) -> Finding:
        finding = arrival.held_against(rules)
        if finding.type is None:
            return finding
        values, told = await self._filled(arrival.caller, finding, finding.type, rules)
        completed = arrival.held_against(rules, values) if values else finding
        return replace(completed, filled=told)

    async def _filled(
        self, caller: Caller, finding: Finding, ticket_type: TicketType, rules: Rules
    ) -> tuple[dict[str, object], tuple[Filled, ...]]:
        """Return what records say for a report's fields, as they held when it occurred.

        Whoever reports sees it in the ticket: of what they may not learn, nothing is filled.
        """
        fields = finding.draft.fields
        wanted = look_ups(ticket_type, fields, finding.occurred_at)
        known: dict[Thing, Version] = {}
        for thing in dict.fromkeys(one.thing for one in wanted):
            version = await self._records.held_at(caller.tenant, thing.kind, thing.key, thing.at)
            if version is not None and may_learn(caller, version.values, rules.staff):
                known[thing] = version
        return filled(ticket_type, fields, wanted, known)

    async def _accepted(
        self,
        tenant: TenantId,
        submission_id: UUID,
        arrival: Arrival,
        finding: Finding,
        ticket_type: TicketType,
    ) -> SubmissionAccepted:
        envelope = arrival.envelope
        draft = await self._privacy.seal(tenant, submission_id, finding.draft, ticket_type)
        source, external_id = await self._privacy.seal_names(
            tenant, submission_id, finding.draft, envelope
        )
        about = About(
            asset=asset_of(finding.draft, ticket_type),
            reporter=await self._privacy.holder_of(tenant, finding.draft),
        )
        known = await self._entitling.of(tenant, about, ticket_type, finding.occurred_at)
        heard = () if draft.audio is None else (Attachment(name=AUDIO, url=draft.audio),)
        person = partial(self._privacy.person, tenant, submission_id, finding.draft)
        files = await self._files.given(arrival.caller, submission_id, draft.attachments, person)
        return SubmissionAccepted(
            occurred_at=min(finding.occurred_at, arrival.received_at),
            type=ticket_type.key,
            summary=draft.summary,
            channel=envelope.channel,
            source=source,
            external_id=external_id,
            definition=ticket_type.definition,
            fields=draft.fields,
            reporter=draft.reporter,
            asset=draft.asset,
            asset_facts=known.asset.values,
            location=draft.location,
            attachments=(*heard, *files),
            links=draft.links,
            flags=finding.flags,
            imported=finding.imported,
            dispatch=finding.wants_dispatch,
            brought_by=BroughtBy.of(arrival.caller)
            if ticket_type.points_at_tickets(draft.fields) or ticket_type.says_when(draft.fields)
            else None,
            filled=finding.filled,
            entitlement=known.entitlement,
            customer=known.customer,
        )

    async def _rejected(
        self, tenant: TenantId, submission_id: UUID, arrival: Arrival, finding: Finding
    ) -> SubmissionRejected:
        envelope = arrival.envelope
        source, external_id = await self._privacy.seal_names(
            tenant, submission_id, finding.draft, envelope
        )
        return SubmissionRejected(
            occurred_at=arrival.received_at,
            channel=envelope.channel,
            source=source,
            external_id=external_id,
            type=without_numbers(finding.draft.type or "") or None,
            reasons=tuple(
                replace(
                    one, pointer=without_numbers(one.pointer), message=without_numbers(one.message)
                )
                for one in finding.reasons
            ),
            size_bytes=len(arrival.body),
            body=await self._privacy.seal_body(tenant, submission_id, finding.draft, arrival.body),
        )
