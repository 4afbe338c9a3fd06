"""How the tests of absent approvers speak: a company whose people come, go and stay silent."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.workflow.domain import TICKET
from services.workflow.domain.approvals.absence import PREFIX
from services.workflow.domain.approvals.chain import Approval, Seat, Step
from services.workflow.domain.approvals.commands import NameApprovers
from services.workflow.domain.approvals.naming import seats_asking, unnamed_seats
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import AbsenceRule, ApprovalRule, OnEmpty
from services.workflow.domain.approvals.seating import Around, has_left, seating_of
from services.workflow.domain.commands import RingTimer
from services.workflow.domain.definition import TicketType
from services.workflow.domain.delegations import Delegation, Delegations
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timer import Timer
from services.workflow.domain.timers import timers_of
from shared.intent import Caller
from tests.unit.workflow.approval_spec import asked, purchase
from tests.unit.workflow.ticket_spec import Story, at, member

HOUR = 3_600
ADMIN = "admin"


def within(hours: float, then: OnEmpty = "delegate_then_admin") -> AbsenceRule:
    return AbsenceRule(after_s=int(hours * HOUR), then=then)


@dataclass
class Company:
    """Who holds which role, who decides for whom, and the purchase they are asked about."""

    rules: TicketType
    story: Story
    holders: dict[str, set[str]] = field(default_factory=dict)
    delegations: Delegations = field(default_factory=Delegations)
    minutes: float = 2
    _ticket: Ticket = field(default_factory=Ticket)
    _folded: int = 0

    @staticmethod
    def asked(approval: ApprovalRule, **holders: Iterable[str]) -> "Company":
        """The order of a purchase was asked for, and who is asked first is known."""
        rules = purchase(approval)
        company = Company(rules, asked(rules), {key: {*some} for key, some in holders.items()})
        company.settle()
        return company

    @property
    def ticket(self) -> Ticket:
        for fact in self.story.facts[self._folded :]:
            self._ticket = TICKET.evolve(self._ticket, fact)
        self._folded = len(self.story.facts)
        return self._ticket

    @property
    def outcome(self) -> str:
        return self.ticket.approvals[0].outcome

    def caller(self, who: str) -> Caller:
        return member(who, *(role for role, some in self.holders.items() if who in some))

    def settle(self) -> None:
        """Find out who decides wherever that has to be found out."""
        for _ in range(50):
            found = next(iter(unnamed_seats(self.ticket)), None)
            if found is None:
                return
            self._name(*found, gone="")
        raise AssertionError("it never becomes known who decides")

    def take_away(self, role: str, who: str) -> None:
        """A role is taken away from somebody, and wherever they are asked others are found."""
        self.holders.get(role, set()).discard(who)
        for approval, step, seat in list(seats_asking(self.ticket, who)):
            if has_left(who, seat, self._around(approval, seat)):
                self._name(approval, step, seat, gone=who)
        self.settle()

    def goes_away(self, who: str, delegate: str, until: float) -> None:
        """Somebody decides for them until then."""
        given = Delegation(member=who, delegate=delegate, start=at(self.minutes), end=at(until))
        self.delegations = Delegations(given={**self.delegations.given, who: given})

    def pass_until(self, minutes: float) -> None:
        """Let every deadline pass that ends by then."""
        for _ in range(50):
            due = next((one for one in self.deadlines if one.due_at <= at(minutes)), None)
            if due is None:
                break
            self.minutes = max(self.minutes, (due.due_at - at(0)).total_seconds() / 60)
            self.story.given(RingTimer(rules=self.rules, key=due.key, now=at(self.minutes)))
            self.settle()
        self.minutes = max(self.minutes, minutes)

    @property
    def deadlines(self) -> list[Timer]:
        found = timers_of(self.ticket, self.rules)
        return [one for one in found if one.key.startswith(f"{PREFIX}:")]

    @property
    def seat(self) -> Seat:
        """The first seat whose turn it is."""
        return next(seat for one in self.ticket.approvals for _, seat in open_seats(one))

    def _around(self, approval: Approval, seat: Seat, gone: str = "") -> Around:
        return Around(
            found=tuple(sorted(self.holders.get(seat.who, set()))),
            admins=tuple(sorted(self.holders.get(ADMIN, set()))),
            barred=frozenset({"bo"}) if approval.forbid_submitter else frozenset(),
            delegations=self.delegations,
            now=at(self.minutes),
            elsewhere=tuple(sorted(self.holders.get(seat.who, set()))),
            gone=gone,
        )

    def _name(self, approval: Approval, step: Step, seat: Seat, gone: str) -> None:
        sitting = seating_of(approval, seat, self._around(approval, seat, gone))
        self.story.given(
            NameApprovers(
                rules=self.rules,
                approval=approval.key,
                round=approval.round,
                step=step.key,
                seat=seat.key,
                approvers=sitting.approvers,
                fallback=sitting.fallback,
                why=sitting.why,
                now=at(self.minutes),
                absence=sitting.absence,
                stand_ins=sitting.stand_ins,
                left=(gone,) if gone else (),
            )
        )
