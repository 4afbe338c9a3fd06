"""Acting: which roles of a published scenario act in which of its types, and what they may see.

Whoever reads scenarios to say who sees what reads them here; unknown members are ignored.
"""

import msgspec


class Role(msgspec.Struct, frozen=True):
    """A role, as far as it says what its members see."""

    scope: str = ""
    confidential: bool = False


class _Transition(msgspec.Struct, frozen=True):
    by: list[str] = []


class _Step(msgspec.Struct, frozen=True):
    who: str = ""


class _Approval(msgspec.Struct, frozen=True):
    steps: list[_Step] = []
    add: list[_Step] = []


class _TicketType(msgspec.Struct, frozen=True):
    key: str
    transitions: list[_Transition] = []
    approvals: list[_Approval] = []

    @property
    def acting(self) -> frozenset[str]:
        """Return who may make a move, or approve one."""
        moving = {role for one in self.transitions for role in one.by}
        steps = {step.who for one in self.approvals for step in (*one.steps, *one.add)}
        return frozenset(moving | steps)


class ScenarioRoles(msgspec.Struct, frozen=True):
    """A scenario's document, as far as it says who sees what."""

    scenario: str = ""
    roles: dict[str, Role] = {}
    ticket_types: list[_TicketType] = []

    def acts_in(self, role: str) -> list[str]:
        """Return the types in which a role may make a move, or approve one."""
        return sorted(kind.key for kind in self.ticket_types if role in kind.acting)
