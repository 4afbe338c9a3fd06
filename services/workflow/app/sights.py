"""Sights: what callers may see, worked out anew only when a scenario was published."""

from collections import OrderedDict
from dataclasses import dataclass, field

from services.workflow.app.rules import Rules
from services.workflow.domain.visibility import READ_ALL, confidential_types, roles_held
from shared.intent import Caller
from shared.sight import RoleScope, Sight, sight_of

CALLERS_MAX = 4_096
"""Those who are busy now; each is some hundred bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The roles that somebody holds, and what they see by them."""

    roles: tuple[RoleScope, ...]
    sight: Sight


@dataclass(frozen=True, kw_only=True)
class Sights:
    """Finds what a caller may see, as the newest version of each scenario has it."""

    rules: Rules
    _kept: OrderedDict[tuple[Caller, int], Held] = field(default_factory=OrderedDict)

    async def of(self, caller: Caller) -> Held:
        """Return which roles a caller holds, and what they see by them."""
        published = await self.rules.times_published(caller.tenant) if caller.roles else 0
        held = self._kept.get((caller, published))
        if held is None:
            held = self._kept[caller, published] = await self._found(caller)
            if len(self._kept) > CALLERS_MAX:
                self._kept.popitem(last=False)
        self._kept.move_to_end((caller, published))
        return held

    async def _found(self, caller: Caller) -> Held:
        newest = await self.rules.latest(caller.tenant) if caller.roles else []
        roles = tuple(roles_held(caller, newest))
        confidential = confidential_types(newest if roles else [])
        return Held(roles=roles, sight=sight_of(caller, roles, confidential, above=READ_ALL))
