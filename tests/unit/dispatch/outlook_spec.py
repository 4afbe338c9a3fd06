"""A company with technicians and tickets that are put off, looked ahead for; for tests."""

from datetime import date, datetime, timedelta
from uuid import UUID

from services.dispatch.domain.appointments.commands import (
    Appoint,
    AppointmentCommand,
    NoteDanger,
    PutOff,
    Unappoint,
)
from services.dispatch.domain.appointments.foresight import foreseen
from services.dispatch.domain.appointments.outlook import Outlook
from services.dispatch.domain.appointments.rule import Appointments, Slot
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.commands import AssignmentCommand
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentFact
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.shifts.facts import (
    TechnicianShiftExcepted,
    TechnicianShiftExceptionWithdrawn,
    TechnicianShiftsPlanned,
)
from services.dispatch.domain.shifts.plan import ShiftException
from services.dispatch.domain.shifts.written import ShiftLine, span_of
from services.dispatch.domain.technician import (
    Profile,
    TechnicianChanged,
    TechnicianFact,
    TechnicianRegistered,
)
from tests.unit.dispatch.appointments_spec import MONDAY

NOW = MONDAY - timedelta(hours=16)
TODAY = MONDAY.date()
DAILY = ShiftLine(begins="08:00", ends="18:00", days=("mon-sun",))
POLICY = Policy(
    key="ecommerce@1/onsite", appointments=Appointments(field="window"), asks_for_certificates=True
)


class Company:
    """Facts as they are recorded, and what is said ahead of them."""

    def __init__(self) -> None:
        self.outlook = Outlook()
        self.assignments: dict[UUID, Assignment] = {}
        self.said: list[AssignmentFact] = []
        self._book = 0

    def employs(self, number: int, *skills: str, planned: bool = True) -> None:
        """Register somebody who works every day from eight to six by plan, or by hand."""
        profile = Profile(skills=skills)
        self.learns(number, TechnicianRegistered(profile=profile, occurred_at=NOW))
        if planned:
            span = span_of("UTC", date(2026, 11, 1), None, [DAILY])
            self.learns(number, TechnicianShiftsPlanned(span=span, occurred_at=NOW))

    def changes(self, number: int, profile: Profile) -> None:
        self.learns(number, TechnicianChanged(profile=profile, occurred_at=NOW))

    def is_ill(self, number: int, day: date = TODAY) -> None:
        off = ShiftException(zone="UTC", reason="病假")
        self.learns(number, TechnicianShiftExcepted(day=day, exception=off, occurred_at=NOW))

    def is_well_again(self, number: int, day: date = TODAY) -> None:
        self.learns(number, TechnicianShiftExceptionWithdrawn(day=day, occurred_at=NOW))

    def learns(self, number: int, fact: TechnicianFact) -> None:
        self.outlook.learn_of_technician(UUID(int=number), fact)

    def opens(self, ticket: int, *skills: str, at: datetime = NOW) -> None:
        need = Need(ticket_id=UUID(int=ticket), type="onsite", policy=POLICY, skills=skills)
        self.does(ticket, PutOff(need=need, at=at))

    def promises(self, ticket: int, slot: Slot, at: datetime = NOW) -> None:
        """Promise a slot as who decides may: whether there is a hand or not."""
        self._book += 1
        self.does(ticket, Appoint(slot=slot, by="person", book=self._book, at=at))

    def calls_off(self, ticket: int, at: datetime = NOW) -> None:
        self._book += 1
        self.does(ticket, Unappoint(by="person", book=self._book, at=at))

    def does(self, ticket: int, command: AssignmentCommand | AppointmentCommand) -> None:
        ticket_id = UUID(int=ticket)
        before = self.assignments.get(ticket_id, Assignment())
        for fact in ASSIGNMENT.decide(command, before):
            self.assignments[ticket_id] = ASSIGNMENT.evolve(
                self.assignments.get(ticket_id, Assignment()), fact
            )
            self.outlook.learn_of_ticket(ticket_id, fact)
            self.said.append(fact)

    def looks(self, at: datetime = NOW) -> dict[int, str | None]:
        """Look at what changed; return what is said of which ticket: why nobody could come."""
        found = foreseen(self.outlook.take(at))
        for one in found:
            note = NoteDanger(slot=one.slot, danger=one.danger, at=at)
            self.does(one.ticket_id.int, note)
        return {
            one.ticket_id.int: None if one.danger is None else one.danger.reason for one in found
        }

    @property
    def in_danger(self) -> dict[int, str]:
        """The tickets nobody could come to, as was said."""
        return {one.int: now.danger for one, now in self.assignments.items() if now.danger}


def skilled(*skills: str, certificates: tuple[Certificate, ...] = ()) -> Profile:
    return Profile(skills=skills, certificates=certificates)
