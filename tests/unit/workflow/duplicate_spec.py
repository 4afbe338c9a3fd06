"""How the tests of duplicates speak."""

from datetime import datetime

from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.merging.commands import (
    DismissDuplicate,
    KeepDismissed,
    KeepSuspected,
    SuspectDuplicate,
)
from services.workflow.domain.merging.likeness import (
    Earlier,
    Likeness,
    Suspicion,
    likeness_of,
)
from shared.intent import Caller
from tests.unit.workflow.merge_spec import OTHER, THIS
from tests.unit.workflow.ticket_spec import Story, at, member, open_ticket, rules

HOME = ("property", "home_repair")
DESK = member("wang", "front_desk")
LATER = "later-ticket"


def report(summary: str = "马桶堵塞", **fields: object) -> OpenTicket:
    """Return a report of a home, as words were read from it."""
    said = {"room": "3-1204", "category": "马桶堵塞", "phone": "s1.x", **fields}
    return open_ticket(
        rules=rules(*HOME), definition="property@1", summary=summary, fields=said, asset=None
    )


def like(summary: str = "马桶堵塞", **fields: object) -> Likeness | None:
    said = report(summary, **fields)
    return likeness_of("property", said.rules, said.fields, said.asset, said.summary)


def earlier(minutes: float, likeness: Likeness, ticket_id: str = OTHER) -> Earlier:
    return Earlier(
        ticket_id=ticket_id,
        number="T-000002",
        at=at(minutes),
        fault=likeness.fault,
        pieces=likeness.pieces,
    )


def suspicion(other: str = OTHER) -> Suspicion:
    return Suspicion(other=other, number="T-000002", about="room", fault="category", apart_s=60)


def doubted_story(**changes: object) -> Story:
    """A repair that may be a duplicate of another."""
    return Story().given(open_ticket(**_of(changes)))


def _of(changes: dict[str, object]) -> dict[str, object]:
    said = report()
    known = {"rules": said.rules, "definition": said.definition, "fields": said.fields}
    return {**known, "asset": None, "suspicion": suspicion(), **changes}


def dismiss(minutes: float = 5, caller: Caller = DESK, *, other: str = OTHER) -> DismissDuplicate:
    return DismissDuplicate(rules=rules(*HOME), caller=caller, now=at(minutes), other=other)


def suspect(minutes: float = 5, caller: Caller = DESK, *, other: str = OTHER) -> SuspectDuplicate:
    return SuspectDuplicate(
        rules=rules(*HOME),
        caller=caller,
        now=at(minutes),
        ticket_id=THIS,
        other=other,
        number="T-000002",
        apart_s=60,
    )


def keep_suspected(other: str = LATER, when: datetime | None = None) -> KeepSuspected:
    return KeepSuspected(
        rules=rules(),
        occurred_at=when or at(2),
        other=other,
        number="T-000003",
        about="room",
        fault="category",
        apart_s=60,
        role="system",
    )


def keep_dismissed(other: str = LATER) -> KeepDismissed:
    return KeepDismissed(rules=rules(), occurred_at=at(6), other=other, role="front_desk")
