"""What a document says of things that happen by themselves becomes what the domain follows."""

from collections.abc import Iterable, Mapping

from services.workflow.adapters.documents.automatic.parts import (
    NO_ANSWER,
    AutoPart,
    EscalationPart,
    SamplingPart,
)
from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.time_rules import ALWAYS, seconds_of
from services.workflow.domain.automatic.rules import (
    HUNDRED_PERCENT,
    AutoRule,
    EscalationRule,
    SamplingRule,
)
from services.workflow.domain.calendars import Calendar
from services.workflow.domain.definition import ClockRule
from services.workflow.domain.facts import Tell
from services.workflow.domain.labels import Label
from services.workflow.domain.marks import MARKS


def auto_of(part: TypePart, calendars: Mapping[str, Calendar]) -> tuple[AutoRule, ...]:
    """Return the moves of a type that are made by themselves after a time."""
    return tuple(_auto(one, calendars) for one in part.auto)


def sampling_of(part: TypePart) -> tuple[SamplingRule, ...]:
    """Return what is drawn by lot in a type."""
    return tuple(_sampling(one) for one in part.sampling)


def escalations_of(part: TypePart, clocks: Iterable[ClockRule]) -> tuple[EscalationRule, ...]:
    """Return the ladders of a type, rung by rung."""
    by_key = {one.key: one for one in clocks}
    known = (one for one in part.escalate if one.clock in by_key)
    return tuple(_rung(one, by_key[one.clock].calendar) for one in known)


def marks_of(
    part: TypePart, document: Document, clocks: Iterable[ClockRule]
) -> Mapping[str, Label]:
    """Return the marks that a type names: those it declares, and those its clocks count by."""
    declared = {
        key: Label(zh=one.zh, en=one.en) for key, one in {**document.marks, **part.marks}.items()
    }
    ends = (end for one in clocks for end in (one.start, one.stop) if end.what == "mark")
    named = {end.about: MARKS.get(end.about, Label(zh=end.about, en=end.about)) for end in ends}
    return {**named, **declared}


def _auto(one: AutoPart, calendars: Mapping[str, Calendar]) -> AutoRule:
    calendar = None if one.calendar is None else calendars[one.calendar]
    unanswered = one.when == NO_ANSWER
    return AutoRule(
        transition=one.transition,
        after_s=seconds_of(one.after, calendar or ALWAYS),
        calendar=calendar,
        unanswered=unanswered,
        when=None if one.when is None or unanswered else CelCondition(one.when),
        since=one.since or "",
    )


def _sampling(one: SamplingPart) -> SamplingRule:
    rate = round(float(one.rate.removesuffix("%")) * HUNDRED_PERCENT / 100)
    return SamplingRule(transition=one.transition, by=one.by, rate=rate)


def _rung(one: EscalationPart, calendar: Calendar) -> EscalationRule:
    beyond = one.at.startswith("+")
    return EscalationRule(
        clock=one.clock,
        at=one.at,
        percent=100 if beyond else int(one.at.removesuffix("%")),
        beyond_s=seconds_of(one.at.removeprefix("+"), calendar) if beyond else 0,
        tell=tuple(Tell(role=role, via=via) for role in one.notify for via in one.via),
        action=one.action or "",
    )
