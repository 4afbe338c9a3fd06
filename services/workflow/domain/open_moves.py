"""Open moves: which moves are open to whom, and the form of each as its reader would fill it in."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.workflow.domain.approvals.gates import obstacle
from services.workflow.domain.conditions import view_of_ticket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.flow.blocking import check_free
from services.workflow.domain.forms.writing import Pen
from services.workflow.domain.labels import Label
from services.workflow.domain.lacking import asked_by
from services.workflow.domain.merging.refusals import StandsStill
from services.workflow.domain.moving import check_guard, check_state, role_for
from services.workflow.domain.refusals import UseDispatch
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.transition import HIDDEN, REQUIRED, Modes, Transition
from shared.decider import Refusal
from shared.intent import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move as a person is shown it: open to them now, or why not."""

    name: str
    label: Label
    to: str
    needs: tuple[str, ...]
    form: Modes
    why_not: Refusal | None

    @property
    def is_open(self) -> bool:
        """Whether the caller could make it now (given the fields it needs)."""
        return self.why_not is None


def moves_open(
    ticket: Ticket, rules: TicketType, caller: Caller, hidden: AbstractSet[str] = frozenset()
) -> tuple[Move, ...]:
    """Return every move of the type, as it stands now for this caller, who sees no ``hidden``."""
    moves = rules.transitions.values()
    return tuple(_shown(one, ticket, rules, caller, hidden) for one in moves)


def _shown(
    transition: Transition,
    ticket: Ticket,
    rules: TicketType,
    caller: Caller,
    hidden: AbstractSet[str],
) -> Move:
    """Return a move with the form that the caller would fill in: what is hidden there is not."""
    role = _role_if_any(transition, ticket, rules, caller)
    pen = Pen(
        caller=caller,
        by=transition.id,
        asked=rules.needed_by(transition, role),
        hidden=hidden,
        modes=transition.form_of(role),
    )
    needs = asked_by(pen, ticket, rules)
    left = {key: mode for key, mode in pen.modes.items() if key not in needs and mode != HIDDEN}
    return Move(
        name=transition.id,
        label=transition.label,
        to=transition.to,
        needs=needs,
        form={**dict.fromkeys(needs, REQUIRED), **left},
        why_not=_obstacle(transition, ticket, rules, caller),
    )


def _role_if_any(transition: Transition, ticket: Ticket, rules: TicketType, caller: Caller) -> str:
    """Return the role a caller would make a move in; empty if they have none that may."""
    try:
        return role_for(transition.by, rules, caller, {ticket.member_id})
    except Refusal:
        return ""


def _obstacle(
    transition: Transition, ticket: Ticket, rules: TicketType, caller: Caller
) -> Refusal | None:
    try:
        role_for(transition.by, rules, caller, {ticket.member_id})
        if ticket.merging.now is not None:
            return StandsStill()
        check_state(transition, ticket.passages[-1], ticket, rules, late=False)
        if transition.bound_to:
            return UseDispatch()
        check_free(transition, ticket, rules, {})
        check_guard(transition, ticket, rules, {}, ticket.updated_at)
        return obstacle(
            transition, ticket, rules, view_of_ticket(ticket, rules, {}, ticket.updated_at)
        )
    except Refusal as refusal:
        return refusal
