"""Giving: a ticket goes to whom a plan gives it, unless what happened since speaks against it."""

from datetime import datetime, timedelta

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.certificates import for_skills
from services.dispatch.domain.rolling.changes import Change
from services.dispatch.domain.rolling.parts import fetching, is_worse_off
from services.dispatch.domain.rolling.visits import Given
from services.dispatch.domain.rules import Circumstances, eliminating_rule
from services.dispatch.domain.single import rules_for_one, weighed_all


def given(change: Change, planned_on: Circumstances, bench: Bench, at: datetime) -> Given | None:
    """Return the offer of a ticket, with how who gets it stands to it, and who had it.

    None if they cannot take it now: what they have in hand counts until the log says that it left
    them, so do hands that are kept free, and parts that others were sent for since ``planned_on``
    was read.
    """
    who, has = change.gets, change.has
    standing, need = bench.standing(who), change.ticket.now.need
    if standing is None or need is None or change.because is None:
        return None
    now = bench.rules_now(need, at)
    if eliminating_rule(need, standing, change.ticket.now.excluded, now) is not None:
        return None
    if is_worse_off(need, standing, planned_on, now):
        return None
    today = rules_for_one(bench, need, at)
    return Given(
        member_id=standing.member_id,
        expires_at=at + timedelta(seconds=need.policy.accept_timeout_s),
        because=change.because,
        candidates=weighed_all(bench, need, [who] if has is None else [who, has], today),
        day=today.day,
        certificates=for_skills(standing.certificates, need.skills),
        pick_up=fetching(need, standing, now).pick_up,
        basis=bench.basis(change.ticket.version, today),
    )
