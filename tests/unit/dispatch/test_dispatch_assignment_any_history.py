"""Assignments in whatever order things are asked of them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.appointments.commands import (
    Appoint,
    NoteDanger,
    PutOff,
    Unappoint,
)
from services.dispatch.domain.appointments.danger import Danger
from services.dispatch.domain.appointments.rule import Appointments, Slot
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.commands import (
    Accept,
    Arrive,
    AssignmentCommand,
    Decline,
    Depart,
    Expire,
    Grab,
    Hold,
    Leave,
    NameMembers,
    OpenInQueue,
    PutInQueue,
    Release,
    TakeUp,
    Transfer,
)
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import (
    AssignmentOffered,
    AssignmentReleased,
)
from shared.decider import Refusal
from shared.moments import Moment
from tests.unit.dispatch.test_dispatch_assignment import (
    ANNA,
    BEN,
    NEED,
    NOW,
    SOON,
    by_hand,
    following,
    request,
    take_up,
)

MOMENTS = st.builds(
    Moment, at=st.sampled_from([NOW, SOON]), claimed=st.booleans(), imported=st.just(False)
)
WHO = st.sampled_from([ANNA, BEN, None])


def grabbing(who: UUID) -> Grab:
    candidate = Candidate(technician=str(who))
    return Grab(technician_id=who, member_id="m", candidate=candidate, at=NOW, day=date.min)


def transfer_to(who: UUID) -> Transfer:
    return Transfer(
        giver=None,
        technician_id=who,
        member_id="m",
        reason="far",
        candidate=Candidate(technician=str(who)),
        at=NOW,
        expires_at=SOON,
        day=date.min,
    )


BOOKED = replace(
    NEED, policy=replace(NEED.policy, appointments=Appointments(field="window", lead_s=0))
)
SLOTS = st.sampled_from([Slot(start=NOW, end=SOON), Slot(start=SOON, end=SOON + (SOON - NOW))])

COMMANDS = st.one_of(
    st.just(PutOff(need=BOOKED, at=NOW)),
    st.builds(
        Appoint,
        slot=SLOTS,
        by=st.sampled_from(["customer", "person", "ticket"]),
        book=st.integers(1, 3),
        at=st.just(NOW),
    ),
    st.builds(
        NoteDanger,
        slot=st.one_of(st.none(), SLOTS),
        danger=st.sampled_from([None, Danger(reason="nobody_has:x"), Danger(reason="x")]),
        at=st.just(NOW),
    ),
    st.builds(Unappoint, book=st.integers(1, 3), at=st.just(NOW)),
    st.builds(Depart, technician_id=WHO, moment=MOMENTS, estimate=st.none()),
    st.builds(Arrive, technician_id=WHO, moment=MOMENTS),
    st.builds(Leave, technician_id=WHO, moment=MOMENTS),
    st.builds(take_up, st.sampled_from([ANNA, BEN]), st.sampled_from([NOW, SOON])),
    st.builds(request, st.sampled_from([ANNA, BEN, None])),
    st.builds(following, st.sampled_from([ANNA, BEN, None])),
    st.builds(by_hand, st.sampled_from([ANNA, BEN])),
    st.builds(Accept, technician_id=WHO, at=st.just(NOW)),
    st.builds(
        Decline,
        technician_id=WHO,
        reason=st.sampled_from(["", "far"]),
        at=st.just(NOW),
    ),
    st.builds(Expire, round=st.integers(0, 4), at=st.just(NOW)),
    st.builds(Release, reason=st.just("closed"), at=st.just(NOW)),
    st.just(Hold(need=NEED, at=NOW)),
    st.just(OpenInQueue(need=NEED, queue="*", members=("m2",), at=NOW, until=SOON)),
    st.just(PutInQueue(queue="*", members=("m2",), reason="", at=NOW, until=None)),
    st.just(NameMembers(joined=("m3",), left=("m2",), at=NOW)),
    st.builds(transfer_to, st.sampled_from([ANNA, BEN])),
    st.builds(grabbing, st.sampled_from([ANNA, BEN])),
)


@settings(deadline=None)
@given(commands=st.lists(COMMANDS, max_size=25))
def test_in_every_history_whoever_declined_is_left_alone(commands: list[AssignmentCommand]) -> None:
    assignment, ends = Assignment(), 0
    for command in commands:
        try:
            facts = ASSIGNMENT.decide(command, assignment)
        except Refusal:
            continue
        for fact in facts:
            assert ends == 0, "nothing happens after the end"
            if isinstance(fact, AssignmentOffered):
                themself = isinstance(command, TakeUp | Grab)
                assert themself or fact.technician_id not in assignment.declined
                assert fact.round == assignment.round + 1
            ends += isinstance(fact, AssignmentReleased)
            assignment = ASSIGNMENT.evolve(assignment, fact)
            assert assignment.danger is None or assignment.status == "put_off"
            assert assignment.transfer is None or assignment.status == "accepted"
            assert (assignment.status == "queued") == (assignment.queued is not None)
            assert assignment.is_in_hand == (assignment.technician_id is not None)
            assert assignment.moves <= assignment.appointments
            if assignment.trip.stage != "not_departed":
                assert assignment.status == "accepted", "whoever is out has said yes"
