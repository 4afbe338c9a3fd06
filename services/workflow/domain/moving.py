"""Moving: who may make a move, and what follows from it.

A move that is learned of late (it happened before one that is already known) counts if it was
legal when it happened; it is recorded as late and never changes where the ticket stands now.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from services.workflow.domain.approvals.gates import asked_for
from services.workflow.domain.commands import MoveTicket
from services.workflow.domain.conditions import flags_of, view_of_ticket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent, TicketFlagged, TicketMoved
from services.workflow.domain.flow.blocking import check_free
from services.workflow.domain.forms.filling import calculated, filled
from services.workflow.domain.forms.writing import Pen, check_needs, check_writing
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.lacking import asked_at_last
from services.workflow.domain.passages import Passage
from services.workflow.domain.refusals import (
    BeforeOpening,
    FieldsInvalid,
    GuardNotMet,
    MoveTooLate,
    NotAssignedToYou,
    NotInThisState,
    RoleMissing,
    TooManyMoves,
    TransitionUnknown,
    UseDispatch,
)
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.transition import Transition
from services.workflow.domain.values import faults_of
from shared.intent import Caller
from shared.moments import Moment, believed

MOVES_MAX = 2_000
"""More than any real ticket, few enough that folding one stays quick."""

ASSIGNED = "assigned"
"""The scope of a role whose members act only on what is assigned to them."""


def decide_move(command: MoveTicket, ticket: Ticket) -> list[TicketEvent]:
    """Return what follows from a move or from asking for it; refuses as here and in ``gates``."""
    rules = command.rules
    transition = rules.transitions.get(command.transition)
    if transition is None:
        known = ", ".join(rules.transitions)
        raise TransitionUnknown(f"There is no move {command.transition!r}; there are: {known}.")
    if len(ticket.passages) > MOVES_MAX:
        raise TooManyMoves
    moment = _moment(command, ticket)
    passage = ticket.passage_at(moment.at)
    late = moment.at < ticket.last_moved_at
    holders = {ticket.member_id, passage.member_id} if late else {ticket.member_id}
    role = role_for(transition.by, rules, command.caller, holders)
    check_state(transition, passage, ticket, rules, late=late)
    if transition.bound_to:
        raise UseDispatch
    fields = _written(command, transition, role, ticket, moment.at)
    if not late:
        check_free(transition, ticket, rules, fields)
    check_guard(transition, ticket, rules, fields, moment.at)
    if rules.approvals and not moment.imported:
        asking = replace(command, fields=fields)
        if asked := asked_for(asking, transition, ticket, at=moment.at, late=late):
            return [*asked]
    move = moved(
        ticket,
        rules,
        transition,
        fields=fields,
        role=role,
        at=moment.at,
        imported=moment.imported,
        late=late,
        form_s=command.form_s,
    )
    return [move, *newly_flagged(ticket, rules, fields, moment.at)]


def moved(
    ticket: Ticket,
    rules: TicketType,
    transition: Transition,
    *,
    fields: Mapping[str, object],
    role: str,
    at: datetime,
    imported: bool,
    late: bool = False,
    bound_to: str | None = None,
    assignee: str | None = None,
    form_s: int | None = None,
) -> TicketMoved:
    """Return the fact of a move that may be made."""
    source = rules.states[ticket.passage_at(at).state]
    target = rules.states[transition.to]
    current = rules.states[ticket.state] if late else target
    return TicketMoved(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        transition=transition.id,
        transition_label=transition.label,
        from_state=source.key,
        from_label=source.label,
        to_state=target.key,
        to_label=target.label,
        state=current.key,
        state_label=current.label,
        fields=fields,
        role=role,
        assignee=assignee if bound_to else ticket.assignee,
        to_final=target.final,
        closed=current.final,
        reopened=source.final and not target.final and not late,
        late=late,
        imported=imported,
        bound_to=bound_to,
        form_s=form_s,
    )


def newly_flagged(
    ticket: Ticket, rules: TicketType, fields: Mapping[str, object], at: datetime
) -> list[TicketFlagged]:
    """Return the doubts that the fields of a move raise for the first time."""
    if not rules.flags:
        return []
    fresh = tuple(
        flag
        for flag in flags_of(rules, view_of_ticket(ticket, rules, fields, at))
        if flag not in ticket.flags
    )
    if not fresh:
        return []
    return [TicketFlagged(occurred_at=at, number=ticket.number, type=ticket.type, flags=fresh)]


def role_for(
    by: Sequence[str], rules: TicketType, caller: Caller, holders: AbstractSet[str | None]
) -> str:
    """Return the role the caller relies on: the first of ``by`` that they have.

    ``holders`` are the members who have the ticket in hand; with None, nobody in particular has.
    Raises RoleMissing and NotAssignedToYou.
    """
    held = {SYSTEM} if caller.is_system else caller.roles - {SYSTEM}
    role = next((role for role in by if role in held), None)
    if role is None:
        wanted = ", ".join(by)
        named = (rules.roles[key].label.zh if key in rules.roles else key for key in by)
        raise RoleMissing(
            f"This needs one of the roles: {wanted}.",
            zh=f"需要以下角色之一：{'、'.join(named)}。",
            roles=wanted,
        )
    spec = rules.roles.get(role)
    assigned_only = spec is not None and spec.scope == ASSIGNED
    if assigned_only and _is_someone_else(caller, holders):
        raise NotAssignedToYou
    return role


def _moment(command: MoveTicket, ticket: Ticket) -> Moment:
    """Return when the move happened; one without a claimed time is never late."""
    moment = believed(command.occurred_at, command.now, command.caller.scopes)
    if not moment.claimed:
        return Moment(at=max(moment.at, ticket.last_moved_at), claimed=False, imported=False)
    if moment.at < ticket.opened_at:
        raise BeforeOpening(opened_at=ticket.opened_at.isoformat())
    return moment


def _is_someone_else(caller: Caller, holders: AbstractSet[str | None]) -> bool:
    """Return whether a member acts on what others have in hand; keys act for a whole system."""
    if None in holders or not caller.actor.startswith("member:"):
        return False
    return caller.actor.removeprefix("member:") not in holders


def check_state(
    transition: Transition, passage: Passage, ticket: Ticket, rules: TicketType, *, late: bool
) -> None:
    """Refuse a move that does not start where the ticket stands (or stood, if it is ``late``)."""
    if passage.state in transition.sources:
        return
    if late:
        raise MoveTooLate(
            f"A later move is already known, and at {passage.at.isoformat()} the ticket was"
            f" {passage.state}, from where {transition.id} does not start.",
            state=passage.state,
            latest=ticket.last_moved_at.isoformat(),
        )
    startable = [other for other in rules.transitions.values() if ticket.state in other.sources]
    listed = ", ".join(other.id for other in startable) or "none"
    listed_zh = "、".join(other.label.zh for other in startable) or "无"
    standing = rules.states[ticket.state].label.zh
    raise NotInThisState(
        f"The ticket is {ticket.state}; from there the moves are: {listed}.",
        zh=f"工单处于“{standing}”，此时可做的操作有：{listed_zh}。",
        state=ticket.state,
        open=",".join(other.id for other in startable),
    )


def _written(
    command: MoveTicket, transition: Transition, role: str, ticket: Ticket, at: datetime
) -> dict[str, object]:
    """Return what a move brings, with what follows from it, or refuse it."""
    rules, known = command.rules, ticket.fields
    if faults := faults_of(command.fields, rules.fields):
        raise FieldsInvalid(reasons=faults)
    pen = Pen(
        caller=command.caller,
        by=transition.id,
        asked=rules.needed_by(transition, role),
        hidden=command.look.hidden_fields(ticket),
        modes=transition.form_of(role),
    )
    check_writing(pen, rules, known, command.fields)
    fields = filled(rules, known, command.fields)
    fields |= calculated(rules, {**known, **fields})
    lacks, view = asked_at_last(pen, ticket, rules, at), view_of_ticket(ticket, rules, fields, at)
    check_needs(transition, pen, rules, fields, view, lacks=lacks)
    return fields


def check_guard(
    transition: Transition,
    ticket: Ticket,
    rules: TicketType,
    fields: Mapping[str, object],
    at: datetime,
) -> None:
    """Refuse a move whose condition does not hold; raises GuardNotMet."""
    if transition.guard and not transition.guard(view_of_ticket(ticket, rules, fields, at)):
        raise GuardNotMet
