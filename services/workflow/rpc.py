"""Protobuf in, use cases or views, protobuf out."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import msgspec

from services.workflow.adapters.calls import (
    SERVICE,
    Waiting,
    catch_up,
    fields_of,
    position_of,
    ticket_id_of,
    time_of,
)
from services.workflow.adapters.many_moves import each_made
from services.workflow.app import Readers, ScenarioDesk, Tickets
from services.workflow.app.judging import Told
from services.workflow.domain.commands import Resume
from services.workflow.domain.commitments.replying import Canned
from services.workflow.domain.definition import TicketType
from services.workflow.domain.visibility import THEIR_OWN, Look
from services.workflow.views import ledger_now, ticket_now, ticket_then
from shared.decider import Refusal
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.moments import require_come
from shared.pb.gongdan.workflow.v1 import workflow_pb2
from shared.projections.position import Position
from shared.rpc import Call, status_of


@dataclass(frozen=True, kw_only=True)
class Rpc:
    """``gongdan.workflow.v1.WorkflowService``."""

    tickets: Tickets
    desk: ScenarioDesk
    store: EventStore
    readers: Readers
    waits: tuple[Waiting, ...]

    async def PublishScenario(  # noqa: N802  # the generated name
        self, request: workflow_pb2.PublishScenarioRequest, call: Call
    ) -> workflow_pb2.PublishScenarioResponse:
        """Publish a document, or one that ships."""
        text = self._text(request.document, request.shipped)
        publish = self.desk.publish
        if request.migrate or request.places:
            publish = partial(self.desk.publish_and_migrate, places=dict(request.places))
        published = await publish(call.intent(), call.caller, text)
        return workflow_pb2.PublishScenarioResponse(
            definition=published.definition,
            position=await self._position(call.caller.tenant, published.position),
            problems=await self._problems(text),
        )

    async def LintScenario(  # noqa: N802  # the generated name
        self, request: workflow_pb2.LintScenarioRequest, call: Call
    ) -> workflow_pb2.LintScenarioResponse:
        """Say what publishing would refuse or advise against."""
        del call
        text = self._text(request.document, request.shipped)
        return workflow_pb2.LintScenarioResponse(problems=await self._problems(text))

    async def ListScenarios(  # noqa: N802  # the generated name
        self, request: workflow_pb2.ListScenariosRequest, call: Call
    ) -> workflow_pb2.ListScenariosResponse:
        """Return every version that was published."""
        del request
        await self._catch_up(call)
        tenant = call.caller.tenant
        versions = await self.desk.published(tenant)
        definitions = [
            await self.tickets.rules.definition(tenant, f"{one.key}@{one.version}")
            for one in versions
        ]
        return workflow_pb2.ListScenariosResponse(
            scenarios=[
                workflow_pb2.Scenario(
                    key=one.key,
                    version=one.version,
                    name=rules.name.zh,
                    ticket_types=list(rules.types),
                    roles=sorted(rules.roles),
                    own_roles=sorted(
                        key for key, one in rules.roles.items() if one.scope in THEIR_OWN
                    ),
                    content_hash=one.content_hash,
                )
                for one, rules in zip(versions, definitions, strict=True)
            ]
        )

    async def GetInForce(  # noqa: N802  # the generated name
        self, request: workflow_pb2.GetInForceRequest, call: Call
    ) -> workflow_pb2.GetInForceResponse:
        """Return the newest version of every scenario."""
        del request
        published = await self.desk.published(call.caller.tenant)
        return workflow_pb2.GetInForceResponse(versions={one.key: one.version for one in published})

    async def Move(  # noqa: N802  # the generated name
        self, request: workflow_pb2.MoveRequest, call: Call
    ) -> workflow_pb2.MoveResponse:
        """Make a move."""
        await self._catch_up(call)
        return await self._moved(await self._move(request, call))

    async def MoveMany(  # noqa: N802  # the generated name
        self, request: workflow_pb2.MoveManyRequest, call: Call
    ) -> workflow_pb2.MoveManyResponse:
        """Make many moves, each as if it had come alone."""
        await self._catch_up(call)
        became = await each_made(request.moves, call, self._move)
        last = max((one.position for one in became if not isinstance(one, Refusal)), default=0)
        return workflow_pb2.MoveManyResponse(
            outcomes=[
                workflow_pb2.MoveOutcome(refused=status_of(one).SerializeToString())
                if isinstance(one, Refusal)
                else workflow_pb2.MoveOutcome(made=await self._moved(one))
                for one in became
            ],
            position=await self._position(call.caller.tenant, last),
        )

    async def Comment(  # noqa: N802  # the generated name
        self, request: workflow_pb2.CommentRequest, call: Call
    ) -> workflow_pb2.CommentResponse:
        """Say something about a ticket."""
        await self._catch_up(call)
        receipt = await self.tickets.comment(
            call.intent(),
            call.caller,
            ticket_id_of(request.ticket_id),
            request.text,
            canned=Canned(
                reply=request.canned,
                values=dict(request.values),
                language="en" if request.language == "en" else "zh",
            ),
            internal=request.internal,
            expected_version=request.expected_version or None,
        )
        return workflow_pb2.CommentResponse(
            version=receipt.version,
            position=await self._position(receipt.tenant, receipt.position),
        )

    async def Wait(  # noqa: N802  # the generated name
        self, request: workflow_pb2.WaitRequest, call: Call
    ) -> workflow_pb2.WaitResponse:
        """Let a ticket wait."""
        await self._catch_up(call)
        receipt = await self.tickets.wait(
            call.intent(),
            call.caller,
            ticket_id_of(request.ticket_id),
            request.reason,
            note=request.note,
            until=time_of(request.until) if request.until else None,
            occurred_at=time_of(request.occurred_at) if request.occurred_at else None,
            expected_version=request.expected_version or None,
        )
        return workflow_pb2.WaitResponse(
            version=receipt.version,
            state=receipt.state.state if receipt.state else "",
            position=await self._position(receipt.tenant, receipt.position),
        )

    async def Resume(  # noqa: N802  # the generated name
        self, request: workflow_pb2.ResumeRequest, call: Call
    ) -> workflow_pb2.ResumeResponse:
        """Say that a ticket waits no longer."""
        await self._catch_up(call)
        intent = call.intent()
        occurred_at = time_of(request.occurred_at) if request.occurred_at else None

        def act(rules: TicketType, look: Look) -> Resume:
            return Resume(
                rules=rules,
                caller=call.caller,
                now=intent.occurred_at,
                occurred_at=occurred_at,
                look=look,
            )

        receipt = await self.tickets.ask(
            intent,
            call.caller,
            ticket_id_of(request.ticket_id),
            act,
            expected_version=request.expected_version or None,
        )
        return workflow_pb2.ResumeResponse(
            version=receipt.version,
            state=receipt.state.state if receipt.state else "",
            position=await self._position(receipt.tenant, receipt.position),
        )

    async def GetLedger(  # noqa: N802  # the generated name
        self, request: workflow_pb2.GetLedgerRequest, call: Call
    ) -> workflow_pb2.GetLedgerResponse:
        """Return who had a ticket when, and why."""
        await self._catch_up(call)
        ticket_id = ticket_id_of(request.ticket_id)
        standing = await self.tickets.standing(call.caller, ticket_id)
        showings = await self.readers.showings(call.caller.tenant, ticket_id)
        happened = await self.readers.happened(call.caller.tenant, ticket_id)
        return ledger_now(standing, call.caller, showings, happened, datetime.now(UTC))

    async def GetTicket(  # noqa: N802  # the generated name
        self, request: workflow_pb2.GetTicketRequest, call: Call
    ) -> workflow_pb2.GetTicketResponse:
        """Return a ticket as it stands, or as it was known."""
        ticket_id, caller = ticket_id_of(request.ticket_id), call.caller
        if request.as_of:
            then, now = time_of(request.as_of), datetime.now(UTC)
            require_come(then, now)
            standing = await self.tickets.standing_as_of(caller, ticket_id, then)
            ticket = ticket_then(ticket_id, standing, min(then, now))
        else:
            await self._catch_up(call)
            standing = await self.tickets.standing(caller, ticket_id)
            ticket = ticket_now(ticket_id, standing, caller, datetime.now(UTC))
            if not request.is_not_shown:
                await self.readers.note_showing(caller, ticket_id, standing, datetime.now(UTC))
        await self.readers.note(caller, ticket_id, standing, datetime.now(UTC))
        return workflow_pb2.GetTicketResponse(
            ticket=msgspec.json.encode(ticket), version=standing.version
        )

    async def CatchUp(  # noqa: N802  # the generated name
        self, request: workflow_pb2.CatchUpRequest, call: Call
    ) -> workflow_pb2.CatchUpResponse:
        """Hear what the caller has seen, then say where our log stands."""
        del request
        await self._catch_up(call)
        head = await self.store.head(call.caller.tenant)
        reached = Position(service=SERVICE, epoch=head.epoch, position=head.published)
        return workflow_pb2.CatchUpResponse(position=str(reached))

    async def _move(self, request: workflow_pb2.MoveRequest, call: Call) -> Told:
        return await self.tickets.move(
            call.intent(),
            call.caller,
            ticket_id_of(request.ticket_id),
            request.transition,
            fields=fields_of(request.fields),
            form_s=request.form_s if request.HasField("form_s") else None,
            occurred_at=time_of(request.occurred_at) if request.occurred_at else None,
            expected_version=request.expected_version or None,
        )

    async def _moved(self, told: Told) -> workflow_pb2.MoveResponse:
        return workflow_pb2.MoveResponse(
            version=told.version,
            state=told.state.state if told.state else "",
            position=await self._position(told.tenant, told.position),
        )

    async def _problems(self, text: str) -> list[workflow_pb2.Problem]:
        # A long document takes a good part of a second; tickets need not wait for it.
        advice = await asyncio.to_thread(self.desk.advice, text)
        return [
            workflow_pb2.Problem(
                severity=one.severity,
                code=one.reason.code,
                pointer=one.reason.pointer,
                message=one.reason.message,
                message_zh=one.message_zh,
                line=one.line,
                column=one.column,
            )
            for one in advice
        ]

    def _text(self, document: str, shipped: str) -> str:
        return self.desk.shipped(shipped) if shipped else document

    async def _catch_up(self, call: Call) -> None:
        """Hear what the caller has already seen; raises NotCaughtUp."""
        await catch_up(call, self.waits)

    async def _position(self, tenant: TenantId, position: int) -> str:
        """Return the token of a place in our log; a command with nothing to say has none."""
        return await position_of(self.store, tenant, position)
