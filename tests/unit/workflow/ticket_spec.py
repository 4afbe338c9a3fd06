"""Given facts, when a command, then facts: how the tests of tickets speak."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.domain import TICKET
from services.workflow.domain.commands import (
    AttachToTicket,
    CommentOnTicket,
    GivenFile,
    MoveTicket,
    OpenTicket,
    Resume,
    TicketCommand,
    Wait,
)
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.recordings import (
    RecordAcceptance,
    RecordDecline,
    RecordOffer,
)
from services.workflow.domain.ticket import Ticket
from shared.decider import Refusal
from shared.intent import Caller, TenantId

T0 = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
EVIDENCE: dict[str, object] = {
    "fault_code": "压缩机",
    "parts_used": [{"part": "compressor", "qty": 1}],
    "photo_after": "after.jpg",
}


@cache
def shipped(key: str) -> Definition:
    return definition_of(read_document(shipped_text(key)), 1)


def rules(scenario: str = "restaurant_chain", kind: str = "equipment_repair") -> TicketType:
    return shipped(scenario).types[kind]


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def member(name: str, *roles: str, scopes: Sequence[str] = ()) -> Caller:
    return Caller(
        tenant=TenantId("weilai"),
        actor=f"member:{name}",
        roles=frozenset(roles),
        scopes=frozenset(scopes),
    )


ZHANG = member("zhang", "technician")
MANAGER = member("li", "store_manager")


def open_ticket(**changes: object) -> OpenTicket:
    command = OpenTicket(
        rules=rules(),
        definition="restaurant_chain@1",
        number="T-000001",
        occurred_at=T0,
        summary="冷柜不制冷",
        channel="api",
        source="urn:test",
        external_id="1",
        fields={"symptom": "不制冷", "stops_sales": False},
        asset="FRZ-0042",
    )
    return replace(command, **changes)  # type: ignore[arg-type]  # a test says what it changes


def move(
    transition: str,
    caller: Caller,
    minutes: float = 0,
    *,
    fields: dict[str, object] | None = None,
    occurred: datetime | None = None,
    of: TicketType | None = None,
) -> MoveTicket:
    return MoveTicket(
        rules=of or rules(),
        transition=transition,
        caller=caller,
        now=at(minutes),
        occurred_at=occurred,
        fields=fields or {},
    )


def offer(
    technician: str = "tech-1", minutes: float = 1, member_id: str | None = "zhang", rounds: int = 1
) -> RecordOffer:
    return RecordOffer(
        rules=rules(),
        occurred_at=at(minutes),
        technician_id=technician,
        member_id=member_id,
        round=rounds,
    )


def accept(technician: str = "tech-1", minutes: float = 2) -> RecordAcceptance:
    return RecordAcceptance(rules=rules(), occurred_at=at(minutes), technician_id=technician)


def decline(
    how: str = "declined", reason: str = "", technician: str = "tech-1", minutes: float = 2
) -> RecordDecline:
    return RecordDecline(
        rules=rules(),
        occurred_at=at(minutes),
        how=how,
        reason=reason,
        technician_id=technician,
    )


def comment(text: str, caller: Caller = MANAGER, minutes: float = 5) -> CommentOnTicket:
    return CommentOnTicket(rules=rules(), text=text, internal=False, caller=caller, now=at(minutes))


def attach(
    name: str, caller: Caller = MANAGER, minutes: float = 5, *, number: int = 1
) -> AttachToTicket:
    file = GivenFile(
        ref=str(UUID(int=number)),
        name=name,
        media_type="image/jpeg",
        size_bytes=2_048,
        sent_sha256="a" * 64,
        sha256="b" * 64,
    )
    return AttachToTicket(rules=rules(), file=file, caller=caller, now=at(minutes))


def wait(
    reason: str,
    caller: Caller,
    minutes: float,
    *,
    note: str = "",
    until: datetime | None = None,
    occurred: datetime | None = None,
    of: TicketType | None = None,
) -> Wait:
    return Wait(
        rules=of or rules(),
        reason=reason,
        caller=caller,
        now=at(minutes),
        note=note,
        until=until,
        occurred_at=occurred,
    )


def resume(
    caller: Caller,
    minutes: float,
    *,
    occurred: datetime | None = None,
    of: TicketType | None = None,
) -> Resume:
    return Resume(rules=of or rules(), caller=caller, now=at(minutes), occurred_at=occurred)


@dataclass
class Story:
    """A ticket whose facts follow from commands, as they would in the log."""

    facts: list[TicketEvent] = field(default_factory=list)
    _folded: tuple[list[TicketEvent], Ticket] = field(default_factory=lambda: ([], Ticket()))

    def given(self, *commands: TicketCommand) -> "Story":
        for command in commands:
            self.facts += TICKET.decide(command, self.ticket)
        return self

    def when(self, command: TicketCommand) -> "Outcome":
        try:
            new, after = TICKET.settled(command, self.ticket)
        except Refusal as refusal:
            return Outcome(before=self.ticket, refusal=refusal)
        assert TICKET.fold(new, self.ticket) == after
        return Outcome(before=self.ticket, facts=new)

    @property
    def ticket(self) -> Ticket:
        """What the facts come to; a long story is asked after each of them, and only folds on."""
        known, ticket = self._folded
        if self.facts[: len(known)] != known:
            known, ticket = [], Ticket()
        ticket = TICKET.fold(self.facts[len(known) :], ticket)
        self._folded = ([*self.facts], ticket)
        return ticket


@dataclass
class Outcome:
    """What a command came to."""

    before: Ticket
    facts: list[TicketEvent] = field(default_factory=list)
    refusal: Refusal | None = None

    @property
    def ticket(self) -> Ticket:
        return TICKET.fold(self.facts, self.before)

    @property
    def topics(self) -> list[str]:
        assert self.refusal is None, self.refusal
        return [fact.TOPIC for fact in self.facts]

    @property
    def slug(self) -> str:
        assert self.refusal is not None, f"not refused: {self.facts}"
        return self.refusal.slug


def opened_story() -> Story:
    return Story().given(open_ticket())


def working_story() -> Story:
    return opened_story().given(offer(), accept(), move("start", ZHANG, 3))
