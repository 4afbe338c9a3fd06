"""Protobuf in, use cases or views, protobuf out."""

from services.identity.rpc.administration import IdentityRpc
from services.identity.rpc.feeds import FeedRpc
from services.identity.rpc.labels import LabelRpc
from services.identity.rpc.persons import PersonRpc
from services.identity.rpc.plugins import PluginRpc
from services.identity.rpc.sessions import OPEN_METHODS, SessionRpc
from services.identity.rpc.vault import VaultRpc

__all__ = [
    "OPEN_METHODS",
    "FeedRpc",
    "IdentityRpc",
    "LabelRpc",
    "PersonRpc",
    "PluginRpc",
    "SessionRpc",
    "VaultRpc",
]
