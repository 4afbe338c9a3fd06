"""The calling side: channels that reconnect, a deadline on every call, refusals that survive."""

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import grpc
from google.protobuf.message import Message

from shared.rpc.errors import RemoteRefusal, refusal_of

__all__ = ["CALL_TIMEOUT_S", "Channels", "RemoteRefusal", "call"]

CALL_TIMEOUT_S = 10.0
MESSAGE_BYTES_MAX = 8 * 1024 * 1024
REFUSAL_BYTES_MAX = 256 * 1024
"""Every mistake of a long list is told in the trailer; of more than 8 KiB gRPC tells nothing."""

OPTIONS = (
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
    ("grpc.max_send_message_length", MESSAGE_BYTES_MAX),
    ("grpc.max_metadata_size", REFUSAL_BYTES_MAX),
    ("grpc.absolute_max_metadata_size", 2 * REFUSAL_BYTES_MAX),
    # Loopback and cluster addresses are never behind a proxy.
    ("grpc.enable_http_proxy", 0),
)

Res = TypeVar("Res")


class Channels:
    """One channel per service this process talks to."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._channels: dict[str, grpc.aio.Channel] = {}

    def to(self, service: str) -> grpc.aio.Channel:
        """Return the channel to a service; it connects when it is first used."""
        if service not in self._channels:
            address = self._addresses.get(service, "127.0.0.1:1")
            self._channels[service] = grpc.aio.insecure_channel(address, options=OPTIONS)
        return self._channels[service]

    async def close(self) -> None:
        """Close every channel."""
        for channel in self._channels.values():
            await channel.close()


async def call(
    method: Callable[..., Awaitable[Res]],
    request: Message,
    *,
    token: str = "",
    timeout_s: float = CALL_TIMEOUT_S,
    metadata: Mapping[str, str] | None = None,
) -> Res:
    """Call a method with a deadline (seconds) and a caller token.

    Raises the refusal of the other side, or ``ServiceAway`` when it cannot be reached.
    """
    sent = dict(metadata or {})
    if token:
        sent["authorization"] = f"Bearer {token}"
    try:
        return await method(request, timeout=timeout_s, metadata=tuple(sent.items()))
    except grpc.aio.AioRpcError as error:
        raise refusal_of(error) from error


# gRPC's own fork handlers warn in processes that start children; we never fork with channels open.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
