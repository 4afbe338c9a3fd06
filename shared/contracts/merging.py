"""What workflow says of tickets that may be about one thing, are merged, or are parted again."""

from collections.abc import Mapping

from pydantic import BaseModel

from shared.contracts.workflow import _TicketV1


class TicketMergedV1(_TicketV1):
    """``ticket.merged``: it stands still, shown with the ticket it was merged ``into``."""

    into: str
    into_number: str
    role: str
    imported: bool = False


class TicketUnmergedV1(_TicketV1):
    """``ticket.unmerged``: it goes on for itself, exactly where it was."""

    into: str
    into_number: str
    role: str
    imported: bool = False


class TicketTookInV1(_TicketV1):
    """``ticket.took_in``: the ticket ``other`` was merged into this one."""

    other: str
    other_number: str


class TicketLetGoV1(_TicketV1):
    """``ticket.let_go``: the ticket ``other`` goes on for itself."""

    other: str
    other_number: str


class TicketDuplicateSuspectedV1(_TicketV1):
    """``ticket.duplicate_suspected``: the ticket and ``other`` may be about one thing.

    ``first``: this one came before the other. ``about`` is the field by which they are about the
    same, ``fault`` how they tell of the same fault (a field, ``words``, ``type``); both are empty
    where a person said so.
    """

    other: str
    other_number: str
    first: bool
    about: str
    fault: str
    apart_s: int
    role: str


class TicketDuplicateDismissedV1(_TicketV1):
    """``ticket.duplicate_dismissed``: somebody said that the two are not about one thing.

    ``undoubted``: it may be a duplicate of none now. ``dispatch``: somebody is to be sent after
    all, who needs the skills and parts that are said.
    """

    other: str
    other_number: str
    first: bool
    role: str
    undoubted: bool = False
    dispatch: bool = False
    skills: tuple[str, ...] = ()
    skill_levels: Mapping[str, int] = {}
    parts_needed: Mapping[str, int] = {}


class TicketSplitOffV1(_TicketV1):
    """``ticket.split_off``: something of it is another matter, which ``other`` is about now.

    ``said`` are versions of this ticket's history that the other one shows as well.
    """

    other: str
    other_number: str
    other_type: str
    summary: str
    fields: Mapping[str, object]
    said: tuple[int, ...]
    attachments: tuple[Mapping[str, object], ...]
    role: str


MERGING_EVENTS: dict[str, type[BaseModel]] = {
    "ticket.merged": TicketMergedV1,
    "ticket.unmerged": TicketUnmergedV1,
    "ticket.took_in": TicketTookInV1,
    "ticket.let_go": TicketLetGoV1,
    "ticket.duplicate_suspected": TicketDuplicateSuspectedV1,
    "ticket.duplicate_dismissed": TicketDuplicateDismissedV1,
    "ticket.split_off": TicketSplitOffV1,
}
"""Every event about merging by its type."""
