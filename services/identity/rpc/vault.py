"""The vault over gRPC, for our own services only, each for what it has to do."""

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from services.identity.app.ports import Persons
from services.identity.app.rights import MAY_OPEN, MAY_SEAL, must_be_service
from shared.decider import Kind, Refusal
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.rpc import Call
from shared.sealed import DataKey
from shared.vault import BATCH_MAX, Identifier

CLASSES: Final = frozenset({"phone", "email", "anonymous"})
VALUE_CHARS_MAX: Final = 300
ACTIVE: Final = "active"
GONE: Final = "forgotten"


class VaultRequestWrong(Refusal):
    """The vault takes at most 500 identifiers or subjects at once, of the classes it knows."""

    slug: ClassVar[str] = "vault-request-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class VaultRpc(identity_pb2_grpc.VaultServiceServicer):
    """Answers ``VaultService``."""

    persons: Persons

    async def EnsureSubjects(  # noqa: N802 - the name is the protocol's
        self, request: identity_pb2.EnsureSubjectsRequest, call: Call
    ) -> identity_pb2.EnsureSubjectsResponse:
        """Find or make persons; for those who seal."""
        must_be_service(call.caller, MAY_SEAL)
        wanted = [_identifier(one) for one in request.identifiers]
        if len(wanted) > BATCH_MAX:
            raise VaultRequestWrong
        keys = await self.persons.ensure(call.caller.tenant, wanted) if wanted else []
        return identity_pb2.EnsureSubjectsResponse(
            subjects=[_message(key.subject, key) for key in keys]
        )

    async def GetSubjectKeys(  # noqa: N802
        self, request: identity_pb2.GetSubjectKeysRequest, call: Call
    ) -> identity_pb2.GetSubjectKeysResponse:
        """Return persons' keys; for those who may open (decision 17)."""
        must_be_service(call.caller, MAY_OPEN)
        if len(request.subjects) > BATCH_MAX:
            raise VaultRequestWrong
        subjects = [_uuid(one) for one in request.subjects]
        keys = await self.persons.keys(call.caller.tenant, subjects)
        return identity_pb2.GetSubjectKeysResponse(
            subjects=[_message(subject, keys[subject]) for subject in subjects]
        )

    async def GetDigestKey(  # noqa: N802
        self, _request: identity_pb2.GetDigestKeyRequest, call: Call
    ) -> identity_pb2.GetDigestKeyResponse:
        """Return the tenant's key for keyed digests; for those who handle personal data."""
        must_be_service(call.caller, MAY_SEAL | MAY_OPEN)
        key = await self.persons.digest_key(call.caller.tenant)
        return identity_pb2.GetDigestKeyResponse(key=key)


def _identifier(message: identity_pb2.Identifier) -> Identifier:
    personal_class = str(getattr(message, "class"))
    if personal_class not in CLASSES or len(message.value) > VALUE_CHARS_MAX:
        raise VaultRequestWrong
    if not message.value and personal_class != "anonymous":
        raise VaultRequestWrong
    return Identifier(personal_class, message.value)


def _message(subject: UUID, key: DataKey | None) -> identity_pb2.SubjectKey:
    if key is None:
        return identity_pb2.SubjectKey(subject=str(subject), state=GONE)
    holder = str(key.holder or "")
    return identity_pb2.SubjectKey(
        subject=str(subject), key=key.secret, state=ACTIVE, holder=holder
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise VaultRequestWrong from wrong
