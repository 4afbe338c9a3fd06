"""gRPC between services: one error model, deadlines always, the caller proven at the door."""

from shared.rpc.client import Channels, RemoteRefusal, call
from shared.rpc.errors import http_status, refusal_in, refusal_of, status_of
from shared.rpc.logs import LogServicer, RemoteLog
from shared.rpc.server import Call, RpcServer

__all__ = [
    "Call",
    "Channels",
    "LogServicer",
    "RemoteLog",
    "RemoteRefusal",
    "RpcServer",
    "call",
    "http_status",
    "refusal_in",
    "refusal_of",
    "status_of",
]
