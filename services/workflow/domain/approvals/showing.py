"""Showing: an approval as people read it, every round and every decision, void ones included."""

from datetime import datetime

from services.workflow.domain.approvals.authority import member_of, rights_in, submitters_of
from services.workflow.domain.approvals.chain import Approval, Decision, Seat, Step
from services.workflow.domain.approvals.outcome import (
    Quorum,
    open_seats,
    quorum_in,
    quorum_of,
    step_status,
)
from services.workflow.domain.approvals.rules import ONE
from services.workflow.domain.delegations import Delegations
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller, TenantId

Json = dict[str, object]

EVERYBODY = 100
"""Percent."""

NOBODY = Caller(tenant=TenantId(""), actor="")


def approvals_shown(ticket: Ticket, reader: Caller, now: datetime) -> list[Json]:
    """Return every round of every approval; ``yours`` where the reader may decide by own right."""
    member = member_of(reader)
    return [
        _approval(one, NOBODY if member in _barred(one, ticket) else reader, now)
        for one in ticket.approvals
    ]


def approvals_known(ticket: Ticket) -> list[Json]:
    """Return every round of every approval as it was known: nobody can decide in the past."""
    return approvals_shown(ticket, NOBODY, ticket.updated_at)


def _barred(one: Approval, ticket: Ticket) -> frozenset[str]:
    return submitters_of(one, ticket.approvals, "") if one.forbid_submitter else frozenset()


def _approval(one: Approval, reader: Caller, now: datetime) -> Json:
    mode, quorum = _way_of(one)
    return {
        "key": one.key,
        "label": _label(one.label),
        "round": one.round,
        "gate": one.gate,
        "status": one.outcome,
        "current": one.current,
        "mode": mode,
        "quorum": quorum._asdict(),
        "steps": [_step(one, step, reader, now) for step in one.steps],
        "asked_by": one.asked_by,
        "opened_at": one.opened_at,
        "closed_at": one.closed_at,
        "closed_by": one.closed_by,
        "reason": one.reason,
        "rollback_to": list(one.rollback_to),
        "copied_to": list(one.copied_to),
        "form": one.form,
    }


def _way_of(one: Approval) -> tuple[str, Quorum]:
    """Return how it is decided: where there is one step, its people are counted, not the step."""
    seats = [seat for step in one.steps for seat in step.seats]
    if len(seats) == 1 and seats[0].share != ONE:
        return "all" if seats[0].share == EVERYBODY else "quorum", quorum_in(seats[0])
    return one.mode, quorum_of(one)


def _step(one: Approval, step: Step, reader: Caller, now: datetime) -> Json:
    open_now = [seat for each, seat in open_seats(one) if each is step]
    decisions = [decision for seat in step.seats for decision in seat.decisions]
    return {
        "key": step.key,
        "label": _label(step.label),
        "status": step_status(one, step),
        "approvers": list(dict.fromkeys(who for seat in step.seats for who in seat.members)),
        "seats": [_seat(each) for each in step.seats],
        "decisions": [_decision(each) for each in sorted(decisions, key=lambda each: each.at)],
        "yours": any(_may(seat, reader, now) for seat in open_now),
    }


def _may(seat: Seat, reader: Caller, now: datetime) -> bool:
    rights = rights_in(seat, reader, Delegations(), now)
    return any(one.principal not in seat.votes for one in rights)


def _seat(one: Seat) -> Json:
    return {
        "key": one.key,
        "kind": one.kind,
        "who": one.who,
        "quorum": quorum_in(one)._asdict(),
        "approvers": list(one.members),
        "delegates": [each.delegate for each in one.named or () if each.delegate],
        "fallback": one.fallback,
        "why": _label(one.why) if one.why else None,
        "opened_at": one.opened_at,
        "overdue": one.overdue,
        "absent": one.absent,
        "stand_ins": list(one.stand_ins),
    }


def _decision(one: Decision) -> Json:
    return {
        "at": one.at,
        "verdict": one.verdict,
        "comment": one.comment,
        "actor": one.actor,
        "on_behalf_of": one.on_behalf_of or None,
        "authority": one.authority,
        "authority_until": one.authority_until,
        "ticket_version": one.ticket_version,
        "definition": one.seen_under,
        "form": one.form,
        "void": one.void,
    }


def _label(label: Label) -> Json:
    return {"zh": label.zh, "en": label.en}
