"""Hard rules: what speaks against somebody, whoever else there is."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from services.dispatch.domain.certificates import Certificate, ended
from services.dispatch.domain.doubts import are_far_apart
from services.dispatch.domain.need import (
    CERT_VALID,
    NOT_COMPLAINED_ABOUT,
    REGION,
    VENDOR_AUTHORISED,
    Need,
)
from services.dispatch.domain.reserves import ANY_SKILL, KeptFree
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded, Standing
from services.dispatch.domain.stock.supply import Supply
from services.dispatch.domain.traffic import AS_ESTIMATED

OFF_SHIFT = "off_shift"
SKILL = "skill"
SKILL_LEVEL = "skill_level"
LEVEL_UNSAID = 1
SECONDS_A_MINUTE = 60
DECLINED = "declined"
SILENT = "did_not_answer"
CREW = "in_the_crew"
APPOINTED = "other_appointment"
CAPACITY = "capacity"
NO_POSITION = "no_position"
TOO_FAR = "too_far"
RESERVE = "reserve"
URGENT_FIRST = "urgent_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What holds while a choice is made, whoever is looked at.

    ``at`` is now, ``day`` today where the company is; ``kept`` are the reserves that the ticket
    may not touch; ``spoken_for`` are people whose free hands more urgent tickets wait for;
    ``supply`` is where the parts that it needs can be had; ``crew`` are on the ticket already;
    ``traffic`` is how many times as long as estimated ways take. ``been_there`` have worked on what
    the ticket is about, ``complained_about`` are those whom it complains about.
    """

    at: datetime
    day: date
    kept: tuple[KeptFree, ...] = ()
    spoken_for: frozenset[UUID] = frozenset()
    supply: Supply | None = None
    crew: frozenset[UUID] = frozenset()
    traffic: float = AS_ESTIMATED
    been_there: frozenset[UUID] = frozenset()
    complained_about: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, need: Need, at: datetime) -> "Circumstances":
        """Return what holds for a ticket at a moment, as far as its policy says: day and traffic.

        So are those compared whom a person or a plan decided on: no reserve is held against them.
        """
        return cls(at=at, day=need.policy.day_of(at), traffic=need.policy.traffic_at(at))

    @property
    def without_supply(self) -> "Circumstances":
        """The same, with nobody asking where parts are."""
        return replace(self, supply=None)

    def speed_kmh(self, need: Need) -> float:
        """Return how fast people come to a ticket in this traffic."""
        return need.policy.speed_kmh / self.traffic

    def minutes_left(self, need: Need) -> float | None:
        """Return how long until somebody should be there, none if that is over; None: no matter."""
        due_at = need.due_at if need.slot is None else need.slot.end
        if due_at is None:
            return None
        return max(0.0, (due_at - self.at).total_seconds() / SECONDS_A_MINUTE)


NOTHING_SPECIAL = Circumstances(at=datetime.min.replace(tzinfo=UTC), day=date.min)
"""On the first of all days no certificate has ended, and no shift."""


def eliminating_rule(
    need: Need, one: Standing, excluded: Excluded, now: Circumstances = NOTHING_SPECIAL
) -> str | None:
    """Return the first rule that speaks against somebody, the lasting ones first; None if none."""
    return (
        lasting_rule(need, one, now)
        or _rule_about_asking(one, excluded)
        or _rule_of_the_moment(need, one, now)
    )


def lasting_rule(need: Need, one: Standing, now: Circumstances) -> str | None:
    """Return the first rule that speaks against somebody the whole day long; None if none."""
    if not one.skills.issuperset(need.skills):
        return SKILL
    if need.levels and _is_not_skilled_enough(need, one):
        return SKILL_LEVEL
    if rule := _rule_of_the_ticket(need, one, now):
        return rule
    return TOO_FAR if are_far_apart(need.place, one.place) else None


def _rule_of_the_ticket(need: Need, one: Standing, now: Circumstances) -> str | None:
    if need.areas and need.policy.asks_for_areas and one.areas.leave_out(need.areas):
        return REGION
    if need.vendor and need.policy.asks_for_vendors and need.vendor not in one.vendors:
        return VENDOR_AUTHORISED
    if one.certificates and ended_certificate(need, one, now) is not None:
        return CERT_VALID
    if now.complained_about and one.technician_id in now.complained_about:
        return NOT_COMPLAINED_ABOUT
    return None


def _is_not_skilled_enough(need: Need, one: Standing) -> bool:
    return any(one.levels.get(skill, LEVEL_UNSAID) < level for skill, level in need.levels)


def ended_certificate(need: Need, one: Standing, now: Circumstances) -> Certificate | None:
    """Return the certificate that keeps somebody from a ticket, if the ticket's rules ask."""
    if not need.policy.asks_for_certificates:
        return None
    return ended(one.certificates, need.skills, now.day)


def _rule_about_asking(one: Standing, excluded: Excluded) -> str | None:
    if excluded is NOBODY_EXCLUDED:
        return None
    who = one.technician_id
    if excluded.declined and who in excluded.declined:
        return DECLINED
    return SILENT if who in excluded.silent or who in excluded.silent_twice else None


def _rule_of_the_moment(need: Need, one: Standing, now: Circumstances) -> str | None:
    if now.crew and one.technician_id in now.crew:
        rule: str | None = CREW
    elif not _is_on_shift(need, one, now):
        rule = OFF_SHIFT
    elif one.appointments and one.is_appointed_elsewhere(need.ticket_id, need.slot):
        rule = APPOINTED
    elif one.place is None and need.place is not None:
        rule = NO_POSITION
    elif one.load >= one.capacity:
        rule = CAPACITY
    elif now.kept and _is_kept(one, now):
        rule = RESERVE
    else:
        spoken_for = now.spoken_for and one.technician_id in now.spoken_for
        rule = URGENT_FIRST if spoken_for else None
    return rule


def _is_on_shift(need: Need, one: Standing, now: Circumstances) -> bool:
    """Say whether somebody is on shift when somebody is to come: now, or in the agreed slot."""
    return one.is_on_shift(now.at) if need.slot is None else one.is_on_shift_for(need.slot, now.at)


def _is_kept(one: Standing, now: Circumstances) -> bool:
    """Say whether somebody's hands are among those of a reserve."""
    return any(
        reserve.skill == ANY_SKILL
        or (
            reserve.skill in one.skills
            and ended(one.certificates, {reserve.skill}, now.day) is None
        )
        for reserve in now.kept
    )
