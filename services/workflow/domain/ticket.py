"""Tickets: where one stands, and the way it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.workflow.domain.approvals.chain import Approvals
from services.workflow.domain.crew import Crew
from services.workflow.domain.entry import Diary
from services.workflow.domain.facts import (
    TicketQueued,
    TicketTransferAsked,
)
from services.workflow.domain.facts.entitlement import Entitlement
from services.workflow.domain.flow.state import NOTHING, Flow
from services.workflow.domain.forms.restriction import OPEN_TO_ALL, Restriction
from services.workflow.domain.merging.state import NEVER_MERGED, Merging
from services.workflow.domain.passages import Migrated, Passage, passage_at
from services.workflow.domain.timely import NOTHING_YET, Timely
from services.workflow.domain.waits import Turn, latest_turn

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A ticket as its facts tell it; one without a number has not been opened.

    ``passages`` is its way through the states, ordered by when things happened and then by when
    we learned of them; ``state`` is decided by the order we learned of them alone. ``waits`` has
    the same order.
    """

    number: str = ""
    type: str = ""
    definition: str = ""
    summary: str = ""
    channel: str = ""
    state: str = ""
    closed: bool = False
    priority: str = ""
    assignee: str | None = None
    member_id: str | None = None
    round: int = 0
    fields: Mapping[str, object] = field(default_factory=dict)
    reporter: Mapping[str, object] | None = None
    asset: str | None = None
    asset_facts: Mapping[str, object] = field(default_factory=dict)
    entitlement: Entitlement | None = None
    customer: str = ""
    location: Mapping[str, object] | None = None
    links: Mapping[str, object] = field(default_factory=dict)
    attachments: tuple[Mapping[str, object], ...] = ()
    flags: tuple[str, ...] = ()
    imported: bool = False
    unassignable: str | None = None
    queued: TicketQueued | None = None
    transfer: TicketTransferAsked | None = None
    crew: Crew = ()
    opened_at: datetime = NEVER
    updated_at: datetime = NEVER
    passages: tuple[Passage, ...] = ()
    diary: Diary = ()
    waits: tuple[Turn, ...] = ()
    approvals: Approvals = ()
    migrated: Migrated | None = None
    restriction: Restriction = OPEN_TO_ALL
    flow: Flow = NOTHING
    hidden_from: tuple[str, ...] = ()
    timely: Timely = NOTHING_YET
    merging: Merging = NEVER_MERGED

    @property
    def is_known(self) -> bool:
        """Whether it has been opened."""
        return self.number != ""

    @property
    def last_moved_at(self) -> datetime:
        """When the latest of its moves happened (or its opening)."""
        return self.passages[-1].at

    @property
    def moves_known(self) -> int:
        """How many moves we know of, those learned of late included."""
        return len(self.passages) - 1

    @property
    def waiting(self) -> Turn | None:
        """What it waits for now; None when for nothing, and when it is closed."""
        turn = latest_turn(self.diary)
        return self.waits[-1] if turn and turn.what == "wait" and not self.closed else None

    def passage_at(self, moment: datetime) -> Passage:
        """Return where it stood at ``moment``, which is not before it was opened."""
        return passage_at(self.passages, moment)
