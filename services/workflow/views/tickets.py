"""A ticket as it is read: where it stands, what it knows, and the moves open to the reader."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from services.workflow.domain.answering import answers_open
from services.workflow.domain.approvals.showing import approvals_known, approvals_shown
from services.workflow.domain.clocks import Reading, as_promised, under_newest
from services.workflow.domain.commitments.clocks import commitment_clocks
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketQueued, TicketTransferAsked
from services.workflow.domain.forms import Retention
from services.workflow.domain.labels import Label
from services.workflow.domain.lacking import still_lacking
from services.workflow.domain.marking import marks_open
from services.workflow.domain.open_moves import Move, moves_open
from services.workflow.domain.standing import Standing
from services.workflow.domain.timers import timers_of
from services.workflow.domain.waits import REASONS, Turn
from services.workflow.views.concerns import brought_about
from services.workflow.views.crew import crew_now, crew_shown
from services.workflow.views.flags import flag_labels
from services.workflow.views.labels import Json, label_of
from services.workflow.views.merging import merging_shown
from services.workflow.views.readings import readings_shown, suggested_for
from shared.decider import Refusal
from shared.intent import Caller
from shared.veils import named, without

UPCOMING_MAX = 20
"""Of what will happen by itself, the first; people look no further."""


def ticket_now(ticket_id: UUID, standing: Standing, reader: Caller, now: datetime) -> Json:
    """Return a ticket as JSON data, its clocks as of ``now``, with every move, open or why not."""
    hidden = frozenset(named(standing.hidden))
    moves = moves_open(standing.ticket, standing.rules, reader, hidden)
    shown = {
        **_ticket(ticket_id, standing, now),
        "moves": [_move(one) for one in moves],
        "marks": [
            {"name": one.mark, "label": label_of(one.label)}
            for one in marks_open(standing.ticket, standing.rules, reader)
        ],
        "answers": answers_open(standing.ticket, standing.rules, reader),
        "crew": crew_now(standing, reader),
        "upcoming": [
            {"what": one.key, "due_at": one.due_at}
            for one in timers_of(standing.ticket, standing.rules, standing.days)[:UPCOMING_MAX]
        ],
        "form": _form(standing.rules, moves, suggested_for(standing.ticket)),
        "approvals": approvals_shown(standing.ticket, reader, now),
    }
    return _unveiled(shown, standing)


def ticket_then(ticket_id: UUID, standing: Standing, then: datetime) -> Json:
    """Return a ticket as it was known at a past moment: nothing can be done there any more."""
    shown = {
        **_ticket(ticket_id, standing, then),
        "moves": [],
        "approvals": approvals_known(standing.ticket),
    }
    return _unveiled(shown, standing)


def _ticket(ticket_id: UUID, standing: Standing, at: datetime) -> Json:
    ticket, rules = standing.ticket, standing.rules
    return {
        "id": str(ticket_id),
        "number": ticket.number,
        "type": ticket.type,
        "type_label": label_of(rules.name),
        "summary": ticket.summary,
        "channel": ticket.channel,
        "state": ticket.state,
        "state_label": label_of(rules.states[ticket.state].label),
        "closed": ticket.closed,
        "priority": ticket.priority,
        "assignee": ticket.assignee,
        "unassignable": ticket.unassignable,
        "queue": _queue(ticket.queued),
        "transfer": _transfer(ticket.transfer),
        "crew": crew_shown(ticket.crew, rules),
        "fields": ticket.fields,
        "field_labels": {key: label_of(field.label) for key, field in rules.fields.items()},
        "reporter": ticket.reporter,
        "asset": ticket.asset,
        "entitlement": ticket.entitlement,
        "customer": ticket.customer or None,
        "location": ticket.location,
        "links": ticket.links,
        "attachments": ticket.attachments,
        "flags": ticket.flags,
        "flag_labels": flag_labels(ticket, rules),
        "lacks": _lacks(standing),
        "read": readings_shown(standing),
        "imported": ticket.imported,
        "clocks": _clocks(standing, at),
        "waiting": _waiting(ticket.waiting),
        **merging_shown(ticket.merging),
        **brought_about(ticket_id, ticket, rules),
        "version": standing.version,
        "definition": ticket.definition,
        "retention": _retention(rules.retention),
        "opened_at": ticket.opened_at,
        "updated_at": ticket.updated_at,
    }


def _queue(queued: TicketQueued | None) -> Json | None:
    """Return which queue it stands in, and until when; who is in it is nobody's business."""
    return None if queued is None else {"key": queued.queue, "until": queued.until}


