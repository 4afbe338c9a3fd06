"""Ten thousand decisions, made again from what was stored: each comes out the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.dispatch.domain import rules
from services.dispatch.domain.basis import IN_FLIGHT_MAX, Basis
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.decisions import (
    BasisNotKept,
    Decided,
    Decision,
    NobodyCompared,
    decision_of,
    last_decision,
)
from services.dispatch.domain.facts import AssignmentFact, AssignmentOffered
from services.dispatch.domain.mending import MENDS
from services.dispatch.domain.need import CHECKED_RULES
from services.dispatch.domain.rerun import differences, in_flight
from services.dispatch.domain.reserves import ANY_SKILL
from services.dispatch.domain.technician import TECHNICIAN
from services.dispatch.domain.why_not import why_not
from shared.eventstore.mapper import FactMapper
from tests.unit.dispatch.any_log import AnyLog, learn

MAPPER = FactMapper.of([TECHNICIAN, ASSIGNMENT])


def stored(fact: AssignmentFact) -> AssignmentFact:
    """Return a fact as it is read from the log."""
    data = MAPPER.encode(fact)
    again = MAPPER.decode(fact.TOPIC, fact.SCHEMA_VERSION, fact.occurred_at, data)
    assert isinstance(again, AssignmentFact)
    return again


def made_again(history: AnyLog) -> Iterator[tuple[Bench, Decision]]:
    """Yield each decision, with a bench that has read the log up to where it was made."""
    decisions: dict[int, list[Decision]] = {}
    streams: dict[UUID, list[AssignmentFact]] = {}
    for stream, fact in history.log:
        if isinstance(fact, AssignmentFact):
            known = streams.setdefault(stream, [])
            known.append(stored(fact))
            if isinstance(fact, Decided):
                decision = decision_of(known)
                decisions.setdefault(decision.basis.position, []).append(decision)
    bench = Bench()
    for stream, fact in history.log:
        for decision in decisions.pop(bench.position, ()):
            yield bench, decision
        learn(bench, stream, fact)
    assert not decisions


@pytest.mark.parametrize(
    ("seed", "people", "steps", "least"),
    [*((seed, 25, 4_200, 1_800) for seed in range(1, 6)), (6, 300, 2_100, 1_000)],
)
def test_any_decision_comes_out_the_same_and_says_what_spoke_against_the_others(
    seed: int, people: int, steps: int, least: int
) -> None:
    history = AnyLog(seed=seed, people=people)
    history.live(steps)
    made = flying = 0
    for bench, decision in made_again(history):
        assert differences(bench, decision) == ()
        made, flying = made + 1, flying + bool(decision.basis.in_flight)
        if made % 10 == 0:
            everybody_else_had_a_reason(bench, decision)
    assert made >= least
    assert flying > made // 3, "many were made while others were in flight"


def everybody_else_had_a_reason(bench: Bench, decision: Decision) -> None:
    others = [one for one in decision.fact.candidates if one.technician != str(decision.chosen)]
    with in_flight(bench, decision.basis.in_flight):
        standings = [bench.standing(UUID(one.technician)) for one in others]
    for candidate, standing in zip(others, standings, strict=True):
        assert standing is not None
        said = why_not(decision, standing)
        assert said.candidate == candidate
        assert said.otherwise is not None, "what was missing can be had"
        assert said.otherwise.eliminated_by is None, "and then they may do it"
        assert bool(said.hurdles) == (candidate.eliminated_by is not None)
        if not said.hurdles and decision.how == "compared":
            assert said.gap is not None
            assert said.gap.score >= 0


def test_every_rule_can_be_thought_away() -> None:
    named = {
        value
        for name, value in vars(rules).items()
        if name.isupper() and isinstance(value, str) and value != ANY_SKILL
    }
    checked = (CHECKED_RULES - {"on_shift"}) | {rules.OFF_SHIFT}
    assert set(MENDS) == named | checked


def a_decision() -> list[AssignmentFact]:
    history = AnyLog(seed=1, people=5)
    history.live(20)
    return next(facts for facts in history.streams.values() if len(facts) > 1)


def test_what_an_older_version_decided_cannot_be_made_again() -> None:
    requested, decided, *_ = a_decision()
    assert isinstance(decided, AssignmentOffered)
    with pytest.raises(BasisNotKept):
        decision_of([requested, replace(decided, basis=None)])
    too_much = replace(decided.basis or Basis(), more_in_flight=1)
    with pytest.raises(BasisNotKept):
        last_decision([requested, replace(decided, basis=too_much)])
    with pytest.raises(NobodyCompared):
        last_decision([requested])


def test_what_is_in_flight_is_kept_up_to_a_bound() -> None:
    history = AnyLog(seed=2, people=3)
    bench = Bench()
    for number in range(IN_FLIGHT_MAX + 7):
        bench.reserve(UUID(int=number), UUID(int=1))
    decided = last_decision(a_decision())
    basis = bench.choose(decided.need, decided.excluded, history.now).basis
    assert (len(basis.in_flight), basis.more_in_flight) == (IN_FLIGHT_MAX, 7)


def test_a_bench_counts_what_is_in_flight_until_the_log_says_so() -> None:
    bench, ticket = Bench(), UUID(int=500)
    history = AnyLog(seed=3, people=2)
    for stream, fact in history.log:
        learn(bench, stream, fact)
    anna, ben = UUID(int=1), UUID(int=2)

    def loads() -> tuple[int, ...]:
        standings = [bench.standing(who) for who in (anna, ben)]
        return tuple(one.load for one in standings if one is not None)

    bench.reserve(ticket, anna)
    bench.reserve(ticket, ben)
    assert loads() == (1, 1), "either may come to nothing"
    bench.undo(ticket, ben)
    assert loads() == (1, 0)
    bench.learn_of_offer(ticket, ben)
    assert loads() == (1, 1), "what was chosen counts until it is known to have come to nothing"
    bench.undo(ticket, anna)
    assert loads() == (0, 1)
    assert bench.basis(0, a_circumstance()).in_flight == ()


def a_circumstance() -> rules.Circumstances:
    return replace(rules.NOTHING_SPECIAL, day=rules.NOTHING_SPECIAL.day + timedelta(days=1))
