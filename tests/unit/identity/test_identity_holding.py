"""Holding: whatever is said in whatever order, a value leads to one record, and nobody is lost."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.holding import Hold, Lookup, Owner, Plan, ValueTaken, planned

HOLDERS = [UUID(int=n) for n in range(1, 5)]
LOOKUPS: list[Lookup] = [(one, bytes([n])) for one in ("phone", "email") for n in range(3)]
holds_said = st.lists(
    st.builds(
        lambda holder, values: Hold(
            holder=holder, lookups=tuple(values), classes=tuple({one[0] for one in values})
        ),
        st.sampled_from(HOLDERS),
        st.lists(st.sampled_from(LOOKUPS), unique_by=lambda one: one[0], max_size=2),
    ),
    max_size=12,
)


def fresh() -> Iterator[UUID]:
    while True:
        yield uuid4()


class World:
    """What a vault would have after each plan, of one hold at a time."""

    def __init__(self, reported: dict[Lookup, UUID]) -> None:
        self.lookup = dict(reported)
        self.held: dict[UUID, UUID] = {}
        self.links: dict[UUID, UUID] = {}

    def owners(self) -> dict[Lookup, Owner]:
        holders = {person: holder for holder, person in self.held.items()}
        return {
            lookup: Owner(subject=person, holder=holders.get(person))
            for lookup, person in self.lookup.items()
        }

    def take(self, hold: Hold) -> None:
        plan = planned([hold], self.held, self.owners(), fresh())
        person = plan.subjects[hold.holder]
        for lookup, known in [*self.lookup.items()]:
            if known == person and lookup[0] in hold.classes and lookup not in hold.lookups:
                del self.lookup[lookup]
        self._write(plan)

    def _write(self, plan: Plan) -> None:
        assert not plan.links.keys() & self.links.keys()
        self.held |= plan.adopted
        self.links |= plan.links
        self.lookup |= plan.known


@given(st.sets(st.sampled_from(LOOKUPS)), holds_said)
def test_a_value_leads_to_one_record_and_who_reported_by_it_is_with_them(
    reported: set[Lookup], holds: list[Hold]
) -> None:
    before = {one: uuid4() for one in reported}
    world = World(before)
    for hold in holds:
        known, held = dict(world.lookup), dict(world.held)
        try:
            world.take(hold)
        except ValueTaken:
            assert (world.lookup, world.held) == (known, held)
            continue
        person = world.held[hold.holder]
        assert all(world.lookup[one] == person for one in hold.lookups)
        for lookup in hold.lookups:
            earlier = known.get(lookup, person)
            assert earlier == person or world.links[earlier] == person
    assert len({*world.held.values()}) == len(world.held)
    assert not {*world.links} & {*world.held.values()}


def test_in_one_list_the_last_word_of_a_class_counts() -> None:
    old, new = LOOKUPS[0], LOOKUPS[1]
    (holder,) = HOLDERS[:1]
    holds = [Hold(holder=holder, lookups=(one,), classes=("phone",)) for one in (old, new)]
    plan = planned(holds, {}, {}, fresh())
    assert {*plan.known} == {new}


def test_of_two_in_one_list_the_second_is_refused_with_its_place() -> None:
    holds = [Hold(holder=one, lookups=(LOOKUPS[0],), classes=("phone",)) for one in HOLDERS[:2]]
    with pytest.raises(ValueTaken) as refused:
        planned(holds, {}, {}, fresh())
    assert [one.pointer for one in refused.value.reasons] == ["/holds/1/phone"]
