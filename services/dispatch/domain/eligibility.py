"""Eligibility: who may take a ticket themselves, and how they are told that they may not.

Whoever takes a ticket meets the same hard rules as whoever is sent, and belongs to its queue. That
they declined it before does not count: they have changed their mind.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

from services.dispatch.domain.areas import is_area
from services.dispatch.domain.choice import Candidate, weigh
from services.dispatch.domain.need import (
    ANYBODY,
    CERT_VALID,
    NOT_COMPLAINED_ABOUT,
    REGION,
    VENDOR_AUTHORISED,
    Need,
)
from services.dispatch.domain.rules import (
    APPOINTED,
    CAPACITY,
    CREW,
    NO_POSITION,
    NOTHING_SPECIAL,
    OFF_SHIFT,
    RESERVE,
    SKILL,
    SKILL_LEVEL,
    TOO_FAR,
    Circumstances,
    lasting_rule,
)
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Standing
from shared.decider import Refusal

QUEUE: Final = "queue"
"""The rule against those who do not belong to the queue."""

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    QUEUE: ("it stands in a queue that you do not belong to", "您不属于它所在的队列"),
    SKILL: ("it needs a skill that you do not have", "它需要您没有的技能"),
    SKILL_LEVEL: ("it needs a higher level of a skill than yours", "它要求的技能等级高于您的等级"),
    REGION: ("it lies outside the areas where you work", "它不在您的服务区域内"),
    VENDOR_AUTHORISED: ("its vendor has not authorised you", "其厂商未授权您"),
    CERT_VALID: ("your certificate for it has ended", "您的相关证书已过期"),
    NOT_COMPLAINED_ABOUT: ("it complains about you or your work", "它投诉的是您或您的工作"),
    TOO_FAR: ("it is farther away than anybody is sent", "距离过远，无法派人"),
    CREW: ("you are on it already, in another place of its crew", "您已在这张工单的班组中"),
    OFF_SHIFT: ("you are not on shift", "您不在班"),
    APPOINTED: ("you have another appointment at that time", "您在该时段另有预约"),
    NO_POSITION: ("nobody knows where you are: say so first", "系统不知道您的位置，请先上报位置"),
    CAPACITY: ("you have as many tickets in hand as you can take", "您手上的工单已满"),
    RESERVE: ("the hands that are left are kept for other tickets", "剩余人手为其他工单预留"),
}


class NotEligible(Refusal):
    """A rule speaks against your taking this ticket."""

    slug: ClassVar[str] = "not-eligible"

    @classmethod
    def by(cls, rule: str) -> "NotEligible":
        """Return the refusal in the words of the rule; ``rule`` is told beside it."""
        english, chinese = SENTENCES.get(
            rule, (f"the rule {rule} is not met", f"不满足规则 {rule}")
        )
        return cls(
            f"You cannot take this ticket: {english}.",
            zh=f"您不能接此工单：{chinese}。",
            rule=rule,
        )


class TargetNotEligible(Refusal):
    """A rule speaks against their taking this ticket; a dispatcher may decide otherwise."""

    slug: ClassVar[str] = "target-not-eligible"

    @classmethod
    def by(cls, rule: str) -> "TargetNotEligible":
        """Return the refusal with the rule beside it."""
        return cls(rule=rule)


def is_queue(key: str) -> bool:
    """Say whether a ticket can be put there."""
    return key == ANYBODY or is_area(key)


def belongs(queue: str, need: Need, one: Standing, now: Circumstances = NOTHING_SPECIAL) -> bool:
    """Say whether somebody is among those who may take a ticket out of a queue, shifts aside."""
    if queue == ANYBODY:
        return lasting_rule(need, one, now) is None
    return queue in one.areas.keys


def candidate_of(queue: str, need: Need, one: Standing, now: Circumstances) -> Candidate:
    """Return how somebody stands to a ticket they want to take, with the rule against it if any."""
    found = weigh(need, one, NOBODY_EXCLUDED, now)
    if queue == ANYBODY or belongs(queue, need, one):
        return found
    return replace(found, eliminated_by=QUEUE, score=None, certificate=None)
