"""WeCom over gRPC: accounts are connected, and what comes encrypted is answered encrypted."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Final
from uuid import UUID

import msgspec

from services.intake.adapters.wecom.envelope import RANDOM_BYTES, Envelope
from services.intake.adapters.wecom.messages import (
    encrypted_in,
    envelope_reply,
    message_of,
    text_reply,
)
from services.intake.app.wecom_accounts import WeComDesk
from services.intake.app.wecom_talk import WeComTalk
from services.intake.domain.hooks.terms import Terms
from services.intake.domain.rights import must_be_service
from services.intake.domain.wecom.account import Account, Keys, Settings
from services.intake.domain.wecom.refusals import WeComUnknown, WeComWrong
from shared.decider import Reason
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import wecom_pb2, wecom_pb2_grpc
from shared.projections.position import Position
from shared.rpc import Call

SERVICE: Final = "gongdan.intake.v1.WeComService"
GATEWAY: Final = "gateway"
CHANNEL: Final = "wecom"


@dataclass(frozen=True, kw_only=True)
class WeComRpc(wecom_pb2_grpc.WeComServiceServicer):
    """Answers ``WeComService``; ``random`` gives so many random bytes."""

    desk: WeComDesk
    talk: WeComTalk
    store: EventStore
    random: Callable[[int], bytes] = token_bytes

    async def ConnectWeCom(  # noqa: N802  # the name is the protocol's
        self, request: wecom_pb2.ConnectWeComRequest, call: Call
    ) -> wecom_pb2.ConnectWeComResponse:
        """Connect an application, or say anew how it is; raises what the desk refuses."""
        keys = Keys(token=request.token, aes_key=request.aes_key, secret=request.secret)
        known = _id(request.account.id) if request.account.id else None
        account, position = await self.desk.connect(
            call.caller, call.intent(), _settings(request.account), keys, known
        )
        token = await self._token_at(call.caller.tenant, position)
        return wecom_pb2.ConnectWeComResponse(account=_shown(account), position=token)

    async def DisconnectWeCom(  # noqa: N802  # the name is the protocol's
        self, request: wecom_pb2.DisconnectWeComRequest, call: Call
    ) -> wecom_pb2.DisconnectWeComResponse:
        """Let nobody report by it any more; raises what the desk refuses."""
        position = await self.desk.disconnect(call.caller, call.intent(), _id(request.id))
        token = await self._token_at(call.caller.tenant, position)
        return wecom_pb2.DisconnectWeComResponse(position=token)

    async def ListWeCom(  # noqa: N802  # the name is the protocol's
        self, _request: wecom_pb2.ListWeComRequest, call: Call
    ) -> wecom_pb2.ListWeComResponse:
        """List all of the tenant, newest first."""
        found = await self.desk.listed(call.caller)
        return wecom_pb2.ListWeComResponse(accounts=[_shown(one) for one in found])

    async def AnswerEcho(  # noqa: N802  # the name is the protocol's
        self, request: wecom_pb2.AnswerEchoRequest, call: Call
    ) -> wecom_pb2.AnswerEchoResponse:
        """Open what WeCom asks; raises ``WeComUnknown``, ``WeComUnproven``."""
        must_be_service(call.caller, GATEWAY)
        _, envelope = await self._account(call.caller.tenant, request.id)
        proof = request.proof
        clear = envelope.opened(proof.signature, proof.timestamp, proof.nonce, request.echo)
        return wecom_pb2.AnswerEchoResponse(clear=clear)

    async def HearWeCom(  # noqa: N802  # the name is the protocol's
        self, request: wecom_pb2.HearWeComRequest, call: Call
    ) -> wecom_pb2.HearWeComResponse:
        """Take what somebody says; raises as ``AnswerEcho``, ``WeComUnreadable``."""
        must_be_service(call.caller, GATEWAY)
        tenant, now = call.caller.tenant, datetime.now(UTC)
        account, envelope = await self._account(tenant, request.id)
        proof, encrypted = request.proof, encrypted_in(request.body)
        clear = envelope.opened(proof.signature, proof.timestamp, proof.nonce, encrypted)
        message = message_of(clear, now)
        said = await self.talk.hear(tenant, account, message, call.traceparent)
        if not said:
            return wecom_pb2.HearWeComResponse()
        xml = text_reply(message.sender, envelope.corp_id, said, now)
        sealed = envelope.sealed(xml, self.random(RANDOM_BYTES))
        at, nonce = str(int(now.timestamp())), base64.b16encode(self.random(8)).decode()
        signature = envelope.signature(at, nonce, sealed)
        return wecom_pb2.HearWeComResponse(body=envelope_reply(sealed, signature, at, nonce))

    async def _account(self, tenant: TenantId, account_id: str) -> tuple[Account, Envelope]:
        account = await self.desk.account(tenant, _id(account_id))
        keys = self.desk.keys_of(tenant, account)
        corp_id = account.settings.corp_id
        return account, Envelope(token=keys.token, aes_key=keys.aes_key, corp_id=corp_id)

    async def _token_at(self, tenant: TenantId, position: int) -> str:
        epoch = await self.store.glances.epoch(tenant)
        return str(Position(service="intake", epoch=epoch, position=position))


def _settings(message: wecom_pb2.WeComAccount) -> Settings:
    """Return settings as they were said; raises ``WeComWrong``."""
    try:
        values = msgspec.json.decode(message.values or b"{}", type=dict[str, object])
    except msgspec.DecodeError as wrong:
        said = "The values of an account are an object."
        reason = Reason(code="bad-format", message=said, pointer="/values")
        raise WeComWrong(reasons=[reason]) from wrong
    terms = Terms(
        name=message.name.strip(),
        type=message.type,
        channel=message.channel or CHANNEL,
        pointers=dict(message.pointers),
        values=values,
    )
    return Settings(
        terms=terms, corp_id=message.corp_id, window_s=message.window_s or Settings.window_s
    )


def _shown(account: Account) -> wecom_pb2.WeComAccount:
    settings, terms = account.settings, account.settings.terms
    return wecom_pb2.WeComAccount(
        id=str(account.id),
        name=terms.name,
        type=terms.type,
        channel=terms.channel,
        pointers=terms.pointers,
        values=msgspec.json.encode(terms.values, order="sorted"),
        corp_id=settings.corp_id,
        window_s=settings.window_s,
        owner=account.owner,
        connected_at=account.connected_at.isoformat(),
        has_secret=bool(account.keys.secret),
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as unknown:
        raise WeComUnknown from unknown
