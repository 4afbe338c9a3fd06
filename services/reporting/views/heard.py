"""What reporting hears: the published facts of tickets and scenarios, read from their JSON.

Only what a view needs is named here. Unknown members are ignored, missing ones have a default, so
that an older or a newer workflow can be heard (contracts only grow).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from shared.recorded import Recorded

TICKET = "ticket."
OPENED = "ticket.opened"
MOVED = "ticket.moved"
OFFERED = "ticket.offered"
ACCEPTED = "ticket.accepted"
DECLINED = "ticket.declined"
QUEUED = "ticket.queued"
TRANSFER_ASKED = "ticket.transfer_asked"
CREW_TOLD = "ticket.crew_told"
FLAGGED = "ticket.flagged"
MIGRATED = "ticket.migrated"
MERGED = "ticket.merged"
UNMERGED = "ticket.unmerged"
SPLIT_OFF = "ticket.split_off"
TOOK_IN = "ticket.took_in"
LET_GO = "ticket.let_go"
SUSPECTED = "ticket.duplicate_suspected"
DISMISSED = "ticket.duplicate_dismissed"
WAITING = "ticket.waiting"
RESUMED = "ticket.resumed"
COMMENTED = "ticket.commented"
MAIL_WITHDRAWN = "ticket.mail_withdrawn"
RESTRICTED = "ticket.restricted"
PRIORITISED = "ticket.prioritised"
UNASSIGNABLE = "ticket.unassignable"
APPOINTED = "ticket.appointed"
ENDANGERED = "ticket.endangered"
SECURED = "ticket.secured"
SCENARIO_PUBLISHED = "scenario.published"
BRINGING = (
    "ticket.moved",
    "ticket.calculated",
    "ticket.answered",
    "ticket.branch_done",
    APPOINTED,
    "ticket.corrected",
)
"""What tickets know more by."""

EVERYBODY = "*"
"""What rows say of tickets that no rule keeps for some roles."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class CrewWanted(msgspec.Struct, frozen=True):
    """So many people whom a ticket needs beside its lead."""

    role: str
    count: int = 1


class TicketFact(msgspec.Struct, frozen=True, kw_only=True):
    """The data of any ``ticket.*`` event, as far as views read it."""

    type: str = ""
    number: str = ""
    summary: str = ""
    state: str = ""
    state_label: dict[str, str] = {}
    priority: str | None = None
    fields: dict[str, object] = {}
    links: dict[str, object] = {}
    source: str = ""
    flags: list[str] = []
    held: str = ""
    crew: list[CrewWanted] = []
    imported: bool = False
    definition: str = ""
    due_at: datetime | None = None
    transition: str | None = None
    from_state: str | None = msgspec.field(name="from", default=None)
    to_state: str | None = msgspec.field(name="to", default=None)
    to_label: dict[str, str] | None = None
    role: str | None = None
    assignee: str | msgspec.UnsetType | None = msgspec.UNSET
    technician_id: str | None = None
    queue: str = ""
    post: str = ""
    how: str = ""
    member_id: str | None = None
    reason: str | None = None
    closed: bool = False
    to_final: bool | None = None
    late: bool = False
    into: UUID | None = None
    other: str = ""
    first: bool = False
    undoubted: bool = False
    only_for: list[str] | None = None
    hidden_from: list[str] = []
    veiled: dict[str, list[str]] = {}

    @property
    def other_ticket(self) -> UUID:
        """The ticket that it is about beside its own, where a fact names one."""
        return UUID(self.other)

    @property
    def closes(self) -> bool:
        """Whether the move led into a final state (``closed`` speaks of the state as it is now)."""
        return self.closed and not self.late if self.to_final is None else self.to_final

    @property
    def held_posts(self) -> list[str]:
        """The posts of its crew, each with the flag for which nobody is looked for, if any."""
        numbered = ((one.role, n) for one in self.crew for n in range(1, one.count + 1))
        return [f"{role}:{n} held:{self.held}" for role, n in numbered] if self.held else []

    def assignee_after(self, before: str | None) -> str | None:
        """Return who has the ticket now: unsaid means nothing changed, null means nobody."""
        return before if isinstance(self.assignee, msgspec.UnsetType) else self.assignee

    def field_text(self, name: str) -> str | None:
        """Return a field's value if it is a text that is not empty."""
        value = self.fields.get(name)
        return value if isinstance(value, str) and value else None


_decode = msgspec.json.Decoder(TicketFact).decode


def ticket_fact(event: Recorded) -> TicketFact:
    """Read a ``ticket.*`` event; raises ``msgspec.DecodeError`` (the event is parked)."""
    return _decode(event.data)


def kept_from(fact: TicketFact) -> tuple[list[str], list[str]]:
    """Return for which roles alone a ticket is, ``EVERYBODY`` if for all, and from which hidden."""
    only_for = [EVERYBODY] if fact.only_for is None else sorted({*fact.only_for})
    return only_for, sorted({*fact.hidden_from})


def of_tickets(events: Iterable[Recorded]) -> list[Recorded]:
    """Return the events that are about tickets, in their order."""
    return [event for event in events if event.type.startswith(TICKET)]


def microseconds(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def moment_of(microseconds_since_1970: int) -> datetime:
    """Return the moment, in UTC."""
    return EPOCH + microseconds_since_1970 * MICROSECOND
