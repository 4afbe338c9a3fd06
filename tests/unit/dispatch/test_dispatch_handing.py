"""Hands are given on what is known of them; where others were quicker it is chosen again."""

from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.handing import TRIES_MAX
from services.dispatch.app.ports import Benches, Deciders, Reasons
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentFact,
    AssignmentHeld,
    AssignmentOffered,
    AssignmentReleased,
)
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.shifts.facts import (
    TechnicianShiftEnded,
    TechnicianShiftStarted,
    TechnicianShiftsUnplanned,
)
from services.dispatch.domain.tagging import tag_of
from services.dispatch.domain.technician import (
    TECHNICIAN,
    Profile,
    TechnicianChanged,
    TechnicianMoved,
    TechnicianRegistered,
)
from shared.decider import Fact
from shared.eventstore import EventStore, LogBusy
from shared.intent import Intent, TenantId
from tests.streams_here import StreamsHere, Written

TENANT = TenantId("handing")
AT = datetime(2026, 11, 29, 9, tzinfo=UTC)
NEAR, FAR = UUID(int=1), UUID(int=2)
HERE = Place(lat=30.0, lon=120.0)


class BenchesHere:
    """One bench, read from streams in memory when it has to know what is in them."""

    def __init__(self, streams: StreamsHere) -> None:
        self._streams = streams
        self._bench = Bench()
        self.appended(TENANT, len(streams.log))

    async def bench(self, _tenant: TenantId) -> Bench:
        return self._bench

    def appended(self, _tenant: TenantId, position: int) -> None:
        for stream, fact in self._streams.log[self._bench.position : position]:
            self._bench.position += 1
            if isinstance(fact, TECHNICIAN.facts):
                self._bench.learn_of_technician(stream, fact)
            elif isinstance(fact, ASSIGNMENT.facts):
                self._bench.learn_of_assignment(stream, fact)


class Here:
    """Dispatch over streams in memory, with one near and one far who have one hand each."""

    def __init__(self) -> None:
        self.streams = StreamsHere(tag=tag_of)
        self.streams.write((NEAR, registered(30.0)), (FAR, registered(30.5)))
        self.benches = BenchesHere(self.streams)
        self.dispatch = Dispatch(
            cast("EventStore", self.streams),
            cast("Benches", self.benches),
            cast("Deciders", None),
            cast("Reasons", None),
        )

    async def find(self) -> AssignmentFact:
        """Find somebody for a ticket; return what was said of it last."""
        need = a_need()
        intent = Intent(
            tenant=TENANT,
            command_id=uuid4(),
            actor="system:dispatch",
            occurred_at=AT,
            correlation_id=need.ticket_id,
        )
        await self.dispatch.find_technician(intent, need)
        said: AssignmentFact = self.streams.facts[need.ticket_id][-1]
        return said


def registered(lat: float) -> TechnicianRegistered:
    return TechnicianRegistered(
        profile=Profile(home=Place(lat=lat, lon=120.0), capacity=1), occurred_at=AT
    )


def a_need() -> Need:
    return Need(ticket_id=uuid4(), type="repair", policy=Policy(key="a@1/repair"), place=HERE)


def offered(ticket_id: UUID, who: UUID) -> AssignmentOffered:
    return AssignmentOffered(
        ticket_id=ticket_id, technician_id=who, policy="x", round=1, occurred_at=AT
    )


def another_is_given_to(who: UUID) -> list[Written]:
    need = a_need()
    held = AssignmentHeld(need=need, occurred_at=AT)
    return [(need.ticket_id, held), (need.ticket_id, offered(need.ticket_id, who))]


async def test_whose_last_hand_another_process_gave_is_not_given_it() -> None:
    here = Here()
    here.streams.meanwhile["assignment"] = [another_is_given_to(NEAR)]

    said = await here.find()

    assert isinstance(said, AssignmentOffered)
    assert (said.technician_id, said.eliminated) == (FAR, {"capacity": 1})
    assert said.basis is not None
    assert (said.basis.position, said.basis.in_flight) == (4, ())


async def test_news_of_others_is_no_news_of_theirs() -> None:
    here = Here()
    here.streams.meanwhile["assignment"] = [another_is_given_to(FAR)]

    said = await here.find()

    assert isinstance(said, AssignmentOffered)
    assert said.technician_id == NEAR
    assert said.basis is not None
    assert said.basis.position == 2


async def test_whose_shift_ends_meanwhile_is_offered_nothing() -> None:
    here = Here()
    here.streams.meanwhile["assignment"] = [[(NEAR, TechnicianShiftEnded(occurred_at=AT))]]

    said = await here.find()

    assert isinstance(said, AssignmentOffered)
    assert (said.technician_id, said.eliminated) == (FAR, {"off_shift": 1})


async def test_what_this_process_gives_itself_is_counted_and_in_nobodys_way() -> None:
    here = Here()
    wide = Profile(home=HERE, capacity=2)
    here.streams.write((NEAR, TechnicianChanged(profile=wide, occurred_at=AT)))
    here.benches.appended(TENANT, 3)
    ours = another_is_given_to(NEAR)
    (await here.benches.bench(TENANT)).reserve(ours[0][0], NEAR)
    here.streams.meanwhile["assignment"] = [ours]

    said = await here.find()

    assert isinstance(said, AssignmentOffered)
    assert said.technician_id == NEAR
    assert said.basis is not None
    assert (said.basis.position, said.basis.in_flight) == (3, ((ours[0][0], NEAR),))


async def test_who_is_always_too_late_is_told_to_come_again() -> None:
    here = Here()
    changes = (
        TechnicianChanged(profile=Profile(home=HERE, capacity=2 + nth), occurred_at=AT)
        for nth in range(TRIES_MAX)
    )
    here.streams.meanwhile["assignment"] = [[(NEAR, one)] for one in changes]

    with pytest.raises(LogBusy):
        await here.find()

    bench = await here.benches.bench(TENANT)
    assert (bench.holders.in_flight(), bench.holders.load(NEAR)) == ((), 0)


TICKET = UUID(int=9)
ANSWERED: dict[str, Any] = {
    "ticket_id": TICKET,
    "technician_id": NEAR,
    "round": 1,
    "occurred_at": AT,
}


@pytest.mark.parametrize(
    ("stream", "fact", "tag"),
    [
        (TICKET, offered(TICKET, NEAR), NEAR),
        (TICKET, AssignmentAccepted(**ANSWERED), None),
        (TICKET, AssignmentDeclined(**ANSWERED, reason=""), None),
        (TICKET, AssignmentReleased(**ANSWERED, reason=""), None),
        (FAR, TechnicianChanged(profile=Profile(capacity=2), occurred_at=AT), FAR),
        (FAR, TechnicianShiftEnded(occurred_at=AT), FAR),
        (FAR, TechnicianShiftsUnplanned(first=date(2026, 11, 30), occurred_at=AT), FAR),
        (FAR, TechnicianShiftStarted(occurred_at=AT), None),
        (FAR, TechnicianMoved(place=HERE, occurred_at=AT), None),
    ],
)
def test_what_fills_a_hand_or_binds_it_is_tagged_and_what_frees_it_is_not(
    stream: UUID, fact: Fact, tag: UUID | None
) -> None:
    assert tag_of(stream, fact) == tag
