"""What others hear of workflow: what happened to tickets, every scenario, who decides for whom."""

from dataclasses import fields
from typing import Final

import msgspec

from services.workflow.domain.allowance import RevealSpent
from services.workflow.domain.calendars.announcing import DayAnnounced
from services.workflow.domain.delegations import DelegationGiven
from services.workflow.domain.facts import MigrationBegan, MigrationEnded, TicketMoved, TicketOpened
from services.workflow.domain.flow.watching import TicketCounted
from services.workflow.domain.forms.claims import ValueClaimed
from services.workflow.domain.forms.viewing import TicketRevealed, TicketShown, TicketViewed
from services.workflow.domain.words.lessons import LessonLearned
from shared.decider import Fact
from shared.eventstore import Public

ENCODER: Final = msgspec.json.Encoder(order="sorted")

PRIVATE: Final = (
    DayAnnounced,
    MigrationBegan,
    MigrationEnded,
    RevealSpent,
    TicketShown,
    TicketRevealed,
    TicketViewed,
    ValueClaimed,
    TicketCounted,
    LessonLearned,
)

OUTSIDE_NAMES: Final = {"from_state": "from", "to_state": "to"}
"""``from`` is what a move comes from, but no name that Python lets a field have."""


_MOVED: Final = {
    field.name: OUTSIDE_NAMES.get(field.name, field.name)
    for field in fields(TicketMoved)
    if field.name != "occurred_at"
}


_OPENED: Final = tuple(
    field.name for field in fields(TicketOpened) if field.name not in {"occurred_at", "brought_by"}
)


def public_form(fact: Fact) -> Public | None:
    """Return what others see of a fact: its payload, as it is stored."""
    if isinstance(fact, PRIVATE):
        return None  # who counts time asks for the clocks; each ticket says that it migrated
    if isinstance(fact, TicketMoved):
        return Public(type=fact.TOPIC, data=ENCODER.encode(_moved(fact)))
    if isinstance(fact, TicketOpened):
        return Public(type=fact.TOPIC, data=ENCODER.encode(_opened(fact)))
    if isinstance(fact, DelegationGiven):
        return Public(type=fact.TOPIC, data=ENCODER.encode(_given(fact)))
    return Public(type=fact.TOPIC)


def _given(fact: DelegationGiven) -> dict[str, object]:
    """Return who decides for whom; why somebody is away concerns nobody else."""
    return {
        "member": fact.member,
        "delegate": fact.delegate,
        "start": fact.start,
        "end": fact.end,
    }


def _opened(fact: TicketOpened) -> dict[str, object]:
    """Return what was opened; what its bringer could do is ours to know."""
    return {name: getattr(fact, name) for name in _OPENED}


def _moved(fact: TicketMoved) -> dict[str, object]:
    return {said: getattr(fact, name) for name, said in _MOVED.items()}
