"""Plug-ins: installed with a key of their own, and removed with it."""

from dataclasses import dataclass, field

from services.identity.app.administration import Administration, KeyWish, part_of
from services.identity.app.rights import must_administer, must_hold
from services.identity.domain.plugin import (
    PLUGINS,
    Installed,
    InstallPlugin,
    Manifest,
    RemovePlugin,
    plugins_stream,
    require_sound,
)
from shared.intent import Caller, Intent, TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledNow:
    """A plug-in that was just installed; its key is shown once."""

    key_id: str
    api_key: str = field(repr=False)
    position: int


@dataclass(frozen=True, kw_only=True)
class PluginDesk:
    """The use cases about plug-ins."""

    administration: Administration

    async def install(self, caller: Caller, intent: Intent, manifest: Manifest) -> InstalledNow:
        """Install a plug-in, or another version of it: then its earlier key ends.

        Raises ManifestWrong, ScopeNotYours, KeyWishWrong, RoleWrong, PluginsTooMany. Each step
        has a command id of its own: a request that was cut short is finished when it is repeated.
        """
        must_administer(caller)
        must_hold(caller, manifest.scopes)
        require_sound(manifest)
        wish = KeyWish(
            name=f"plug-in {manifest.plugin} {manifest.version}",
            scopes=manifest.scopes,
            roles=manifest.roles,
            commands=manifest.commands,
        )
        made = await self.administration.create_api_key(part_of(intent, "key"), wish)
        command = InstallPlugin(at=intent.occurred_at, manifest=manifest, key_id=made.key_id)
        stream = plugins_stream(intent.tenant)
        receipt = await self.administration.store.execute(PLUGINS, intent, stream, command)
        there = (await self._known(intent.tenant)).get(manifest.plugin)
        # A request that is repeated after yet another version ends nothing.
        if there is not None and there.key_id == made.key_id and there.earlier_key_id:
            ended = part_of(intent, f"end:{there.earlier_key_id}")
            await self.administration.revoke_api_key(ended, there.earlier_key_id)
        return InstalledNow(key_id=made.key_id, api_key=made.api_key, position=receipt.position)

    async def remove(self, caller: Caller, intent: Intent, plugin: str) -> int:
        """Let a plug-in do nothing any more; its key ends first. Raises PluginUnknown."""
        must_administer(caller)
        known = (await self._known(intent.tenant)).get(plugin)
        if known is not None:
            await self.administration.revoke_api_key(part_of(intent, "end"), known.key_id)
        command = RemovePlugin(at=intent.occurred_at, plugin=plugin)
        stream = plugins_stream(intent.tenant)
        receipt = await self.administration.store.execute(PLUGINS, intent, stream, command)
        return receipt.position

    async def installed(self, caller: Caller) -> list[Installed]:
        """Return the plug-ins that are there, by their names."""
        must_administer(caller)
        known = await self._known(caller.tenant)
        return [known[name] for name in sorted(known)]

    async def _known(self, tenant: TenantId) -> dict[str, Installed]:
        stream = plugins_stream(tenant)
        return dict((await self.administration.store.load(PLUGINS, tenant, stream)).state.known)
