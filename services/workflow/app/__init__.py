"""The use cases of workflow, one method each; ``ports`` says what they need of the world."""

from services.workflow.app.approvals import ApprovalDesk, Brought
from services.workflow.app.attaching import AttachmentDesk
from services.workflow.app.bringing import Bringing, Wish
from services.workflow.app.calendars import CalendarDesk
from services.workflow.app.delegating import DelegationDesk
from services.workflow.app.duplicates import DuplicateDesk, Suspected
from services.workflow.app.likening import Likening
from services.workflow.app.merging import Merged, MergeDesk
from services.workflow.app.migrating import Migrator
from services.workflow.app.naming import NamingDesk
from services.workflow.app.ports import Advice, Documents, Draft, Numbers
from services.workflow.app.readers import Readers
from services.workflow.app.rules import Rules, scenarios_stream
from services.workflow.app.scenarios import ScenarioDesk
from services.workflow.app.scheduling import ScheduleDesk
from services.workflow.app.shadow import ShadowDesk
from services.workflow.app.splitting import Chosen, SplitDesk
from services.workflow.app.teaching import Teaching
from services.workflow.app.texts import Texts
from services.workflow.app.tickets import Tickets
from services.workflow.app.timers import TimerDesk
from services.workflow.app.visits import DueVisit, VisitDesk, Visiting
from services.workflow.app.walking import Walks
from services.workflow.app.word_desk import WordDesk
from services.workflow.app.word_models import WordModels
from services.workflow.app.word_reading import WordReader

__all__ = [
    "Advice",
    "ApprovalDesk",
    "AttachmentDesk",
    "Bringing",
    "Brought",
    "CalendarDesk",
    "Chosen",
    "DelegationDesk",
    "Documents",
    "Draft",
    "DueVisit",
    "DuplicateDesk",
    "Likening",
    "MergeDesk",
    "Merged",
    "Migrator",
    "NamingDesk",
    "Numbers",
    "Readers",
    "Rules",
    "ScenarioDesk",
    "ScheduleDesk",
    "ShadowDesk",
    "SplitDesk",
    "Suspected",
    "Teaching",
    "Texts",
    "Tickets",
    "TimerDesk",
    "VisitDesk",
    "Visiting",
    "Walks",
    "Wish",
    "WordDesk",
    "WordModels",
    "WordReader",
    "scenarios_stream",
]
