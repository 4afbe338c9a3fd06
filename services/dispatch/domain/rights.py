"""Rights: who may decide about technicians, and who may look."""

from collections.abc import Collection
from typing import ClassVar
from uuid import UUID

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.refusals import NotForDispatch, OfferNotYours
from services.dispatch.domain.technician import Technician
from shared.decider import Kind, Refusal
from shared.intent import Caller

DISPATCHER = "dispatcher"
READ = "tickets:read"
ADMIN = "tenant:admin"
OPERATOR = "operator"
MEMBER = "member:"


class NotYourDecision(Refusal):
    """You may not decide about technicians; ask a dispatcher."""

    slug: ClassVar[str] = "not-your-decision"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class ScopeMissing(Refusal):
    """Your credential does not allow this."""

    slug: ClassVar[str] = "scope-missing"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


def may_decide(caller: Caller, roles: Collection[str]) -> bool:
    """Say whether somebody may decide about technicians: by role, or as one who runs the tenant."""
    runs_it = caller.is_system or caller.actor == OPERATOR or ADMIN in caller.scopes
    return runs_it or bool(caller.roles & {DISPATCHER, *roles})


def speaks_for(caller: Caller, now: Assignment) -> UUID | None:
    """Return for which technician somebody speaks; None: who decides, for whoever has the ticket.

    Raises NotForDispatch and OfferNotYours.
    """
    if now.need is None:
        raise NotForDispatch
    if _has_it(caller.actor, now):
        return now.technician_id
    if may_decide(caller, now.need.may_assign):
        return None
    raise OfferNotYours


def answers_for(caller: Caller, now: Assignment) -> UUID | None:
    """Return for which technician somebody answers: also for whom is asked to take it over."""
    asked = now.transfer
    if asked is not None and _is_to_take_it_over(caller.actor, now):
        return asked.technician_id
    return speaks_for(caller, now)


def is_theirs(actor: str, now: Assignment) -> bool:
    """Say whether somebody has an assignment, or is asked to take it over."""
    return _has_it(actor, now) or _is_to_take_it_over(actor, now)


def _has_it(actor: str, now: Assignment) -> bool:
    return now.member_id is not None and actor == f"{MEMBER}{now.member_id}"


def _is_to_take_it_over(actor: str, now: Assignment) -> bool:
    asked = now.transfer
    return asked is not None and bool(asked.member_id) and actor == f"{MEMBER}{asked.member_id}"


def is_themself(caller: Caller, technician: Technician) -> bool:
    """Say whether a technician is who is asking."""
    member = None if technician.profile is None else technician.profile.member_id
    return member is not None and caller.actor == f"{MEMBER}{member}"


def must_read(caller: Caller) -> None:
    """Refuse whoever has neither a role nor a scope to read technicians and comparisons."""
    trusted = caller.is_system or caller.actor == OPERATOR
    if not (trusted or caller.roles or caller.scopes & {ADMIN, READ}):
        raise ScopeMissing(f"This needs the scope {READ} or a role.", scope=READ)


def may_look_into(caller: Caller, roles: Collection[str]) -> bool:
    """Say whether somebody may read what a company knows of its people and how it weighs them.

    That is who decides or audits, by their ``roles``, and a key that reads every ticket; to have
    any role is not enough.
    """
    return READ in caller.scopes or may_decide(caller, roles)
