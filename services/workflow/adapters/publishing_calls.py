"""Publishing a change safely, over gRPC: what it changes, and for whom."""

import asyncio
import json
from dataclasses import dataclass

from services.workflow.adapters.calls import position_of
from services.workflow.adapters.documents.comparing import Change, changes_between
from services.workflow.adapters.documents.exporting import yaml_of
from services.workflow.adapters.documents.model import Document
from services.workflow.adapters.sources import draft_of
from services.workflow.app import Draft, ScenarioDesk
from services.workflow.domain.scenarios import Migration, must_publish
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1 import publishing_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.PublishingService"


@dataclass(frozen=True, kw_only=True)
class PublishingCalls:
    """``gongdan.workflow.v1.PublishingService``."""

    desk: ScenarioDesk
    store: EventStore

    async def Diff(  # noqa: N802  # the generated name
        self, request: publishing_pb2.DiffRequest, call: Call
    ) -> publishing_pb2.DiffResponse:
        """Say what differs; raises ScenarioInvalid, ScenarioUnknown."""
        tenant = call.caller.tenant
        before = await draft_of(self.desk, tenant, request.before)
        after = await draft_of(self.desk, tenant, request.after)
        changes = await asyncio.to_thread(_changes, before, after)
        return publishing_pb2.DiffResponse(changes=[_change(one) for one in changes])

    async def GetDocument(  # noqa: N802  # the generated name
        self, request: publishing_pb2.GetDocumentRequest, call: Call
    ) -> publishing_pb2.GetDocumentResponse:
        """Return a published document as YAML; raises ScopeMissing, ScenarioUnknown."""
        must_publish(call.caller)
        version = await self.desk.version(call.caller.tenant, request.definition)
        return publishing_pb2.GetDocumentResponse(
            definition=f"{version.key}@{version.version}",
            content_hash=version.content_hash,
            document=await asyncio.to_thread(yaml_of, version.document),
        )

    async def FindHomeless(  # noqa: N802  # the generated name
        self, request: publishing_pb2.FindHomelessRequest, call: Call
    ) -> publishing_pb2.FindHomelessResponse:
        """Return the tickets in flight without a place; raises ScopeMissing, ScenarioInvalid."""
        draft = await draft_of(self.desk, call.caller.tenant, request.source)
        homeless = await self.desk.homeless(call.caller, draft, dict(request.places))
        return publishing_pb2.FindHomelessResponse(
            total=homeless.total,
            tickets=[
                publishing_pb2.HomelessTicket(
                    ticket_id=str(one.ticket_id),
                    number=one.number,
                    type=one.type,
                    state=one.state,
                    definition=one.definition,
                )
                for one in homeless.tickets
            ],
        )

    async def Revert(  # noqa: N802  # the generated name
        self, request: publishing_pb2.RevertRequest, call: Call
    ) -> publishing_pb2.RevertResponse:
        """Take the newest version back; raises ScopeMissing, ScenarioUnknown, NoEarlierVersion."""
        done = await self.desk.revert(call.intent(), call.caller, request.key)
        position = await position_of(self.store, call.caller.tenant, done.position)
        return publishing_pb2.RevertResponse(
            definition=done.definition, restored=done.restored, position=position
        )

    async def GetMigration(  # noqa: N802  # the generated name
        self, request: publishing_pb2.GetMigrationRequest, call: Call
    ) -> publishing_pb2.GetMigrationResponse:
        """Say how far a migration has come; raises ScopeMissing, ScenarioUnknown."""
        must_publish(call.caller)
        migration, way = await self.desk.migration(call.caller.tenant, request.key)
        answer = publishing_pb2.GetMigrationResponse(
            definition=migration.definition, undoes=_undone(migration), state="waiting"
        )
        found = migration.ended or way
        if found is not None:
            answer.state = "running" if migration.ended is None else "done"
            answer.tickets_migrated = found.tickets_migrated
            answer.tickets_left = found.tickets_left
            answer.left.extend(
                publishing_pb2.LeftTicket(number=one.number, state=one.state, why=one.why)
                for one in found.left
            )
        if way is not None:
            answer.tickets_total, answer.tickets_seen = way.tickets_total, way.tickets_seen
        return answer


def _changes(before: Draft, after: Draft) -> list[Change]:
    """Compare in the normal form of today: what was published once may be in an older one."""
    then, now = [Document.model_validate(one.document).normalised() for one in (before, after)]
    return changes_between(then, now)


def _change(one: Change) -> publishing_pb2.Change:
    return publishing_pb2.Change(
        type=one.type,
        kind=one.kind,
        path=one.path,
        before=json.dumps(one.before, ensure_ascii=False),
        after=json.dumps(one.after, ensure_ascii=False),
        message=one.words.en,
        message_zh=one.words.zh,
    )


def _undone(migration: Migration) -> str:
    return f"{migration.key}@{migration.undoes}" if migration.undoes is not None else ""
