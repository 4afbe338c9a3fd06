"""Mending: what would have to be otherwise for a rule not to speak against somebody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from services.dispatch.domain import rules
from services.dispatch.domain.areas import EVERYWHERE
from services.dispatch.domain.need import (
    CERT_VALID,
    NOT_COMPLAINED_ABOUT,
    REGION,
    VENDOR_AUTHORISED,
    Need,
)
from services.dispatch.domain.places import SOMEWHERE, distance_km
from services.dispatch.domain.reserves import ANY_SKILL
from services.dispatch.domain.rules import Circumstances, eliminating_rule, ended_certificate
from services.dispatch.domain.shifts.plan import NO_PLAN
from services.dispatch.domain.standing import Excluded, Standing

Details = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Somebody, held against what a ticket needs."""

    need: Need
    one: Standing
    excluded: Excluded
    now: Circumstances

    @property
    def rule(self) -> str | None:
        """Return the first rule that speaks against them."""
        return eliminating_rule(self.need, self.one, self.excluded, self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurdle:
    """A rule that speaks against somebody; ``details`` are the words to tell it with."""

    rule: str
    details: Details = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """All hurdles in the order in which they count, and the case without them.

    ``case`` is None where the last of them cannot be thought away.
    """

    hurdles: tuple[Hurdle, ...]
    case: Case | None


def mend(case: Case) -> Mended:
    """Take away one hurdle after the other, until somebody may do it."""
    hurdles: list[Hurdle] = []
    while (rule := case.rule) is not None:
        how = MENDS.get(rule)
        if how is None or rule in {one.rule for one in hurdles}:
            return Mended(hurdles=(*hurdles, Hurdle(rule=rule)), case=None)
        details, case = how(case)
        hurdles.append(Hurdle(rule=rule, details=details))
    return Mended(hurdles=tuple(hurdles), case=case)


def _with(case: Case, details: Details, **changes: object) -> tuple[Details, Case]:
    return details, replace(case, one=replace(case.one, **changes))  # type: ignore[arg-type]


def _grant_skills(case: Case) -> tuple[Details, Case]:
    lacking = sorted(set(case.need.skills) - case.one.skills)
    details = {"skills": ", ".join(lacking)}
    return _with(case, details, skills=case.one.skills.union(lacking))


def _raise_levels(case: Case) -> tuple[Details, Case]:
    has = {skill: case.one.levels.get(skill, rules.LEVEL_UNSAID) for skill, _ in case.need.levels}
    low = [(skill, level) for skill, level in case.need.levels if has[skill] < level]
    details = {"levels": ", ".join(f"{skill} {has[skill]} < {level}" for skill, level in low)}
    return _with(case, details, levels={**case.one.levels, **dict(low)})


def _work_anywhere(case: Case) -> tuple[Details, Case]:
    return _with(case, {"areas": ", ".join(case.need.areas)}, areas=EVERYWHERE)


def _authorise(case: Case) -> tuple[Details, Case]:
    vendor = case.need.vendor
    return _with(case, {"vendor": vendor}, vendors=case.one.vendors | {vendor})


def _renew_certificates(case: Case) -> tuple[Details, Case]:
    ended = ended_certificate(case.need, case.one, case.now)
    details = (
        {} if ended is None else {"skill": ended.skill, "until": ended.valid_until.isoformat()}
    )
    valid = tuple(one for one in case.one.certificates if not one.has_ended(case.now.day))
    return _with(case, details, certificates=valid)


def _ask_again(case: Case) -> tuple[Details, Case]:
    who = {case.one.technician_id}
    excluded = Excluded(
        declined=case.excluded.declined - who,
        silent=case.excluded.silent - who,
        silent_twice=case.excluded.silent_twice - who,
    )
    return {}, replace(case, excluded=excluded)


def _be_on_it_no_more(case: Case) -> tuple[Details, Case]:
    others = case.now.crew - {case.one.technician_id}
    return {}, replace(case, now=replace(case.now, crew=others))


def _begin_shift(case: Case) -> tuple[Details, Case]:
    return _with(case, {}, on_shift=True, on_shift_until=None, plan=NO_PLAN)


def _come_nowhere_else(case: Case) -> tuple[Details, Case]:
    return _with(case, {}, appointments=())


def _be_at_the_place(case: Case) -> tuple[Details, Case]:
    return _with(case, {}, place=case.need.place or SOMEWHERE)


def _come_near(case: Case) -> tuple[Details, Case]:
    here, there = case.one.place, case.need.place
    details = {} if here is None or there is None else {"km": f"{distance_km(here, there):.0f}"}
    return _with(case, details, place=there)


def _free_a_hand(case: Case) -> tuple[Details, Case]:
    one = case.one
    details = {"load": str(one.load), "capacity": str(one.capacity)}
    return _with(case, details, load=max(0, one.capacity - 1))


def _keep_nothing_free(case: Case) -> tuple[Details, Case]:
    kept = [one for one in case.now.kept if one.skill in {ANY_SKILL, *case.one.skills}]
    told = ", ".join(
        f"{' '.join(filter(None, (one.priority, one.skill)))} {one.free}/{one.kept}" for one in kept
    )
    return {"reserves": told}, replace(case, now=replace(case.now, kept=()))


def _let_nobody_wait(case: Case) -> tuple[Details, Case]:
    spoken_for = case.now.spoken_for - {case.one.technician_id}
    return {}, replace(case, now=replace(case.now, spoken_for=spoken_for))


def _forget_the_complaint(case: Case) -> tuple[Details, Case]:
    others = case.now.complained_about - {case.one.technician_id}
    return {}, replace(case, now=replace(case.now, complained_about=others))


MENDS: Mapping[str, Callable[[Case], tuple[Details, Case]]] = {
    rules.SKILL: _grant_skills,
    rules.SKILL_LEVEL: _raise_levels,
    REGION: _work_anywhere,
    VENDOR_AUTHORISED: _authorise,
    CERT_VALID: _renew_certificates,
    rules.DECLINED: _ask_again,
    rules.SILENT: _ask_again,
    rules.CREW: _be_on_it_no_more,
    rules.OFF_SHIFT: _begin_shift,
    rules.APPOINTED: _come_nowhere_else,
    rules.NO_POSITION: _be_at_the_place,
    NOT_COMPLAINED_ABOUT: _forget_the_complaint,
    rules.TOO_FAR: _come_near,
    rules.CAPACITY: _free_a_hand,
    rules.RESERVE: _keep_nothing_free,
    rules.URGENT_FIRST: _let_nobody_wait,
}
"""For each hard rule, how to think it away; a test says that none is missing."""
