"""The domain of workflow: tickets that follow the rules of a scenario. Pure, and all of it.

Read ``facts`` for what can happen, ``commands`` for what can be asked, ``ticket`` for what is true
afterwards, ``deciding`` for what follows; ``definition`` is what rules are made of.
"""

from services.workflow.domain.allowance import ALLOWANCE
from services.workflow.domain.calendars.announcing import ANNOUNCEMENTS
from services.workflow.domain.deciding import TICKET
from services.workflow.domain.delegations import DELEGATIONS
from services.workflow.domain.flow.watching import WATCH
from services.workflow.domain.forms.claims import CLAIMS
from services.workflow.domain.forms.viewing import VIEWS
from services.workflow.domain.scenarios import SCENARIOS
from services.workflow.domain.schedules.deciding import SCHEDULE
from services.workflow.domain.words.lessons import LESSONS

DECIDERS = (
    TICKET,
    SCENARIOS,
    SCHEDULE,
    ANNOUNCEMENTS,
    DELEGATIONS,
    CLAIMS,
    VIEWS,
    ALLOWANCE,
    WATCH,
    LESSONS,
)
"""Everything that has a stream of its own."""

__all__ = [
    "ALLOWANCE",
    "ANNOUNCEMENTS",
    "CLAIMS",
    "DECIDERS",
    "DELEGATIONS",
    "LESSONS",
    "SCENARIOS",
    "SCHEDULE",
    "TICKET",
    "VIEWS",
    "WATCH",
]
