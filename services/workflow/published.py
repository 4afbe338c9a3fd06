"""What others hear of workflow: everything that happened to a ticket, and every scenario."""

from dataclasses import fields
from typing import Final

import msgspec

from services.workflow.domain.calendars.announcing import DayAnnounced
from services.workflow.domain.delegations import DelegationEnded, DelegationGiven
from services.workflow.domain.facts import MigrationBegan, MigrationEnded, TicketMoved
from services.workflow.domain.flow.watching import TicketCounted
from services.workflow.domain.forms.claims import ValueClaimed
from services.workflow.domain.forms.viewing import TicketViewed
from shared.decider import Fact
from shared.eventstore import Public

ENCODER: Final = msgspec.json.Encoder(order="sorted")

PRIVATE: Final = (
    DayAnnounced,
    DelegationGiven,
    DelegationEnded,
    MigrationBegan,
    MigrationEnded,
    TicketViewed,
    ValueClaimed,
    TicketCounted,
)

OUTSIDE_NAMES: Final = {"from_state": "from", "to_state": "to"}
"""``from`` is what a move comes from, but no name that Python lets a field have."""


def public_form(fact: Fact) -> Public | None:
    """Return what others see of a fact: its payload, as it is stored."""
    if isinstance(fact, PRIVATE):
        return None  # who counts time asks for the clocks; each ticket says that it migrated
    if isinstance(fact, TicketMoved):
        return Public(type=fact.TOPIC, data=ENCODER.encode(_moved(fact)))
    return Public(type=fact.TOPIC)


def _moved(fact: TicketMoved) -> dict[str, object]:
    return {
        OUTSIDE_NAMES.get(field.name, field.name): getattr(fact, field.name)
        for field in fields(fact)
        if field.name != "occurred_at"
    }
