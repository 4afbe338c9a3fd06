"""Making a choice again: the bench as it stood, with what was in flight, gives the same answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.certificates import for_skills
from services.dispatch.domain.choice import Choice, weigh, with_first
from services.dispatch.domain.deciding import TOO_MANY_ROUNDS
from services.dispatch.domain.decisions import Decision
from services.dispatch.domain.facts import AssignmentUnassignable
from services.dispatch.domain.holders import InFlight
from services.dispatch.domain.need import Need
from services.dispatch.domain.single import rules_for_choosing, rules_for_one, weighed_all
from services.dispatch.domain.standing import NOBODY_EXCLUDED

COMPARED = (
    "technician_id",
    "runner_up",
    "candidates",
    "eliminated",
    "considered",
    "day",
    "certificates",
    "kept_free",
    "reason",
    "basis",
)
"""What a decision says that must come out again."""


def choose_again(bench: Bench, decision: Decision, need: Need | None = None) -> Choice:
    """Choose on a bench that has read the log up to where the decision was made.

    ``need``: for another need than the one there was, as under another policy.
    """
    with in_flight(bench, decision.basis.in_flight):
        version = decision.basis.version
        return bench.choose(need or decision.need, decision.excluded, decision.at, version)


def differences(bench: Bench, decision: Decision) -> tuple[str, ...]:
    """Return what is not as it was stored when a decision is made again; nothing should be."""
    fact, again = decision.fact, _made_again(bench, decision)
    said = {name: getattr(fact, name) for name in COMPARED if hasattr(fact, name)}
    return tuple(name for name in said if name in again and again[name] != said[name])


@contextmanager
def in_flight(bench: Bench, reserved: tuple[InFlight, ...]) -> Iterator[None]:
    """Let a bench count what was in flight, and forget it afterwards."""
    for ticket_id, technician_id in reserved:
        bench.reserve(ticket_id, technician_id)
    try:
        yield
    finally:
        for ticket_id, technician_id in reversed(reserved):
            bench.undo(ticket_id, technician_id)


def _made_again(bench: Bench, decision: Decision) -> Mapping[str, object]:
    match decision.how:
        case "compared":
            return _again(bench, decision)
        case "by_hand" | "taken_up":
            return _again_by_a_person(bench, decision)
        case "grabbed" | "transferred" | "planned":
            return _again_alone(bench, decision)
        case _:
            assert_never(decision.how)


def _again(bench: Bench, decision: Decision) -> Mapping[str, object]:
    choice = choose_again(bench, decision)
    again = {name: getattr(choice, name) for name in COMPARED if hasattr(choice, name)}
    again["technician_id"] = choice.chosen
    if isinstance(decision.fact, AssignmentUnassignable):
        worn_out = decision.fact.reason == TOO_MANY_ROUNDS
        return {**again, "reason": TOO_MANY_ROUNDS if worn_out else choice.reason}
    del again["reason"]
    return again


def _again_by_a_person(bench: Bench, decision: Decision) -> Mapping[str, object]:
    """Compare the one a person chose again, before the others where they were compared, too."""
    chosen, need = decision.chosen, decision.need
    with in_flight(bench, decision.basis.in_flight):
        standing = None if chosen is None else bench.standing(chosen)
        today = rules_for_choosing(bench, need, decision.at)
        today = replace(today, crew=frozenset(decision.basis.crew))
    if standing is None:
        return {"candidates": ()}
    first = weigh(need, standing, NOBODY_EXCLUDED, today)
    papers = for_skills(standing.certificates, need.skills)
    others = choose_again(bench, decision)
    by_hand = decision.how == "by_hand"
    return {
        "candidates": with_first(first, others.candidates) if by_hand else (first,),
        "day": today.day,
        "certificates": papers,
    }


def _again_alone(bench: Bench, decision: Decision) -> Mapping[str, object]:
    """Hold those again against the ticket who were held against it."""
    need, basis = decision.need, decision.basis
    people = [UUID(one.technician) for one in decision.fact.candidates]
    with in_flight(bench, basis.in_flight):
        now = replace(rules_for_one(bench, need, decision.at), crew=frozenset(basis.crew))
        found = weighed_all(bench, need, people, now, decision.queue)
        again = replace(bench.basis(basis.version, now), at=basis.at)
        one = None if decision.chosen is None else bench.standing(decision.chosen)
    return {
        "candidates": found,
        "day": now.day,
        "certificates": () if one is None else for_skills(one.certificates, need.skills),
        "basis": again,
    }
