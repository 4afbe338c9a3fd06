"""A repair that can be opened again, and office hours to book it by."""

from dataclasses import replace

from services.workflow.domain.calendars import Calendar
from services.workflow.domain.labels import Label
from services.workflow.domain.ledger import (
    CalendarHours,
)
from services.workflow.domain.transition import Transition
from tests.unit.workflow.ticket_spec import (
    rules,
)

REOPEN = Transition(
    id="reopen",
    label=Label(zh="重开", en="Reopen"),
    sources=frozenset({"closed", "cancelled"}),
    to="working",
    by=("store_manager",),
)
RULES = replace(rules(), transitions={**rules().transitions, "reopen": REOPEN})
OFFICE = CalendarHours(
    calendar=Calendar(key="office", zone="Asia/Shanghai", weekly=(((9 * 60, 18 * 60),),) * 7)
)
