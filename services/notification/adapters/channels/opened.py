"""Ways out of a tenant: opened when they are first used, and again when they are changed."""

from collections.abc import Awaitable, Callable, Mapping

from services.notification.adapters.channels.asking import Http, Provider
from services.notification.adapters.channels.building import BUILT, Parts
from services.notification.adapters.channels.by_apprise import Calling
from services.notification.adapters.channels.mail import Dial
from services.notification.app.channels.ports import Secrets, Way, WayOut
from services.notification.domain.channels.channels import Channel, Channels
from services.notification.domain.channels.kinds import ALWAYS, ENDPOINTS, Form
from services.notification.domain.notice import EMAIL
from shared.intent import TenantId

KEPT_MAX = 1_000

Glance = Callable[[TenantId], Awaitable[Channels]]
"""The channels of a tenant as they were at most a second ago."""


class OpenedWays:
    """Ways out by tenant and channel; ``house`` is the mail server of the installation."""

    def __init__(
        self,
        *,
        glance: Glance,
        secrets: Secrets,
        http: Http,
        calling: Calling,
        dial: Dial,
        house: WayOut,
    ) -> None:
        self._glance = glance
        self._secrets = secrets
        self._http = http
        self._calling = calling
        self._dial = dial
        self._house = Way(out=house, channel=None, address=Form.EMAIL, repeats_for=ALWAYS)
        self._ways: dict[tuple[TenantId, str], Way] = {}

    async def way(self, tenant: TenantId, channel: str) -> Way | None:
        """Return the way out of that name; raises the vault's refusal if it cannot be opened."""
        found = (await self._glance(tenant)).by_key.get(channel)
        if found is None:
            return self._house if channel == EMAIL else None
        known = self._ways.get((tenant, channel))
        if known is not None and known.channel == found:
            return known
        clear = await self._secrets.open(tenant, list(found.secrets.values()))
        if len(clear) < len(found.secrets):
            return None
        out = self.opened(found, dict(zip(found.secrets, clear, strict=True)))
        way = Way(
            out=out, channel=found, address=found.address, repeats_for=found.needs.repeats_for
        )
        self._keep(tenant, channel, way)
        return way

    def opened(self, channel: Channel, secrets: Mapping[str, str]) -> WayOut:
        """Return the way that a channel describes, with its secrets in clear."""
        base = channel.settings.get("endpoint") or ENDPOINTS.get(channel.kind, "")
        parts = Parts(
            settings=channel.settings,
            secrets=secrets,
            provider=Provider(self._http, base),
            calling=self._calling,
            dial=self._dial,
        )
        return BUILT[channel.kind](parts)

    def _keep(self, tenant: TenantId, channel: str, way: Way) -> None:
        """Keep a way; the one before ends its connections by itself, when they are idle."""
        if len(self._ways) >= KEPT_MAX:
            self._ways.clear()
        self._ways[tenant, channel] = way
