"""Splitting off: something of a ticket is another matter, and becomes a ticket of its own.

Nothing leaves the first one: what was said there stays said there, and the other one shows what it
was given of it. To undo that is to merge the other one back.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from services.workflow.domain.facts import (
    ApprovalFact,
    TicketAccepted,
    TicketAttached,
    TicketCommented,
    TicketCorrected,
    TicketEscalated,
    TicketEvent,
    TicketMarked,
    TicketMoved,
    TicketOffered,
    TicketResumed,
    TicketSplitOff,
    TicketWaiting,
)
from services.workflow.domain.facts.merging import MergingEvent
from services.workflow.domain.labels import CREATE, SYSTEM
from services.workflow.domain.merging.commands import SplitTicket
from services.workflow.domain.merging.refusals import (
    SplitOfNothing,
    SplitTooOften,
    StandsStill,
)
from services.workflow.domain.refusals import CommentInvalid, FieldsInvalid, TicketClosed
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import faults_of, is_given, is_storable
from shared.sealed import length_as_written

SPLIT_FROM: Final = "split_from"
"""The link of a ticket to the one that it was split off."""

SAME: Final = "same_"
COUNTED: Final = "counted"

SPLIT_MAX: Final = 20
"""Off one ticket."""

CHOSEN_MAX: Final = 100
"""Comments, and files, that one brings along."""

SUMMARY_LENGTH_MAX: Final = 500

TELLING: Final = (TicketOffered, TicketEscalated)
"""What was told to people, who know it now."""


def decide_split(command: SplitTicket, ticket: Ticket, role: str) -> list[MergingEvent]:
    """Return that something is split off a ticket.

    Raises TicketClosed, StandsStill, SplitOfNothing, SplitTooOften, CommentInvalid and
    FieldsInvalid.
    """
    if any(one.id == command.other for one in ticket.merging.split_off):
        return []
    if ticket.closed:
        raise TicketClosed
    if ticket.merging.now is not None:
        raise StandsStill
    if len(ticket.merging.split_off) >= SPLIT_MAX:
        raise SplitTooOften
    fields = {**_inherited(command, ticket), **command.fields}
    if faults := faults_of(fields, command.kind.fields):
        raise FieldsInvalid(reasons=faults)
    return [
        TicketSplitOff(
            occurred_at=max(command.now, ticket.opened_at),
            number=ticket.number,
            type=ticket.type,
            other=command.other,
            other_number=command.number,
            other_type=command.kind.key,
            summary=_summary(command),
            fields=fields,
            said=_said(command),
            attachments=_attachments(command, ticket),
            role=role,
        )
    ]


def links_handed_on(ticket: Ticket) -> dict[str, object]:
    """Return where a ticket is, by its links: not which other tickets it is like, or came of."""
    own = (SPLIT_FROM, COUNTED)
    return {
        key: link
        for key, link in ticket.links.items()
        if key not in own and not key.startswith(SAME)
    }


def done_since(facts: Iterable[tuple[int, TicketEvent]]) -> list[tuple[int, str]]:
    """Return the versions and topics of what people did with a ticket since it was split off."""
    return [(version, fact.TOPIC) for version, fact in facts if _is_of_people(fact)]


def told_since(facts: Iterable[tuple[int, TicketEvent]]) -> list[tuple[int, str]]:
    """Return the versions and topics of what people were told of it: that cannot be untold."""
    return [
        (version, fact.TOPIC)
        for version, fact in facts
        if isinstance(fact, TELLING) or (isinstance(fact, TicketCommented) and not fact.internal)
    ]


def _is_of_people(fact: TicketEvent) -> bool:
    match fact:
        case TicketMoved(role=role) | TicketMarked(role=role):
            return role != SYSTEM
        case (
            TicketCommented()
            | TicketAttached()
            | TicketAccepted()
            | TicketWaiting()
            | TicketResumed()
            | TicketCorrected()
        ):
            return True
        case ApprovalFact() as said:
            return said.TOPIC == "ticket.approval_decided"
        case _:
            return False


def _inherited(command: SplitTicket, ticket: Ticket) -> dict[str, object]:
    """Return what a report of the other type must say, as far as this ticket says it."""
    return {
        key: ticket.fields[key]
        for key, spec in command.kind.fields.items()
        if spec.required_on == CREATE and spec.formula is None and is_given(ticket.fields.get(key))
    }


def _summary(command: SplitTicket) -> str:
    summary = command.summary
    if not is_given(summary) or not is_storable(summary):
        raise CommentInvalid
    if length_as_written(summary) > SUMMARY_LENGTH_MAX:
        raise CommentInvalid
    return summary


def _said(command: SplitTicket) -> tuple[int, ...]:
    said = tuple(sorted({*command.said}))
    if len(said) > CHOSEN_MAX or not command.heard.issuperset(said):
        raise SplitOfNothing
    return said


def _attachments(command: SplitTicket, ticket: Ticket) -> tuple[Mapping[str, object], ...]:
    known = {str(one.get("ref")): one for one in ticket.attachments if one.get("ref")}
    if len(command.refs) > CHOSEN_MAX or not known.keys() >= {*command.refs}:
        raise SplitOfNothing
    return tuple(known[ref] for ref in dict.fromkeys(command.refs))
