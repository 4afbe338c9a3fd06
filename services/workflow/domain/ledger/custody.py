"""Custody: each time a ticket came to people, and which of them received it first.

What a ledger books is cut up by nights and by what was done; custody is all of it, from when a
ticket came to somebody until it went to somebody else. So that it was never received is decidable:
when it came, when it was first shown to one of those who had it or one of them acted on it, and
when it went on are all facts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from services.workflow.domain.definition import TicketType
from services.workflow.domain.entry import Diary
from services.workflow.domain.forms.viewing import TicketShown
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.ledger.acts import Act
from services.workflow.domain.ledger.approvers import APPROVER
from services.workflow.domain.ledger.booking import end_of
from services.workflow.domain.ledger.owners import (
    ASSIGNEE,
    QUEUE,
    Holding,
    Owner,
    after,
    is_final,
    spans,
)
from services.workflow.domain.ledger.pairs import departments_of

PEOPLE: Final = frozenset({ASSIGNEE, APPROVER, QUEUE})
"""The owners that are people, besides the roles of a scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """From ``start`` to ``end`` the people of ``owner`` had a ticket; it ``is_open`` if they do.

    ``whose`` is the technician's id of an assignee, the name of a queue and what an approver is
    asked for who is no role; nothing for a role. ``shown_at`` and ``shown_to`` say who of them was
    shown the ticket first; None and nothing while nobody was. With ``acted`` that is who moved or
    answered it first, without having been shown it.
    """

    owner: str
    whose: str
    start: datetime
    end: datetime
    is_open: bool = False
    shown_at: datetime | None = None
    shown_to: str = ""
    acted: bool = False


def custodies(
    diary: Diary,
    rules: TicketType,
    until: datetime,
    showings: Iterable[TicketShown] = (),
    acts: Iterable[Act] = (),
) -> tuple[Custody, ...]:
    """Return each time that people had the ticket, until it closed, or until ``until``.

    What lasted no time is left out. ``showings`` are what was kept of it, oldest first, and
    ``acts`` what people did with it.
    """
    told, done = [*showings], sorted(acts, key=lambda one: one.at)
    departments = departments_of(rules)
    had = (_shown(one, told) for one in _custodies(diary, rules, until))
    return tuple(_acted(one, done, departments.get(one.owner, one.owner)) for one in had)


def _custodies(diary: Diary, rules: TicketType, until: datetime) -> Iterator[Custody]:
    end = end_of(diary, rules, until)
    told = [entry for entry in diary if entry.at <= end]
    moments = [*(entry.at for entry in told), end]
    holding, had = Holding(), list[Custody]()
    for entry, (start, over) in zip(told, pairwise(moments), strict=True):
        holding = after(holding, entry, rules)
        if start == over:
            continue
        for since, until_then, owner in spans(holding, rules, start, over):
            whose = _whose(owner, holding)
            custody = Custody(owner=owner.owner, whose=whose, start=since, end=until_then)
            goes_on = had and (had[-1].owner, had[-1].whose) == (custody.owner, custody.whose)
            had[-1:] = [replace(had[-1], end=until_then)] if goes_on else [*had[-1:], custody]
    ended = end < until or (bool(told) and is_final(holding.state, rules))
    for nth, one in enumerate(had, start=1):
        if _are_people(one.owner, rules):
            yield replace(one, is_open=nth == len(had) and not ended)


def _whose(owner: Owner, holding: Holding) -> str:
    of = {ASSIGNEE: holding.assignee, QUEUE: holding.queue, APPROVER: owner.reason}
    return of.get(owner.owner, "")


def _are_people(owner: str, rules: TicketType) -> bool:
    return owner in PEOPLE or (owner in rules.roles and owner != SYSTEM)


def _shown(custody: Custody, showings: Iterable[TicketShown]) -> Custody:
    for one in showings:
        # What was moved of late may have begun a custody before it was shown, or after.
        if _is_theirs(one, custody) and custody.start <= one.occurred_at:
            if custody.is_open or one.occurred_at <= custody.end:
                return replace(custody, shown_at=one.occurred_at, shown_to=one.reader)
            break
    return custody


def _acted(custody: Custody, acts: Iterable[Act], department: str) -> Custody:
    """Return who acted on it first, unless it was shown to one of them before."""
    for one in acts:
        if not custody.start <= one.at <= custody.end:
            continue
        if custody.shown_at is not None and custody.shown_at <= one.at:
            break
        if one.is_of(custody.owner, custody.whose, department):
            return replace(custody, shown_at=one.at, shown_to=one.who, acted=True)
    return custody


def _is_theirs(one: TicketShown, custody: Custody) -> bool:
    """Say whether somebody was shown it for those who had it; at first ``whose`` was not kept."""
    return one.owner == custody.owner and one.whose in {"", custody.whose}
