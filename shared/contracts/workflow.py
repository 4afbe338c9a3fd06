"""What workflow says: tickets and scenarios, as everybody else may read them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.booked import BookedV1
from shared.contracts.crew import CrewWantedV1
from shared.contracts.intake import EntitlementV1, FilledV1
from shared.contracts.readings import ReadingV1
from shared.contracts.scenarios import ScenarioPublishedV1
from shared.contracts.waiting import KeeperV1, WaitReason


class _Contract(BaseModel):
    """Readers ignore what they do not know yet; fields are only ever added."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class LabelV1(_Contract):
    """What people read, in every language we speak."""

    zh: str
    en: str


class _TicketV1(_Contract):
    number: str
    type: str


class TicketOpenedV1(_TicketV1):
    """``ticket.opened``: a report became a ticket; ``dispatch`` says whether to send somebody."""

    type_label: LabelV1
    definition: str
    summary: str
    channel: str
    fields: dict[str, object]
    reporter: dict[str, object] | None
    asset: str | None
    asset_facts: dict[str, object] = {}
    entitlement: EntitlementV1 | None = None
    customer: str = ""
    location: dict[str, object] | None
    source: str
    external_id: str
    links: dict[str, object]
    attachments: list[dict[str, object]] = []
    flags: list[str]
    imported: bool
    dispatch: bool
    skills: list[str]
    state: str
    state_label: LabelV1
    closed: bool
    priority: str
    priority_rule: int
    parent: str = ""
    parent_number: str = ""
    parent_key: str = ""
    link: str = ""
    depth: int = 0
    schedule: str = ""
    visit: int = 0
    lacks: list[str] = []
    counted: list[str] = []
    filled: list[FilledV1] = []
    read: list[ReadingV1] = []
    skill_levels: dict[str, int] = {}
    parts_needed: dict[str, int] = {}
    held: str = ""
    crew: list[CrewWantedV1] = []
    come_by: datetime | None = None
    promised: bool = False


class TicketMovedV1(_TicketV1):
    """``ticket.moved``: ``state`` is where it stands now; ``to``, unless the move came ``late``.

    ``booked`` is what the time of a ticket that is closed was spent on, as the last event has it.
    """

    transition: str
    transition_label: LabelV1
    from_state: Annotated[str, Field(alias="from")]
    from_label: LabelV1
    to_state: Annotated[str, Field(alias="to")]
    to_label: LabelV1
    state: str
    state_label: LabelV1
    fields: dict[str, object]
    role: str
    assignee: str | None
    to_final: bool
    closed: bool
    reopened: bool
    late: bool
    imported: bool
    bound_to: str | None
    form_s: int | None = None
    booked: BookedV1 | None = None


class TicketFlaggedV1(_TicketV1):
    """``ticket.flagged``: doubts that were not there before."""

    flags: list[str]


class TicketWaitingV1(_TicketV1):
    """``ticket.waiting``: it waits, until a move or ``ticket.resumed``; ``note`` may be sealed.

    ``late`` when something that happened later was known already: it says nothing about now.
    ``other`` is the id of the ticket that keeps it waiting, ``note`` then the number of that one;
    ``also`` keep it waiting besides; the rest is said ``again`` where only these have changed.
    """

    reason: WaitReason
    reason_label: LabelV1
    note: str
    until: datetime | None
    role: str
    late: bool
    imported: bool
    other: str = ""
    also: list[KeeperV1] = []
    again: bool = False
    booked: BookedV1 | None = None


class TicketResumedV1(_TicketV1):
    """``ticket.resumed``: it waits no longer for ``reason``."""

    reason: str
    reason_label: LabelV1
    role: str
    late: bool
    imported: bool
    booked: BookedV1 | None = None


class TicketMigratedV1(_TicketV1):
    """``ticket.migrated``: it follows other rules now, and stands in a state that they know.

    ``back`` when it returned to where it stood before. Nothing happened in the world.
    """

    from_definition: str
    definition: str
    from_state: str
    from_label: LabelV1
    state: str
    state_label: LabelV1
    back: bool


class TicketCalculatedV1(_TicketV1):
    """``ticket.calculated``: formulas came to other values; null where one has none any more."""

    fields: dict[str, object]


class TicketCorrectedV1(_TicketV1):
    """``ticket.corrected``: somebody said what fields that are left to words should be.

    ``was`` is what the fields that they named were before; the same confirms what was read.
    ``dispatch``: unclear words alone held it, and somebody is looked for from now on, who has the
    ``skills``.
    """

    fields: dict[str, object]
    was: dict[str, object]
    role: str
    skills: list[str]
    skill_levels: dict[str, int]
    parts_needed: dict[str, int]
    dispatch: bool


class TicketRestrictedV1(_TicketV1):
    """``ticket.restricted``: who may see the ticket now, and the places in it not all may see.

    ``only_for`` null leaves no role out, ``hidden_from`` does; ``veiled`` has JSON pointers and
    who sees what stands there. Whoever shows the ticket or its facts to people hides the rest.
    """

    only_for: list[str] | None
    hidden_from: list[str]
    veiled: dict[str, list[str]]


class TellV1(_Contract):
    """Who should be told of a fact: a role of the scenario, or whom it stands for; and how."""

    role: str
    via: str


class TicketMarkedV1(_TicketV1):
    """``ticket.marked``: something was seen to happen that is no move."""

    mark: str
    mark_label: LabelV1
    role: str
    late: bool
    imported: bool


class TicketSampledV1(_TicketV1):
    """``ticket.sampled``: ``by`` was drawn to look at it, or ``transition`` makes itself.

    ``lot`` (of 10,000) is drawn from the report; below ``rate`` it is ``drawn``.
    """

    transition: str
    by: str
    rate: int
    lot: int
    drawn: bool


class TicketEscalatedV1(_TicketV1):
    """``ticket.escalated``: so much of a promise is used up that others are told.

    ``action`` is what is asked of dispatch about the offer of this ``round``.
    """

    clock: str
    clock_label: LabelV1
    at: str
    turn: int
    action: str
    assignee: str | None
    round: int
    tell: list[TellV1]
    words: LabelV1
    tell_members: list[str] = []


class TicketCommittedV1(_TicketV1):
    """``ticket.committed``: a canned reply promised that something happens ``within_s`` seconds.

    Open time of ``calendar``, which is over at ``due_at`` (none in the first ones); ``nth`` counts
    the promises made with this reply.
    """

    reply: str
    nth: int
    label: LabelV1
    within_s: int
    calendar: str
    until_what: str
    until_about: str
    due_at: datetime | None = None


WORKFLOW_EVENTS: dict[str, type[BaseModel]] = {
    "ticket.opened": TicketOpenedV1,
    "ticket.moved": TicketMovedV1,
    "ticket.flagged": TicketFlaggedV1,
    "ticket.waiting": TicketWaitingV1,
    "ticket.resumed": TicketResumedV1,
    "ticket.migrated": TicketMigratedV1,
    "ticket.calculated": TicketCalculatedV1,
    "ticket.corrected": TicketCorrectedV1,
    "ticket.restricted": TicketRestrictedV1,
    "ticket.marked": TicketMarkedV1,
    "ticket.sampled": TicketSampledV1,
    "ticket.escalated": TicketEscalatedV1,
    "ticket.committed": TicketCommittedV1,
    "scenario.published": ScenarioPublishedV1,
}
"""Every event of workflow by its type."""