def _transfer(asked: TicketTransferAsked | None) -> Json | None:
    """Return who is asked to take it over, and until when."""
    if asked is None:
        return None
    return {
        "technician": asked.technician_id,
        "until": asked.until,
        "reason": asked.reason,
        "nth": asked.nth,
    }


def _lacks(standing: Standing) -> list[str]:
    """Return what the ticket lacks that its reader would see: that it is empty is kept, too."""
    lacks = still_lacking(standing.ticket, standing.rules)
    return [key for key in lacks if key not in named(standing.hidden)]


def _unveiled(shown: Json, standing: Standing) -> Json:
    """Return a ticket without what its reader does not see, and the names of what that is."""
    return {**without(shown, standing.hidden), "hidden_fields": named(standing.hidden)}


def _form(rules: TicketType, moves: Iterable[Move], suggested: Mapping[str, list[str]]) -> Json:
    """Return what the fields take that the forms of moves have, for whoever asks for them."""
    needed = {key for move in moves for key in move.form}
    return {
        key: {
            "type": spec.type,
            "values": list(spec.values),
            "computed": bool(spec.formula),
            **({"suggested": suggested[key]} if key in suggested else {}),
        }
        for key, spec in rules.fields.items()
        if key in needed
    }


def _retention(retention: Retention | None) -> Json | None:
    if retention is None:
        return None
    return {
        "years": retention.years,
        "encrypted": retention.encrypted,
        "legal_hold": retention.legal_hold,
        "read_audit": retention.read_audit,
    }


def _clocks(standing: Standing, at: datetime) -> list[Json]:
    """Return the clocks as promised, then those that today's rules would show otherwise."""
    diary, rules, newest = standing.ticket.diary, standing.rules, standing.newest
    at = max(at, diary[-1].at)  # a clock behind makes no ticket younger
    commitments = commitment_clocks(standing.ticket, rules)
    promised = as_promised(diary, rules, at, standing.days, commitments)
    today: tuple[Reading, ...] = ()
    if newest is not None and (newest is not rules or standing.days):
        today = under_newest(diary, newest, at, standing.days)
    return [
        *(_clock(one, promised=True) for one in promised),
        *(_clock(one, promised=False) for one in today if one not in promised),
    ]


def _clock(one: Reading, *, promised: bool) -> Json:
    return {
        "name": one.clock,
        "label": label_of(one.label),
        "promised": promised,
        "status": one.status,
        "started_at": one.started_at,
        "stopped_at": one.stopped_at,
        "paused_for": one.paused_for,
        "spent_s": one.spent_s,
        "target_s": one.target_s,
        "due_at": one.due_at,
        "breached_at": one.breached_at,
    }


def _waiting(turn: Turn | None) -> Json | None:
    if turn is None:
        return None
    return {
        "reason": turn.reason,
        "reason_label": label_of(REASONS[turn.reason]),
        "note": turn.note,
        "since": turn.since or turn.at,
        "until": turn.until,
    }


def _move(one: Move) -> Json:
    return {
        "name": one.name,
        "label": label_of(one.label),
        "to": one.to,
        "needs": list(one.needs),
        "form": dict(one.form),
        "open": one.is_open,
        "why_not": _sentence(one.why_not) if one.why_not else None,
        "why_not_code": one.why_not.slug if one.why_not else None,
    }


def _sentence(refusal: Refusal) -> str | Json:
    """Return why not, in both languages where the case knows both."""
    if not refusal.zh:
        return refusal.message
    return label_of(Label(zh=refusal.zh, en=refusal.message))
