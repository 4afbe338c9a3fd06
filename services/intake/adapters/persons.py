"""Persons behind customers, asked of the vault over gRPC."""

from collections.abc import Sequence
from uuid import UUID

import grpc

from services.intake.app.customer_ports import Held, Hold
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import persons_pb2, persons_pb2_grpc
from shared.rpc import call
from shared.sealed import DataKey
from shared.vault import CALL_TIMEOUT_S, Identifier, Tokens, Vault


class VaultPersons:
    """The part of the vault that knows which customer speaks for whom.

    ``vault`` is told of everybody who is known by a value from now on, so that this process takes
    the next report by it as theirs; others do within the life of their memory (45 s).
    """

    def __init__(self, channel: grpc.aio.Channel, tokens: Tokens, vault: Vault) -> None:
        self._stub = persons_pb2_grpc.PersonServiceStub(channel)
        self._tokens = tokens
        self._vault = vault

    async def find(
        self, tenant: TenantId, holders: Sequence[UUID], values: Sequence[Identifier]
    ) -> tuple[list[Held], list[UUID | None]]:
        """Return whom customers are, and which customers are known by values."""
        request = persons_pb2.FindPersonsRequest(
            holders=[str(one) for one in holders], values=[_known(one) for one in values]
        )
        answer: persons_pb2.FindPersonsResponse = await call(
            self._stub.FindPersons,
            request,
            token=await self._tokens.token(tenant),
            timeout_s=CALL_TIMEOUT_S,
        )
        known_as = [UUID(one) if one else None for one in answer.known_as]
        return [_held(one) for one in answer.holders], known_as

    async def hold(self, tenant: TenantId, holds: Sequence[Hold]) -> list[DataKey]:
        """Make customers known by values; return their persons' keys."""
        request = persons_pb2.HoldPersonsRequest(
            holds=[
                persons_pb2.Hold(
                    holder=str(one.holder),
                    values=[_known(value) for value in one.values],
                    classes=one.classes,
                )
                for one in holds
            ]
        )
        answer: persons_pb2.HoldPersonsResponse = await call(
            self._stub.HoldPersons,
            request,
            token=await self._tokens.token(tenant),
            timeout_s=CALL_TIMEOUT_S,
        )
        keys = [_key(one) for one in answer.holders]
        for hold, key in zip(holds, keys, strict=True):
            for value in hold.values:
                self._vault.learn(tenant, value, key)
        return keys

    async def link(self, tenant: TenantId, holder: UUID, to: UUID) -> None:
        """Forget one customer with another from now on, and the other with them."""
        request = persons_pb2.LinkPersonsRequest(holder=str(holder), to=str(to))
        token = await self._tokens.token(tenant)
        await call(self._stub.LinkPersons, request, token=token, timeout_s=CALL_TIMEOUT_S)

    async def unlink(self, tenant: TenantId, holder: UUID, to: UUID) -> None:
        """Undo that."""
        request = persons_pb2.LinkPersonsRequest(holder=str(holder), to=str(to), undo=True)
        token = await self._tokens.token(tenant)
        await call(self._stub.LinkPersons, request, token=token, timeout_s=CALL_TIMEOUT_S)


def _known(value: Identifier) -> persons_pb2.Known:
    return persons_pb2.Known(**{"class": value.personal_class}, value=value.value)


def _held(message: persons_pb2.HeldPerson) -> Held:
    persons = tuple(UUID(one) for one in message.persons)
    return Held(key=_key(message) if message.key else None, persons=persons)


def _key(message: persons_pb2.HeldPerson) -> DataKey:
    return DataKey(subject=UUID(message.subject), secret=message.key, holder=UUID(message.holder))
