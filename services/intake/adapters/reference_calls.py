"""References over gRPC and over the bus: what is said comes in, and how a thing stood goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from services.intake.adapters.bodies import canonical
from services.intake.adapters.statements import read_statement
from services.intake.app import Known, Records
from services.intake.domain.reference import Statement, StatementWrong, faults_of
from services.intake.domain.report import Envelope
from services.intake.domain.rights import must_read_records, must_state
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import Caller, id_of_report
from shared.messaging.cloudevents import parse_event
from shared.messaging.strict_json import JsonValue, NotStrictJson, parse_strict
from shared.pb.gongdan.intake.v1 import references_pb2, references_pb2_grpc
from shared.projections.position import Position
from shared.rpc import Call

SERVICE = "gongdan.intake.v1.ReferenceService"
CHANNEL = "reference"
RECORDS_MAX = 200
REASONS_MAX = 400
"""Two of each of 200 records; whoever has made more mends these first."""

MOMENT = Reason(code="bad-format", message="This is not a time (RFC 3339).", pointer="/as_of")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A statement as it was read, and the bytes that stand for it when two are compared."""

    statement: Statement
    canonical: bytes


class ReferenceRpc(references_pb2_grpc.ReferenceServiceServicer):
    """Answers ``ReferenceService``."""

    def __init__(self, records: Records, store: EventStore) -> None:
        self._records = records
        self._store = store

    async def StateReferences(  # noqa: N802  # the name is the protocol's
        self, request: references_pb2.StateReferencesRequest, call: Call
    ) -> references_pb2.StateReferencesResponse:
        """Keep what is said of many things, in its order: of one thing, the last stands."""
        must_state(call.caller)
        now = datetime.now(UTC)
        said = _said(request.body, now)
        tenant = call.caller.tenant
        await self._records.require_room(tenant, [one.statement for one in said], now)
        whole = id_of_report(tenant, request.source, request.id)
        records, last = [], 0
        for index, one in enumerate(said):
            name = Envelope(channel=CHANNEL, source=request.source, external_id=f"{whole}:{index}")
            known = await self._records.state(call.caller, one.statement, name, one.canonical, now)
            records.append(_stated(one.statement, known))
            last = max(last, known.position)
        epoch = await self._store.glances.epoch(tenant)
        return references_pb2.StateReferencesResponse(
            records=records,
            position=str(Position(service="intake", epoch=epoch, position=last)) if last else "",
        )

    async def CheckReferences(  # noqa: N802  # the name is the protocol's
        self, request: references_pb2.StateReferencesRequest, call: Call
    ) -> references_pb2.StateReferencesResponse:
        """Say what is wrong with what is said, and keep nothing."""
        must_state(call.caller)
        now = datetime.now(UTC)
        said = _said(request.body, now)
        tenant = call.caller.tenant
        await self._records.require_room(tenant, [one.statement for one in said], now)
        return references_pb2.StateReferencesResponse(
            records=[
                references_pb2.StatedReference(kind=one.statement.kind, key=one.statement.key)
                for one in said
            ]
        )

    async def GetReference(  # noqa: N802  # the name is the protocol's
        self, request: references_pb2.GetReferenceRequest, call: Call
    ) -> references_pb2.GetReferenceResponse:
        """Say how a thing stood."""
        must_read_records(call.caller)
        moment = _moment(request.as_of)
        version = await self._records.read(
            call.caller.tenant, request.kind, request.key, moment, request.version
        )
        return references_pb2.GetReferenceResponse(
            kind=request.kind,
            key=request.key,
            version=version.number,
            valid_from=version.valid_from.isoformat(),
            values=msgspec.json.encode(version.values),
        )


async def state_as_heard(
    records: Records, caller: Caller, kind: str, headers: Mapping[str, str], body: bytes
) -> Known:
    """Keep what a message says of a thing; raises what is wrong with it."""
    event = parse_event(headers, body)
    now = datetime.now(UTC)
    statement = read_statement(kind, event.data, event.time or now)
    name = Envelope(channel=CHANNEL, source=event.source, external_id=event.id)
    return await records.state(caller, statement, name, _canonical(statement, event.data), now)


def _said(body: bytes, now: datetime) -> list[Said]:
    """Return everything that is said in a body, or raise everything that is wrong with it."""
    said: list[Said] = []
    reasons: list[Reason] = []
    for index, tree in enumerate(_records_in(body)):
        place = f"/records/{index}"
        try:
            one = _one_said(tree, now)
        except StatementWrong as wrong:
            reasons += [replace(each, pointer=f"{place}{each.pointer}") for each in wrong.reasons]
        else:
            said.append(one)
    if reasons:
        raise StatementWrong(reasons=reasons[:REASONS_MAX])
    return said


def _one_said(tree: JsonValue, now: datetime) -> Said:
    kind = tree.get("kind") if isinstance(tree, dict) else None
    rest = tree
    if isinstance(tree, dict):
        rest = {name: value for name, value in tree.items() if name != "kind"}
    statement = read_statement(kind if isinstance(kind, str) else "", rest, now)
    if reasons := faults_of(statement, now):
        raise StatementWrong(reasons=reasons)
    return Said(statement=statement, canonical=_canonical(statement, rest))


def _canonical(statement: Statement, tree: JsonValue) -> bytes:
    """Return what was said, without since when if that was not said."""
    return statement.kind.encode() + b"\n" + canonical(tree)


def _records_in(body: bytes) -> list[JsonValue]:
    try:
        tree = parse_strict(body)
    except NotStrictJson as trouble:
        raise StatementWrong(reasons=[trouble.reason]) from trouble
    records = tree.get("records") if isinstance(tree, dict) and len(tree) == 1 else None
    if not isinstance(records, list) or not records:
        message = "Send one list of records and nothing else."
        raise StatementWrong(reasons=[Reason(code="missing", message=message, pointer="/records")])
    if len(records) > RECORDS_MAX:
        message = f"At most {RECORDS_MAX} records are taken at once."
        raise StatementWrong(reasons=[Reason(code="too-many", message=message, pointer="/records")])
    return records


def _stated(statement: Statement, known: Known) -> references_pb2.StatedReference:
    return references_pb2.StatedReference(
        kind=statement.kind,
        key=statement.key,
        version=known.version,
        duplicate=known.duplicate,
    )


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise StatementWrong(reasons=[MOMENT]) from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
