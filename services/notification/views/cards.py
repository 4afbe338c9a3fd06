"""Cards: what notices need to know of a ticket, and of what is said about it."""

from dataclasses import replace

import msgspec

from services.notification.domain.rules import Addressee, Card, TicketFact
from services.notification.domain.words import Label
from shared.contracts.reasons import because
from shared.recorded import Recorded
from shared.sight import placed, places_of
from shared.sight.told import asking_after, work_after

TOLD_MAX = 50
"""Roles (and members) that one fact has told."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """The data of any ``ticket.*`` event, as far as notices need it."""

    number: str = ""
    type: str = ""
    type_label: dict[str, str] = {}
    summary: str = ""
    priority: str = ""
    state: str = ""
    state_label: dict[str, str] = {}
    definition: str = ""
    fields: dict[str, object] = {}
    links: dict[str, object] = {}
    imported: bool = False
    again: bool = False
    transition: str | None = None
    transition_label: dict[str, str] = {}
    reason: str = ""
    reason_label: dict[str, str] = {}
    assignee: str | None = None
    technician_id: str | None = None
    member_id: str | None = None
    how: str = ""
    tell: list[Addressee] = []
    tell_members: list[str] = []
    words: dict[str, str] = {}
    only_for: list[str] | None = None
    hidden_from: list[str] = []


_heard = msgspec.json.Decoder(Heard).decode


def fact_of(event: Recorded) -> TicketFact:
    """Return a ``ticket.*`` event as rules look at it; raises ``msgspec.DecodeError``."""
    heard = _heard(event.data)
    labels = {
        "state": heard.state_label,
        "transition": heard.transition_label,
        "reason": heard.reason_label or _why(heard.reason),
    }
    return TicketFact(
        event_id=event.event_id,
        ticket_id=event.stream_id,
        type=event.type,
        position=event.position,
        definition=event.meta.definition or heard.definition,
        ticket_type=heard.type,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        imported=heard.imported,
        again=heard.again,
        transition=heard.transition,
        how=heard.how,
        member=heard.member_id,
        reason=heard.reason,
        labels={name: label for name, label in labels.items() if label},
        tell=tuple(heard.tell[:TOLD_MAX]),
        tell_members=tuple(heard.tell_members[:TOLD_MAX]),
        words=heard.words,
    )


def _why(reason: str) -> Label:
    """Return a reason in words that stand inside a sentence."""
    told = because(reason) if reason else {}
    return {language: words.rstrip("。.") for language, words in told.items()}


def card_after(card: Card | None, event: Recorded) -> Card | None:
    """Return a ticket's card after one more event; one heard before changes nothing."""
    if event.type == "ticket.opened":
        return card or _new_card(event, _heard(event.data))
    if card is None or event.version <= card.version:
        return card
    seen = replace(card, version=event.version)
    heard = _heard(event.data)
    match event.type:
        case "ticket.offered" | "ticket.declined" | "ticket.queued":
            return _handed_card(seen, event, heard)
        case "ticket.moved" | "ticket.migrated":
            seen = replace(seen, asking=asking_after(seen.asking, event))
            return _moved_card(seen, event, heard)
        case "ticket.restricted":
            return _restricted_card(seen, heard)
        case _:
            work = tuple(work_after([*seen.work], event))
            return replace(seen, work=work, asking=asking_after(seen.asking, event))


def _handed_card(card: Card, event: Recorded, heard: Heard) -> Card:
    card = replace(card, asking=asking_after(card.asking, event))
    if event.type == "ticket.offered":
        return replace(card, assignee=heard.technician_id, assignee_member=heard.member_id)
    if heard.technician_id not in {None, card.assignee}:
        return card
    return replace(card, assignee=None, assignee_member=None)


def _moved_card(card: Card, event: Recorded, heard: Heard) -> Card:
    """Let it stand elsewhere: a move may take it out of somebody's hands, a migration does not."""
    migrated = event.type == "ticket.migrated"
    return replace(
        card,
        state=heard.state or card.state,
        state_label=heard.state_label or card.state_label,
        assignee=card.assignee if migrated or heard.assignee else None,
        assignee_member=card.assignee_member if migrated or heard.assignee else None,
        definition=event.meta.definition or card.definition,
    )


def _restricted_card(card: Card, heard: Heard) -> Card:
    only_for = None if heard.only_for is None else tuple(heard.only_for)
    return replace(card, only_for=only_for, hidden_from=tuple(heard.hidden_from))


def _new_card(event: Recorded, heard: Heard) -> Card:
    return Card(
        ticket_id=event.stream_id,
        number=heard.number,
        type=heard.type,
        type_label=heard.type_label,
        summary=heard.summary,
        priority=heard.priority,
        state=heard.state,
        state_label=heard.state_label,
        definition=heard.definition or event.meta.definition or "",
        store=placed(heard.fields, heard.links, "store"),
        team=placed(heard.fields, heard.links, "team"),
        opened_by=event.meta.on_behalf_of or event.meta.actor,
        assignee_member=None,
        version=event.version,
        places=tuple(sorted(places_of(heard.fields, heard.links))),
    )
