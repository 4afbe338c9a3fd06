"""What somebody is told to do by a person, or does by themselves: no rule is held against them."""

from datetime import datetime, timedelta

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.certificates import for_skills
from services.dispatch.domain.choice import Choice, weigh, with_first
from services.dispatch.domain.commands import OfferByHand, TakeUp
from services.dispatch.domain.need import Need
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.single import rules_for_choosing
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Standing


def offer_by_hand(
    need: Need, one: Standing, today: Circumstances, compared: Choice, reason: str
) -> OfferByHand:
    """Offer a ticket to somebody a person decided on; ``compared`` is who else there was."""
    return OfferByHand(
        technician_id=one.technician_id,
        member_id=one.member_id,
        reason=reason,
        candidates=with_first(weigh(need, one, NOBODY_EXCLUDED, today), compared.candidates),
        at=today.at,
        expires_at=today.at + timedelta(seconds=need.policy.accept_timeout_s),
        day=today.day,
        certificates=for_skills(one.certificates, need.skills),
        basis=compared.basis,
    )


def taken_up(
    need: Need, one: Standing, bench: Bench, version: int, *, moved_at: datetime, at: datetime
) -> TakeUp:
    """Take it for a yes that somebody moved their ticket on."""
    today = rules_for_choosing(bench, need, at)
    return TakeUp(
        technician_id=one.technician_id,
        member_id=one.member_id or "",
        candidates=(weigh(need, one, NOBODY_EXCLUDED, today),),
        moved_at=moved_at,
        at=at,
        day=today.day,
        certificates=for_skills(one.certificates, need.skills),
        basis=bench.basis(version, today),
    )
