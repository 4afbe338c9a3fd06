"""What intake does: takes reports, keeps what is known of things, hears what happened."""

from services.intake.app.assets import Register as Register
from services.intake.app.customer_desk import CustomerDesk as CustomerDesk
from services.intake.app.customers import Customers as Customers
from services.intake.app.entitling import Entitling as Entitling
from services.intake.app.forms import TypeUnknown as TypeUnknown
from services.intake.app.forms import form_for as form_for
from services.intake.app.happenings import Happenings as Happenings
from services.intake.app.happenings import Heard as Heard
from services.intake.app.happenings import Told as Told
from services.intake.app.ports import Arrival as Arrival
from services.intake.app.ports import Outcome as Outcome
from services.intake.app.ports import Privacy as Privacy
from services.intake.app.ports import RuleBook as RuleBook
from services.intake.app.ports import RulesUnconfirmed as RulesUnconfirmed
from services.intake.app.ports import RulesUnknown as RulesUnknown
from services.intake.app.ports import SubmissionUnknown as SubmissionUnknown
from services.intake.app.records import Known as Known
from services.intake.app.records import Records as Records
from services.intake.app.records import StatementPrivacy as StatementPrivacy
from services.intake.app.reports import Intake as Intake
