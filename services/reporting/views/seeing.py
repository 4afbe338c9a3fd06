"""Seeing: what somebody may see, as conditions over what lists, counters and figures keep.

What is kept from a role depends on ``type``, ``only_for`` and ``hidden_from`` alone. Counters and
figures are kept apart by these three, so that whoever sees a whole tenant is told sums in which
nothing counts that is hidden from them, and no row is looked at for it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from services.reporting.views.heard import EVERYBODY
from services.reporting.views.scopes import AT_PLACE, CONDITIONS, Visible
from shared.sight import TENANT, Grant
from shared.veils import Veiled, hidden_places, named

HIDDEN: Final = "(only_for <> array['*'] or cardinality(hidden_from) > 0)"
"""Tickets hidden from somebody: an index has them."""

ASKED = "(cardinality(asked) > 0 and asked && {0}::text[])"
WORKING = "(cardinality(work) > 0 and work && {0}::text[])"
"""The cardinality is what the indexes say, which have nothing of the many tickets without."""


@dataclass(slots=True)
class Where:
    """Conditions and their values, in step."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, condition: str, *values: object) -> None:
        """Add a condition; ``{0}``, ``{1}`` stand for its values."""
        self.conditions.append(self.place(condition, *values))

    def place(self, text: str, *values: object) -> str:
        """Return text in which the values have their places."""
        first = len(self.values) + 1
        self.values += values
        return text.format(*(f"${first + n}" for n in range(len(values))))

    @property
    def sql(self) -> str:
        """All conditions together."""
        return " and ".join(self.conditions) or "true"


def seen(where: Where, visible: Visible) -> str:
    """Return the condition of what somebody may see."""
    sight = visible.sight
    if sight.everything:
        return "true"
    allowed = [_shown_by(where, grant, sight.confidential) for grant in sight.grants]
    if visible.members:
        allowed.append(where.place(ASKED, list(visible.members)))
    return _any(allowed)


def _shown_by(where: Where, grant: Grant, confidential: AbstractSet[str]) -> str:
    """Return the condition of what one role shows, less what is kept from it."""
    condition = CONDITIONS.get(grant.scope, AT_PLACE)
    said = {"values": sorted(grant.values), "types": sorted(grant.types)}
    asked = {key: where.place("{0}", one) for key, one in said.items() if f"{{{key}}}" in condition}
    reached = condition.format(**asked)
    if grant.scope != TENANT:
        reached = f"({reached} or {where.place(WORKING, sorted(grant.work))})"
    return f"({reached} and {_not_kept(where, grant, confidential)})"


def _not_kept(where: Where, grant: Grant, confidential: AbstractSet[str]) -> str:
    """Return the condition of what no rule keeps from a role, wherever it reaches."""
    shown = where.place("not {0}::text = any(hidden_from)", grant.role)
    if not grant.is_own:
        shown += where.place(" and only_for && {0}::text[]", [EVERYBODY, grant.role])
        kept = sorted(confidential - grant.types)
        if kept:
            shown += where.place(" and not type = any({0}::text[])", kept)
    return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The tickets that somebody sees because a role of theirs shows the whole tenant.

    Where ``everything`` is shown there are no such roles, and no need for them. What a ticket hides
    is shown by all their ``roles``.
    """

    everything: bool = True
    grants: tuple[Grant, ...] = ()
    confidential: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    @property
    def kept_types(self) -> frozenset[str]:
        """Return the types of which none of these roles may know anything."""
        if self.everything:
            return frozenset()
        return frozenset.intersection(
            self.confidential, *(self.confidential - one.types for one in self.grants)
        )

    def hidden_fields(self, veiled: Veiled) -> frozenset[str]:
        """Return the fields of a ticket that are hidden from these roles."""
        places = () if self.everything else hidden_places(veiled, self.roles)
        return frozenset(named(places))

    def among(self, where: Where) -> str:
        """Return the condition of being one of them, over what counters and figures keep."""
        if self.everything:
            return "true"
        return _any([f"({_not_kept(where, one, self.confidential)})" for one in self.grants])

    def beside(self, where: Where) -> str:
        """Return a condition of all that are none of them; whatever an index has, says it."""
        kept = sorted(self.confidential)
        return where.place(f"({HIDDEN} or type = any({{0}}::text[]))", kept) if kept else HIDDEN

    def after(self, *values: object) -> tuple[str, list[object]]:
        """Return the condition and all its values, when these come before it."""
        where = Where(values=list(values))
        return self.among(where), where.values

    def tickets_after(self, column: str, *values: object) -> tuple[str, list[object]]:
        """Return the same as a condition over a column with tickets' ids."""
        condition, all_values = self.after(*values)
        if self.everything:
            return condition, all_values
        return f"{column} in (select ticket_id from reporting.queue where {condition})", all_values


WHOLE: Final = Whole()


def whole_of(visible: Visible) -> Whole | None:
    """Return what somebody sees of a whole tenant; None if none of their roles shows that."""
    sight = visible.sight
    grants = tuple(one for one in sight.grants if one.scope == TENANT)
    if not sight.everything and not grants:
        return None
    return Whole(
        everything=sight.everything,
        grants=grants,
        confidential=sight.confidential,
        roles=sight.roles,
    )


def _any(conditions: list[str]) -> str:
    return f"({' or '.join(conditions) or 'false'})"
