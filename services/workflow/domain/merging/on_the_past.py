"""On the past: which reports a rule would have suspected, and what people made of them.

It compares as opening does: each report with those that came before it and whose tickets were open
then. Merges that are undone count as none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketMoved, TicketOpened
from services.workflow.domain.merging.likeness import Earlier, Likeness, likeness_of, suspects
from services.workflow.domain.merging.splitting_off import SPLIT_FROM
from services.workflow.domain.merging.state import NEVER_MERGED, merging_after
from services.workflow.domain.shadow import Past

PAIRS_SHOWN_MAX: Final = 100
KEPT_OF_A_THING_MAX: Final = 20
"""As many as are remembered when a report comes."""

Verdict = Literal["merged", "dismissed", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report that can be compared: when it happened and came, and what became of it."""

    ticket_id: str
    number: str
    kind: str
    at: datetime
    came_at: datetime
    closed_at: datetime | None
    likeness: Likeness
    into: str
    apart_from: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFound:
    """Two reports that would be suspected; ``verdict`` is what people said of them."""

    later: str
    first: str
    fault: str
    apart_s: int
    verdict: Verdict


@dataclass(kw_only=True)
class DuplicatesFound:
    """What a rule finds: ``missed`` are reports that people merged and it would not suspect."""

    reports: int = 0
    merged: int = 0
    dismissed: int = 0
    undecided: int = 0
    missed: int = 0
    pairs: list[PairFound] = field(default_factory=list)


def reported(
    ticket_id: str, past: Sequence[Past], types: Mapping[str, TicketType]
) -> Reported | None:
    """Return a report as a rule compares it; None of what it compares with nothing."""
    opened = past[0].fact
    if not isinstance(opened, TicketOpened) or opened.imported or SPLIT_FROM in opened.links:
        return None
    if opened.parent or opened.schedule or opened.type not in types:
        return None
    scenario = opened.definition.rpartition("@")[0]
    mine = likeness_of(scenario, types[opened.type], opened.fields, opened.asset, opened.summary)
    if mine is None:
        return None
    merging = NEVER_MERGED
    for one in past:
        merging = merging_after(merging, one.fact)
    closings = (
        one.recorded_at for one in past if isinstance(one.fact, TicketMoved) and one.fact.closed
    )
    return Reported(
        ticket_id=ticket_id,
        number=opened.number,
        kind=opened.type,
        at=opened.occurred_at,
        came_at=past[0].recorded_at,
        closed_at=next(closings, None),
        likeness=mine,
        into=merging.now.into if merging.now else "",
        apart_from=frozenset(one.id for one in merging.pairs if not one.suspected),
    )


def duplicates_found(
    reports: Iterable[Reported], types: Mapping[str, TicketType]
) -> dict[str, DuplicatesFound]:
    """Return by type what its rule would have suspected of some reports."""
    found: dict[str, DuplicatesFound] = defaultdict(DuplicatesFound)
    ordered = sorted(reports, key=lambda one: (one.came_at, one.ticket_id))
    known = {one.ticket_id: one for one in ordered}
    things: dict[str, list[Reported]] = defaultdict(list)
    for mine in ordered:
        tally, before = found[mine.kind], things[mine.likeness.thing]
        tally.reports += 1
        open_then = [one for one in before if one.closed_at is None or one.closed_at > mine.came_at]
        earlier = [_earlier(one) for one in open_then[-KEPT_OF_A_THING_MAX:]]
        pair = next(iter(suspects(mine.likeness, mine.at, types[mine.kind], earlier)), None)
        if pair is None:
            tally.missed += mine.into in known
        else:
            first, how = known[pair[0].ticket_id], pair[1]
            _count(tally, _pair(mine, first, how))
        before.append(mine)
    return dict(found)


def _count(tally: DuplicatesFound, pair: PairFound) -> None:
    tally.merged += pair.verdict == "merged"
    tally.dismissed += pair.verdict == "dismissed"
    tally.undecided += pair.verdict == "undecided"
    if len(tally.pairs) < PAIRS_SHOWN_MAX:
        tally.pairs.append(pair)


def _pair(mine: Reported, first: Reported, how: str) -> PairFound:
    ways = {mine.ticket_id, mine.into} & {first.ticket_id, first.into} - {""}
    verdict: Verdict = "undecided"
    if ways:
        verdict = "merged"
    elif first.ticket_id in mine.apart_from:
        verdict = "dismissed"
    return PairFound(
        later=mine.number,
        first=first.number,
        fault=how,
        apart_s=int(abs(mine.at - first.at).total_seconds()),
        verdict=verdict,
    )


def _earlier(one: Reported) -> Earlier:
    return Earlier(
        ticket_id=one.ticket_id,
        number=one.number,
        at=one.at,
        fault=one.likeness.fault,
        pieces=one.likeness.pieces,
    )
