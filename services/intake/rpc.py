"""Intake over gRPC: messages in, use cases, messages out."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import msgspec

from services.intake.adapters.envelopes import arrival_of_call
from services.intake.app import Intake, Register, SubmissionUnknown, form_for
from services.intake.domain.assets.asset import Description
from services.intake.domain.form import FormField
from services.intake.domain.report import Envelope
from services.intake.domain.rights import may_ask_for_form, must_read_all, must_submit
from services.intake.views.reports import PAGE_MAX, RejectedRow, rejected_page
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import ABOUT_ASSET, Caller
from shared.pb.gongdan.intake.v1 import intake_pb2, intake_pb2_grpc
from shared.projections.position import Position, TokenMalformed, WaitFor
from shared.projections.reading import Reading
from shared.rpc import Call

LIMIT_DEFAULT = 50
SERVICE = "gongdan.intake.v1.IntakeService"


class IntakeRpc(intake_pb2_grpc.IntakeServiceServicer):
    """Answers ``IntakeService``."""

    def __init__(
        self,
        app: Intake,
        register: Register,
        store: EventStore,
        view: Reading,
        *,
        rejected: WaitFor,
        scenarios: WaitFor,
    ) -> None:
        """``view`` is that of rejected reports; the others wait for the views of that name."""
        self._app = app
        self._register = register
        self._store = store
        self._view = view
        self._rejected = rejected
        self._scenarios = scenarios

    async def Submit(  # noqa: N802  # the name is the protocol's
        self, request: intake_pb2.SubmitRequest, call: Call
    ) -> intake_pb2.SubmitResponse:
        """Take a report; a rejected one is an answer, not a failure."""
        must_submit(call.caller)
        await self._scenarios.reach(call.caller.tenant, call.min_position, call.deadline_s)
        if call.min_position:
            await self._app.rules.heard(call.caller.tenant)
        envelope = Envelope(channel=request.channel, source=request.source, external_id=request.id)
        arrival = arrival_of_call(call.caller, envelope, request.body, call.traceparent)
        outcome = await self._app.submit(arrival)
        epoch = await self._store.glances.epoch(call.caller.tenant)
        position = Position(service="intake", epoch=epoch, position=outcome.position)
        return intake_pb2.SubmitResponse(
            submission_id=str(outcome.submission_id),
            ticket_id=str(outcome.submission_id),
            position=str(position),
            state=outcome.state,
            reasons=_reasons(outcome.reasons),
            duplicate=outcome.duplicate,
            log_position=outcome.position,
        )

    async def GetSubmission(  # noqa: N802  # the name is the protocol's
        self, request: intake_pb2.GetSubmissionRequest, call: Call
    ) -> intake_pb2.GetSubmissionResponse:
        """Say what became of a report."""
        submission_id = _uuid(request.submission_id)
        submission, received_at = await self._app.submission(call.caller, submission_id)
        return intake_pb2.GetSubmissionResponse(
            submission_id=str(submission_id),
            state=submission.state,
            type=submission.type,
            summary=submission.summary,
            channel=submission.channel,
            reasons=_reasons(submission.reasons),
            received_at=received_at.isoformat(),
        )

    async def ListRejected(  # noqa: N802  # the name is the protocol's
        self, request: intake_pb2.ListRejectedRequest, call: Call
    ) -> intake_pb2.ListRejectedResponse:
        """List rejected reports, newest first."""
        must_read_all(call.caller)
        tenant = call.caller.tenant
        await self._rejected.reach(tenant, call.min_position, call.deadline_s)
        limit = min(request.limit or LIMIT_DEFAULT, PAGE_MAX)
        before = _before(request.cursor)
        rows = await self._view(tenant, partial(rejected_page, before=before, limit=limit))
        more = len(rows) == limit
        return intake_pb2.ListRejectedResponse(
            submissions=[_rejected(row) for row in rows],
            next_cursor=str(rows[-1].position) if more else "",
        )

    async def GetForm(  # noqa: N802  # the name is the protocol's
        self, request: intake_pb2.GetFormRequest, call: Call
    ) -> intake_pb2.GetFormResponse:
        """Say what a report of a type asks for."""
        may_ask_for_form(call.caller, request.type)
        await self._scenarios.reach(call.caller.tenant, call.min_position, call.deadline_s)
        form = await form_for(self._app.rules, call.caller, request.type)
        asset = await self._labelled(call.caller)
        return intake_pb2.GetFormResponse(
            type=form.type.key,
            name_zh=form.type.name.zh,
            name_en=form.type.name.en,
            fields=[_field(one) for one in form.fields],
            beyond=[_field(one) for one in form.beyond],
            asset_name=asset.name,
            asset_retired=asset.is_retired,
        )

    async def _labelled(self, caller: Caller) -> Description:
        """Return what is known of the asset that somebody's label is about."""
        asset = caller.about(ABOUT_ASSET)
        if not asset:
            return Description()
        held = await self._register.held_at(caller.tenant, asset, datetime.now(UTC))
        return held or Description()


def _field(field: FormField) -> intake_pb2.FormField:
    rule = field.rule
    return intake_pb2.FormField(
        key=rule.key,
        type=rule.type,
        label_zh=rule.label.zh,
        label_en=rule.label.en,
        required=rule.is_required_at_once,
        values=rule.values or (),
        part=field.part,
    )


def _rejected(row: RejectedRow) -> intake_pb2.GetSubmissionResponse:
    return intake_pb2.GetSubmissionResponse(
        submission_id=str(row.submission_id),
        state="rejected",
        type=row.type or "",
        channel=row.channel,
        reasons=_reasons(msgspec.json.decode(row.reasons, type=list[Reason])),
        received_at=row.received_at.astimezone(UTC).isoformat(),
    )


def _reasons(reasons: Iterable[Reason]) -> list[intake_pb2.Reason]:
    return [
        intake_pb2.Reason(code=one.code, pointer=one.pointer, message=one.message)
        for one in reasons
    ]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise SubmissionUnknown from wrong


def _before(cursor: str) -> int | None:
    if not cursor:
        return None
    if not cursor.isdecimal() or len(cursor) > len("9" * 18):
        raise TokenMalformed
    return int(cursor)
