"""Plug-ins over gRPC."""

from dataclasses import dataclass

from services.identity.app.plugins import PluginDesk
from services.identity.domain.plugin import Installed, Manifest
from shared.intent import TenantId
from shared.pb.gongdan.identity.v1 import plugins_pb2, plugins_pb2_grpc
from shared.projections.position import Position
from shared.rpc import Call


@dataclass(frozen=True, kw_only=True)
class PluginRpc(plugins_pb2_grpc.PluginServiceServicer):
    """Answers ``PluginService``."""

    desk: PluginDesk

    async def InstallPlugin(  # noqa: N802 - the name is the protocol's
        self, request: plugins_pb2.InstallPluginRequest, call: Call
    ) -> plugins_pb2.InstallPluginResponse:
        """Install a plug-in."""
        manifest = _manifest(request.manifest)
        made = await self.desk.install(call.caller, call.intent(), manifest)
        return plugins_pb2.InstallPluginResponse(
            key_id=made.key_id,
            api_key=made.api_key,
            position=await self._token(call.caller.tenant, made.position),
        )

    async def ListPlugins(  # noqa: N802
        self, _request: plugins_pb2.ListPluginsRequest, call: Call
    ) -> plugins_pb2.ListPluginsResponse:
        """List the plug-ins that are there."""
        found = await self.desk.installed(call.caller)
        return plugins_pb2.ListPluginsResponse(plugins=[_installed(one) for one in found])

    async def RemovePlugin(  # noqa: N802
        self, request: plugins_pb2.RemovePluginRequest, call: Call
    ) -> plugins_pb2.RemovePluginResponse:
        """Let a plug-in do nothing any more."""
        position = await self.desk.remove(call.caller, call.intent(), request.plugin)
        token = await self._token(call.caller.tenant, position)
        return plugins_pb2.RemovePluginResponse(position=token)

    async def _token(self, tenant: TenantId, position: int) -> str:
        head = await self.desk.administration.store.head(tenant)
        reached = position or head.position
        return str(Position(service="identity", epoch=head.epoch, position=reached))


def _manifest(said: plugins_pb2.Manifest) -> Manifest:
    return Manifest(
        plugin=said.plugin,
        version=said.version,
        name=_label(said.name),
        about=_label(said.about),
        scopes=tuple(said.scopes),
        roles=tuple(said.roles),
        commands=tuple(sorted(set(said.commands))),
    )


def _label(said: plugins_pb2.PluginLabel) -> dict[str, str]:
    return {name: text for name, text in (("zh", said.zh), ("en", said.en)) if text}


def _installed(one: Installed) -> plugins_pb2.InstalledPlugin:
    manifest = one.manifest
    return plugins_pb2.InstalledPlugin(
        manifest=plugins_pb2.Manifest(
            plugin=manifest.plugin,
            version=manifest.version,
            name=plugins_pb2.PluginLabel(**manifest.name),
            about=plugins_pb2.PluginLabel(**manifest.about),
            scopes=manifest.scopes,
            roles=manifest.roles,
            commands=manifest.commands,
        ),
        key_id=one.key_id,
        since=one.since.isoformat(),
    )
