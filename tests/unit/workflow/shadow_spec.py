"""What happened to a ticket, as the shadow is told it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain import TICKET
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.definition import TicketType
from services.workflow.domain.shadow import (
    Divergence,
    Lived,
    Outcome,
    Past,
    ShadowReport,
    Tally,
    live_through,
    outcome_of,
)
from services.workflow.domain.ticket import Ticket
from shared.decider import Refusal
from tests.unit.workflow.ticket_spec import T0, at
from tests.unit.workflow.ticket_spec import rules as shipped

UNTIL = T0 + timedelta(days=30)


def rules() -> TicketType:
    """Return the repairs of the restaurant chain; whom they would tell in time is another story."""
    return unhurried(shipped())


def unhurried(kind: TicketType) -> TicketType:
    """Return rules that tell nobody that time is running out."""
    return replace(kind, escalations=())


def kind(text: str, key: str = "repair") -> TicketType:
    """Return a ticket type of a document."""
    return definition_of(read_document(text), 1).types[key]


@dataclass
class Told:
    """A ticket's past, told by the commands that made it."""

    past: list[Past] = field(default_factory=list)
    ticket: Ticket = field(default_factory=Ticket)

    def by(self, *commands: TicketCommand) -> "Told":
        for command in commands:
            self.tell(command)
        return self

    def tell(self, command: TicketCommand) -> None:
        """Let a command be decided; one that is refused leaves nothing."""
        try:
            facts = TICKET.decide(command, self.ticket)
        except Refusal:
            return
        caller = getattr(command, "caller", None)
        name = str(uuid4())
        recorded_at = at(len(self.past)) + timedelta(days=1)
        self.past += [
            Past(
                fact=fact,
                recorded_at=recorded_at,
                actor=caller.actor if caller else "system:workflow",
                command=name,
            )
            for fact in facts
        ]
        self.ticket = TICKET.fold(facts, self.ticket)

    def under(self, other: TicketType, today: TicketType | None = None) -> Lived:
        today = today or rules()
        return live_through(self.past, pinned=rules(), today=today, other=other, until=UNTIL)

    def outcome(self, other: TicketType, today: TicketType | None = None) -> Outcome:
        return outcome_of(
            self.under(other, today),
            uuid4(),
            len(self.past),
            today=today or rules(),
            other=other,
            until=UNTIL,
            days=(),
        )


def tallied(
    pasts: Iterable[Told], other: TicketType, today: TicketType | None = None
) -> ShadowReport:
    tally = Tally()
    for told in pasts:
        tally.add(told.outcome(other, today))
    return tally.report()


def ways(divergences: Sequence[Divergence]) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.name, one.before, one.after) for one in divergences]
