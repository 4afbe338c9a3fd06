"""Snapshots: tickets and people at one moment, as a problem that can be planned.

Who may do a ticket is decided by the very rules of instant assignment; the problem knows it as a
skill that just these people have.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.dispatch.domain.doubts import are_far_apart, known
from services.dispatch.domain.need import SPEED_KMH
from services.dispatch.domain.places import Place
from services.dispatch.domain.planning.plan import Sequences
from services.dispatch.domain.planning.problem import Pin, Problem, Visit, Window, WorkingDay
from services.dispatch.domain.planning.travel import StraightLineBySpeed
from services.dispatch.domain.rolling.board import OpenTicket
from services.dispatch.domain.rolling.days import in_turn
from services.dispatch.domain.rolling.excess import without_excess
from services.dispatch.domain.rolling.parts import equipped, fetching_s
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.rules import Circumstances, eliminating_rule
from services.dispatch.domain.standing import Standing

HORIZON = timedelta(hours=12)
"""So far ahead somebody is planned who is on shift until further notice."""

Able = frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A problem, whose seconds count from ``at``, and what was read for it, ticket by ticket."""

    at: datetime
    problem: Problem
    present: Sequences
    tickets: Mapping[UUID, OpenTicket]
    people: Mapping[UUID, Standing]
    circumstances: Mapping[UUID, Circumstances]


def snapshot(
    tickets: Mapping[UUID, OpenTicket],
    people: Iterable[Standing],
    circumstances: Mapping[UUID, Circumstances],
    at: datetime,
) -> Snapshot:
    """Return who can be sent now, and the tickets that they have or that wait for somebody.

    ``circumstances`` are those of each ticket.
    What somebody has who cannot be sent now, or at no place, is left where it is.
    """
    here = {one.technician_id: one for one in people if _can_be_sent(one, at)}
    part = {
        ticket_id: one
        for ticket_id, one in sorted(tickets.items())
        if one.takes_part and _has(one) in {None, *here} and not _is_doubtful(one, here)
    }
    able = {
        ticket_id: _able(one, here.values(), circumstances[ticket_id])
        for ticket_id, one in part.items()
    }
    teams = {team: f"team {number}" for number, team in enumerate(dict.fromkeys(able.values()))}
    member_of = defaultdict[UUID, set[str]](set)
    for team, name in teams.items():
        for who in team:
            member_of[who].add(name)
    held = Counter(_has(one) for one in part.values())
    bound = Counter(_has(one) for ticket_id, one in part.items() if able[ticket_id] <= {_has(one)})
    # What they have besides takes hands, too; what nobody else can do stays, be it too much.
    room = {who: max(bound[who], one.capacity - one.load + held[who]) for who, one in here.items()}
    return Snapshot(
        at=at,
        problem=Problem(
            days=tuple(
                WorkingDay(
                    technician_id=who,
                    skills=frozenset(member_of[who]),
                    shift=Window(opens_s=0, closes_s=_left_s(one, at)),
                    start=one.place,
                    capacity=room[who],
                )
                for who, one in here.items()
            ),
            visits=tuple(
                Visit(
                    visit_id=ticket_id,
                    place=_place(one),
                    duration_s=_duration_s(
                        one, (here[who] for who in able[ticket_id]), circumstances[ticket_id]
                    ),
                    move_s=_rules(one).move_s,
                    windows=_windows(one, at),
                    slot=next(iter(_windows(one, at)), None),
                    holder=_has(one),
                    skills=frozenset({teams[able[ticket_id]]}),
                    priority=one.now.need.urgency if one.now.need else "",
                    pin=_pin(one, at),
                )
                for ticket_id, one in part.items()
            ),
            travel=_travel(part, circumstances),
        ),
        present=without_excess(in_turn(part), room, able),
        tickets=part,
        people=here,
        circumstances=circumstances,
    )


def _rules(one: OpenTicket) -> Replanning:
    return one.replanning or Replanning()


def _duration_s(one: OpenTicket, able: Iterable[Standing], now: Circumstances) -> int:
    """Return how long a visit takes, with what is fetched for it before.

    Nobody knows yet who goes to a ticket that waits: whoever does needs as long as the quickest.
    """
    need, has, visit_s = one.now.need, _has(one), _rules(one).visit_s
    if need is None:
        return visit_s
    people = (other for other in able if has in {None, other.technician_id})
    return visit_s + fetching_s(need, people, now)


def _travel(
    tickets: Mapping[UUID, OpenTicket], circumstances: Mapping[UUID, Circumstances]
) -> StraightLineBySpeed:
    """Return how people come to tickets: by the policy of each, in the traffic of now.

    Of several tickets at one place the slowest counts, so that no plan promises too much.
    """
    speeds = dict[Place, float]()
    for ticket_id, one in tickets.items():
        place, need = _place(one), one.now.need
        if place is not None and need is not None:
            speed_kmh = circumstances[ticket_id].speed_kmh(need)
            speeds[place] = min(speed_kmh, speeds.get(place, speed_kmh))
    return StraightLineBySpeed(speeds_kmh=speeds, otherwise_kmh=SPEED_KMH)


def _can_be_sent(one: Standing, at: datetime) -> bool:
    return one.is_on_shift(at) and known(one.place) is not None


def _has(one: OpenTicket) -> UUID | None:
    return one.now.technician_id


def _is_doubtful(one: OpenTicket, here: Mapping[UUID, Standing]) -> bool:
    """Say whether no plan can tell how somebody comes to it: from where they are, if it is theirs.

    Nobody is there, or it is so far away that a person gave it to them all the same.
    """
    has, place = _has(one), _place(one)
    return place is None or (has is not None and are_far_apart(place, here[has].place))


def _place(one: OpenTicket) -> Place | None:
    return None if one.now.need is None else known(one.now.need.place)


def _able(one: OpenTicket, people: Iterable[Standing], now: Circumstances) -> Able:
    """Return who may do a ticket: who has it, and if it may move whomever no rule speaks against.

    How much they have in hand is not asked here: that is what the plan is about.
    """
    need, has = one.now.need, _has(one)
    keeps = frozenset[UUID]() if has is None else frozenset({has})
    if need is None or not one.may_move:
        return keeps
    fit = (
        other
        for other in people
        if eliminating_rule(need, replace(other, load=0), one.now.excluded, now) is None
    )
    return keeps | equipped(need, fit, now, is_given=has is not None)


def _windows(one: OpenTicket, at: datetime) -> tuple[Window, ...]:
    """Return when somebody is to come, if that is agreed and not over."""
    slot = None if one.now.need is None else one.now.need.slot
    if slot is None or slot.end <= at:
        return ()
    opens_s, closes_s = ((moment - at).total_seconds() for moment in (slot.start, slot.end))
    return (Window(opens_s=max(0, int(opens_s)), closes_s=int(closes_s)),)


def _pin(one: OpenTicket, at: datetime) -> Pin | None:
    """Return what is settled of work that somebody is at, or on their way to.

    Who is on the way counts as there: that is where they are free next.
    """
    has, trip = _has(one), one.now.trip
    if has is None or trip.stage not in {"on_the_way", "on_site"}:
        return None
    if trip.stage == "on_the_way" or trip.since is None:
        return Pin(technician_id=has, begins_s=0, started=True)
    begun_s = int((trip.since - at).total_seconds())
    return Pin(technician_id=has, begins_s=min(0, begun_s), started=True)


def _left_s(one: Standing, at: datetime) -> int:
    ends = at + HORIZON if one.on_shift_until is None else one.on_shift_until
    return max(0, int(min(ends - at, HORIZON).total_seconds()))
