"""What a choice saw of parts is kept with it, so that nobody need read the log to say why not."""

from uuid import UUID

from services.dispatch.adapters.why_not_said import VAN_NOT_KEPT, said
from services.dispatch.domain.basis import told
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.choice import weigh
from services.dispatch.domain.decisions import Decision
from services.dispatch.domain.facts import AssignmentOffered
from services.dispatch.domain.need import Need
from services.dispatch.domain.places import Place
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.stock.commands import Reserve
from services.dispatch.domain.stock.seen import VANS_KEPT_MAX
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from services.dispatch.domain.why_not import WhyNot, why_not
from tests.unit.dispatch.stock_spec import AT, PUMP
from tests.unit.dispatch.test_dispatch_choice import HANGZHOU
from tests.unit.dispatch.test_dispatch_rerun import stored
from tests.unit.dispatch.test_dispatch_supply import (
    ANNA,
    BEN,
    MAIN,
    OTHER,
    WITH_PUMP,
    bench_with,
    does,
)


def decided(bench: Bench, need: Need = WITH_PUMP) -> Decision:
    """Return what was chosen, as it comes out of the log."""
    choice = bench.choose(need, NOBODY_EXCLUDED, AT)
    assert choice.chosen is not None
    fact = stored(
        AssignmentOffered(
            ticket_id=need.ticket_id,
            technician_id=choice.chosen,
            policy=need.policy.key,
            round=1,
            expires_at=AT,
            candidates=choice.candidates,
            basis=choice.basis,
            occurred_at=AT,
        )
    )
    assert isinstance(fact, AssignmentOffered)
    assert fact.basis is not None
    return Decision(fact=fact, need=need, excluded=NOBODY_EXCLUDED, basis=fact.basis)


def asked(bench: Bench, decision: Decision, who: UUID) -> WhyNot:
    standing = bench.standing(who)
    assert standing is not None
    return why_not(decision, standing)


def crowd(bench: Bench, people: int) -> list[UUID]:
    """Register people farther away than everybody else; the farther, the larger the id."""
    ids = [UUID(int=100 + number) for number in range(people)]
    for number, who in enumerate(ids):
        home = Place(lat=30.5 + number / 1000, lon=HANGZHOU.lon)
        profile = Profile(skills=("制冷",), home=home, capacity=9)
        bench.learn_of_technician(who, TechnicianRegistered(profile=profile, occurred_at=AT))
    return ids


def test_somebody_who_was_not_shown_compares_by_the_parts_there_were() -> None:
    bench = bench_with(van_3=1, main=1, van_150=1)
    ids = crowd(bench, 60)
    reserve = Reserve(part=PUMP, ticket_id=OTHER.ticket_id, quantity=1, places=((MAIN, 1),), at=AT)
    does(bench.shelves, reserve)
    decision = decided(bench)
    now = bench.rules_now(WITH_PUMP, AT)
    for who in (ANNA, BEN, *ids):
        one = bench.standing(who)
        assert one is not None
        compared = asked(bench, decision, who)
        assert compared.candidate == weigh(WITH_PUMP, one, NOBODY_EXCLUDED, now)
        assert not compared.counts_van_as_empty
    assert asked(bench, decision, UUID(int=150)).candidate.terms["parts_missing"] == 0


def test_where_too_many_vans_had_a_part_it_is_said_that_theirs_counts_as_empty() -> None:
    vans = {f"van_{100 + number}": 1 for number in range(VANS_KEPT_MAX + 1)}
    bench = bench_with(**vans, main=1)
    ids = crowd(bench, VANS_KEPT_MAX + 1)
    decision = decided(bench)
    far = asked(bench, decision, ids[-1])
    assert (far.candidate.pick_up, far.candidate.terms["parts_missing"]) == (MAIN, 1)
    assert said(far)[-1] == VAN_NOT_KEPT
    shown = asked(bench, decision, ids[0])
    assert shown.candidate.terms["parts_missing"] == 0, "that was kept with the decision"
    assert VAN_NOT_KEPT not in said(shown)


def test_what_others_carry_is_not_told() -> None:
    basis = decided(bench_with(van_3=1)).basis
    assert basis.supply is not None
    assert told(basis).supply is None
