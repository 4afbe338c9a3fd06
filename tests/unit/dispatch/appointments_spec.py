"""People with shifts and skills, for tests of appointments."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.dispatch.domain.appointments.asking import Asked
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.appointments.workforce import Workforce
from services.dispatch.domain.shifts.plan import NO_PLAN, ShiftPlan
from services.dispatch.domain.shifts.written import ShiftLine, span_of
from services.dispatch.domain.standing import Standing

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
DAILY = ("mon-sun",)


def slot(begins: float, ends: float) -> Slot:
    """Return a slot on Monday, in hours."""
    return Slot(start=MONDAY + timedelta(hours=begins), end=MONDAY + timedelta(hours=ends))


def asks(*skills: str) -> Asked:
    return Asked(skills=skills)


def works(begins: str = "08:00", ends: str = "18:00") -> ShiftPlan:
    line = ShiftLine(begins=begins, ends=ends, days=DAILY)
    return NO_PLAN.with_span(span_of("UTC", date(2026, 11, 1), None, [line]))


def person(number: int, skills: Iterable[str] = (), plan: ShiftPlan | None = None) -> Standing:
    return Standing(
        technician_id=UUID(int=number),
        skills=frozenset(skills),
        place=None,
        capacity=5,
        load=0,
        plan=works() if plan is None else plan,
    )


def workforce(*people: Standing) -> Workforce:
    return Workforce(people, MONDAY, MONDAY + timedelta(days=30))


def workforce_with(skills: Mapping[int, Iterable[str]]) -> Workforce:
    return workforce(*(person(number, skills) for number, skills in skills.items()))
