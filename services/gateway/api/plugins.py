"""Plug-ins: programs of others that a company installs, and what each of them may do."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import OfAdministrators
from services.gateway.api.models import Body, Shown
from services.gateway.api.people import require_known_roles
from services.gateway.api.replies import reply
from shared.pb.gongdan.identity.v1 import plugins_pb2

router = APIRouter(route_class=OfAdministrators, tags=["plug-ins"])

Words = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=50)]
Plugin = Annotated[str, Path(min_length=1, max_length=40, description="Such as shift-bot")]


class PluginLabel(Body):
    """A text in Chinese, in English or in both."""

    zh: Annotated[str, Field(max_length=1_000)] = ""
    en: Annotated[str, Field(max_length=1_000)] = ""


class Manifest(Body):
    """What a plug-in is and wants: scopes and roles of its key, and the commands it gives."""

    plugin: Annotated[str, Field(max_length=100, examples=["shift-bot"])]
    version: Annotated[str, Field(max_length=100, examples=["1.0.0"])]
    name: PluginLabel
    about: PluginLabel = PluginLabel()
    scopes: Annotated[Words, Field(default_factory=list, examples=[["tickets:read"]])]
    roles: Annotated[Words, Field(default_factory=list)]
    commands: Annotated[
        Words,
        Field(
            default_factory=list,
            description="Operations, by their names here",
            examples=[["commentTicket"]],
        ),
    ]


@router.post(
    "/plugins", operation_id="installPlugin", status_code=201, responses={201: {"model": Shown}}
)
async def install(body: Manifest, gateway: GatewayNow, asking: Commanding) -> Response:
    """Install a plug-in with a key of its own, which is shown once.

    The key is good for the commands of its manifest and for questions, and nothing else. Of
    another version the earlier key ends.
    """
    await require_known_roles(gateway, asking, body.roles)
    manifest = plugins_pb2.Manifest(
        plugin=body.plugin,
        version=body.version,
        name=plugins_pb2.PluginLabel(zh=body.name.zh, en=body.name.en),
        about=plugins_pb2.PluginLabel(zh=body.about.zh, en=body.about.en),
        scopes=body.scopes,
        roles=body.roles,
        commands=body.commands,
    )
    answer: plugins_pb2.InstallPluginResponse = await asking.command(
        gateway.clients.plugins.InstallPlugin,
        plugins_pb2.InstallPluginRequest(manifest=manifest),
    )
    value = {"plugin": body.plugin, "key_id": answer.key_id, "api_key": answer.api_key}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.get("/plugins", operation_id="listPlugins", responses={200: {"model": Shown}})
async def list_plugins(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the plug-ins that are there, and what each of them may do."""
    answer: plugins_pb2.ListPluginsResponse = await asking.ask(
        gateway.clients.plugins.ListPlugins, plugins_pb2.ListPluginsRequest()
    )
    return await reply(gateway, asking, {"items": [_installed(one) for one in answer.plugins]})


@router.delete("/plugins/{plugin}", operation_id="removePlugin", responses={200: {"model": Shown}})
async def remove(plugin: Plugin, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let a plug-in do nothing any more; its key ends within five minutes."""
    answer: plugins_pb2.RemovePluginResponse = await asking.command(
        gateway.clients.plugins.RemovePlugin, plugins_pb2.RemovePluginRequest(plugin=plugin)
    )
    return await reply(gateway, asking, {"plugin": plugin}, position=answer.position)


def _installed(one: plugins_pb2.InstalledPlugin) -> dict[str, object]:
    said = one.manifest
    return {
        "plugin": said.plugin,
        "version": said.version,
        "name": _label(said.name),
        "about": _label(said.about),
        "scopes": [*said.scopes],
        "roles": [*said.roles],
        "commands": [*said.commands],
        "key_id": one.key_id,
        "since": one.since,
    }


def _label(said: plugins_pb2.PluginLabel) -> dict[str, str]:
    return {"zh": said.zh or said.en, "en": said.en or said.zh}
