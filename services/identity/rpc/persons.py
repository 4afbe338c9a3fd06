"""Persons behind records, over gRPC: for our own services that seal, and to be forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.identity.app.forgetting import Forgetting
from services.identity.app.holders import HeldPerson, Hold, Holders
from services.identity.app.rights import MAY_SEAL, must_administer, must_be_service
from services.identity.domain.holding import CLASSES, HOLDS_MAX
from services.identity.domain.person import PersonUnknown
from services.identity.rpc.vault import VALUE_CHARS_MAX, VaultRequestWrong
from shared.pb.gongdan.identity.v1 import persons_pb2, persons_pb2_grpc
from shared.projections.position import Position
from shared.rpc import Call
from shared.sealed import normal_email, normal_phone
from shared.vault import Identifier


@dataclass(frozen=True, kw_only=True)
class PersonRpc(persons_pb2_grpc.PersonServiceServicer):
    """Answers ``PersonService``."""

    holders: Holders
    forgetting: Forgetting

    async def FindPersons(  # noqa: N802 - the name is the protocol's
        self, request: persons_pb2.FindPersonsRequest, call: Call
    ) -> persons_pb2.FindPersonsResponse:
        """Say whom holders speak for, and who is known by values."""
        must_be_service(call.caller, MAY_SEAL)
        if max(len(request.holders), len(request.values) // len(CLASSES)) > HOLDS_MAX:
            raise VaultRequestWrong
        found, known = await self.holders.find(
            call.caller.tenant, [_uuid(one) for one in request.holders], _values(request.values)
        )
        return persons_pb2.FindPersonsResponse(
            holders=[_message(one) for one in found], known_as=[str(one or "") for one in known]
        )

    async def HoldPersons(  # noqa: N802
        self, request: persons_pb2.HoldPersonsRequest, call: Call
    ) -> persons_pb2.HoldPersonsResponse:
        """Make holders known by values."""
        must_be_service(call.caller, MAY_SEAL)
        if len(request.holds) > HOLDS_MAX:
            raise VaultRequestWrong
        held = await self.holders.hold(call.caller.tenant, [_hold(one) for one in request.holds])
        return persons_pb2.HoldPersonsResponse(holders=[_message(one) for one in held])

    async def LinkPersons(  # noqa: N802
        self, request: persons_pb2.LinkPersonsRequest, call: Call
    ) -> persons_pb2.LinkPersonsResponse:
        """Link the person of one holder to that of another, or undo it."""
        must_be_service(call.caller, MAY_SEAL)
        holder, to = _uuid(request.holder), _uuid(request.to)
        change = self.holders.unlink if request.undo else self.holders.link
        await change(call.caller.tenant, holder, to)
        return persons_pb2.LinkPersonsResponse()

    async def ForgetPerson(  # noqa: N802
        self, request: persons_pb2.ForgetPersonRequest, call: Call
    ) -> persons_pb2.ForgetPersonResponse:
        """Forget somebody, for whoever administers the tenant; raises PersonUnknown."""
        must_administer(call.caller)
        count, position = await self.forgetting.forget(call.intent(), _who(request))
        head = await self.forgetting.store.head(call.caller.tenant)
        token = Position(service="identity", epoch=head.epoch, position=position)
        return persons_pb2.ForgetPersonResponse(persons=count, position=str(token))


def _who(request: persons_pb2.ForgetPersonRequest) -> UUID | Identifier:
    if request.WhichOneof("who") == "holder":
        return _uuid(request.holder)
    personal_class, text = str(getattr(request.value, "class")), request.value.value
    normal = normal_phone(text) if personal_class == "phone" else normal_email(text)
    if personal_class not in CLASSES or normal is None:
        raise PersonUnknown
    return Identifier(personal_class, normal)


def _hold(message: persons_pb2.Hold) -> Hold:
    classes = tuple(message.classes)
    if not {*classes, *(getattr(one, "class") for one in message.values)} <= {*CLASSES}:
        raise VaultRequestWrong
    return Hold(
        holder=_uuid(message.holder), values=tuple(_values(message.values)), classes=classes
    )


def _values(messages: Sequence[persons_pb2.Known]) -> list[Identifier]:
    known = [Identifier(str(getattr(one, "class")), one.value) for one in messages]
    for one in known:
        if one.personal_class not in CLASSES or not 0 < len(one.value) <= VALUE_CHARS_MAX:
            raise VaultRequestWrong
    return known


def _message(one: HeldPerson) -> persons_pb2.HeldPerson:
    return persons_pb2.HeldPerson(
        holder=str(one.holder),
        subject=str(one.key.subject) if one.key else "",
        key=one.key.secret if one.key else b"",
        persons=[str(person) for person in one.persons],
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise VaultRequestWrong from wrong
