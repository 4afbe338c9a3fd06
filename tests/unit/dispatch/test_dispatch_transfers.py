"""Handing over: who has a ticket keeps it until somebody else takes it, so it is never nobody's."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.dispatch.domain.areas import Areas
from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.commands import Accept, Decline, Expire, Transfer
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.eligibility import TargetNotEligible
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentFact,
    AssignmentOffered,
    AssignmentTransferAsked,
    AssignmentTransferEnded,
)
from services.dispatch.domain.refusals import (
    AssignmentOver,
    HasDeclined,
    NotForDispatch,
    NothingToTransfer,
    OfferNotYours,
    ReasonNeeded,
)
from services.dispatch.domain.rights import answers_for
from services.dispatch.domain.rules import SKILL
from services.dispatch.domain.targets import (
    TARGETS_KEPT_MAX,
    FrequentTargets,
    queues_among,
    targets_of,
)
from services.dispatch.domain.transferring import TRANSFERRED
from shared.intent import Caller, TenantId
from tests.unit.dispatch.test_dispatch_assignment import (
    ACCEPTED,
    ANNA,
    BEN,
    DECLINED,
    NOW,
    RELEASED,
    REQUESTED,
    SOON,
    TICKET,
    by_hand,
    decided,
    for_anna,
)
from tests.unit.dispatch.test_dispatch_choice import technician

HAS_IT = (REQUESTED, for_anna(), ACCEPTED)
CARL = UUID(int=4)
YES = Accept(technician_id=BEN, at=NOW)


def transfer(
    to: UUID = BEN, reason: str = "on leave", rule: str | None = None, giver: UUID | None = ANNA
) -> Transfer:
    return Transfer(
        giver=giver,
        technician_id=to,
        member_id=f"m{to.int}",
        reason=reason,
        candidate=Candidate(technician=str(to), score=1.0),
        at=NOW,
        expires_at=SOON,
        day=date.min,
        rule=rule,
    )


def after(*history: AssignmentFact) -> Assignment:
    return ASSIGNMENT.fold(history)


def asked(*history: AssignmentFact) -> AssignmentTransferAsked:
    (fact,) = decided(transfer(), *history)
    assert isinstance(fact, AssignmentTransferAsked)
    return fact


def test_who_is_asked_takes_it_over_and_only_then_is_it_theirs() -> None:
    fact = asked(*HAS_IT)
    pending = after(*HAS_IT, fact)
    assert (pending.technician_id, pending.status, pending.transfer) == (ANNA, "accepted", fact)
    offered, accepted = decided(YES, *HAS_IT, fact)
    assert isinstance(offered, AssignmentOffered)
    assert isinstance(accepted, AssignmentAccepted)
    assert (offered.policy, offered.manual, offered.reason) == (TRANSFERRED, True, "on leave")
    assert (offered.replaces, offered.candidates[0].technician) == (ANNA, str(BEN))
    taken = after(*HAS_IT, fact, offered, accepted)
    assert (taken.technician_id, taken.status, taken.transfer) == (BEN, "accepted", None)
    assert taken.transfers == 1


def test_who_says_no_or_nothing_leaves_it_where_it_is() -> None:
    fact = asked(*HAS_IT)
    no = Decline(technician_id=BEN, reason="full", at=NOW)
    for command, how in ((no, "declined"), (Expire(round=1, at=SOON), "expired")):
        (ended,) = decided(command, *HAS_IT, fact)
        assert isinstance(ended, AssignmentTransferEnded)
        assert ended.how == how
        left = after(*HAS_IT, fact, ended)
        assert (left.technician_id, left.status, left.transfer) == (ANNA, "accepted", None)
        assert BEN not in left.declined, "they said no to a colleague, not to dispatch"
    with pytest.raises(ReasonNeeded):
        decided(Decline(technician_id=BEN, reason="", at=NOW), *HAS_IT, fact)


def test_whatever_else_happens_to_it_ends_the_question() -> None:
    fact = asked(*HAS_IT)
    (elsewhere,) = decided(by_hand(CARL), *HAS_IT, fact)
    assert after(*HAS_IT, fact, elsewhere).transfer is None
    assert after(*HAS_IT, fact, DECLINED).transfer is None
    assert after(*HAS_IT, fact, RELEASED).transfer is None
    (other,) = decided(transfer(CARL), *HAS_IT, fact)
    assert after(*HAS_IT, fact, other).transfer == other
    with pytest.raises(OfferNotYours):
        decided(YES, *HAS_IT, fact, other)


def test_what_nobody_has_cannot_be_handed_over() -> None:
    with pytest.raises(NotForDispatch):
        decided(transfer())
    for history in ((REQUESTED,), (REQUESTED, for_anna())):
        with pytest.raises(NothingToTransfer):
            decided(transfer(), *history)
    with pytest.raises(AssignmentOver):
        decided(transfer(), *HAS_IT, RELEASED)
    with pytest.raises(OfferNotYours):
        decided(transfer(giver=BEN), *HAS_IT)
    with pytest.raises(ReasonNeeded):
        decided(transfer(reason=" "), *HAS_IT)


def test_nobody_is_asked_who_may_not_or_said_no_or_has_it() -> None:
    with pytest.raises(TargetNotEligible) as refused:
        decided(transfer(rule=SKILL), *HAS_IT)
    assert refused.value.details == {"rule": SKILL}
    assert decided(transfer(ANNA), *HAS_IT) == []
    assert decided(transfer(), *HAS_IT, asked(*HAS_IT)) == []
    for_ben = replace(for_anna(2), technician_id=BEN, member_id="m3")
    yes = replace(ACCEPTED, technician_id=BEN, round=2)
    with pytest.raises(HasDeclined):
        decided(transfer(ANNA, giver=BEN), REQUESTED, for_anna(), DECLINED, for_ben, yes)


def test_the_third_hand_over_of_a_ticket_is_known_as_such() -> None:
    history: tuple[AssignmentFact, ...] = HAS_IT
    for number, (giver, to) in enumerate(((ANNA, BEN), (BEN, ANNA), (ANNA, BEN)), 1):
        (fact,) = decided(transfer(to, giver=giver), *history)
        assert isinstance(fact, AssignmentTransferAsked)
        assert fact.nth == number
        history = (*history, fact, *decided(Accept(technician_id=to, at=NOW), *history, fact))
    assert after(*history).transfers == 3


def test_who_is_asked_answers_for_themselves_and_nobody_else() -> None:
    pending = after(*HAS_IT, asked(*HAS_IT))

    def caller(member: str) -> Caller:
        return Caller(tenant=TenantId("t"), actor=f"member:{member}", roles=frozenset())

    assert answers_for(caller("m3"), pending) == BEN
    assert answers_for(caller("m2"), pending) == ANNA
    with pytest.raises(OfferNotYours):
        answers_for(caller("m9"), pending)


def test_those_chosen_most_often_come_first_then_the_best_then_queues() -> None:
    often, me = FrequentTargets(), "member:m2"
    for target in ("queue:team:night", f"technician:{CARL}", f"technician:{CARL}"):
        often.learn(me, "repair", target)
    often.learn(me, "cleaning", f"technician:{BEN}")
    often.learn("member:m9", "repair", f"technician:{BEN}")
    candidates = [
        Candidate(technician=str(BEN), score=1.0),
        Candidate(technician=str(ANNA), score=0.5),
        Candidate(technician=str(TICKET), eliminated_by=SKILL),
    ]
    found = targets_of(often.of(me, "repair"), candidates, ["team:day", "team:night"], ANNA)
    assert [(one.technician or one.queue, one.times, one.score) for one in found] == [
        (str(CARL), 2, None),
        ("team:night", 1, None),
        (str(BEN), 0, 1.0),
        ("team:day", 0, None),
    ]


def test_the_least_frequent_targets_are_forgotten() -> None:
    often = FrequentTargets()
    for number in range(TARGETS_KEPT_MAX + 5):
        for _ in range(2 if number < TARGETS_KEPT_MAX else 1):
            often.learn("me", "repair", f"queue:team:{number}")
    assert len(often.of("me", "repair")) <= TARGETS_KEPT_MAX
    assert set(often.of("me", "repair").values()) >= {2}


def test_queues_that_people_belong_to_are_groups_of_some_who_can_sign_in() -> None:
    areas = Areas.of(["team:night", "region:EAST", "department:工程部"])
    people = [
        replace(technician(1), areas=areas),
        replace(technician(2), areas=Areas.of(["team:day"]), member_id=None),
    ]
    assert queues_among(people) == ["department:工程部", "team:night"]
