"""The roster: every technician of a tenant in memory, those who have the skill and are near first.

Looking goes outwards ring by ring among those who have the rarest skill that is needed, and stops
when even an idle technician at the edge of what was not seen could not beat the best one found:
the choice is then the one that comparing everybody would give, and a test says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.dispatch.domain.choice import Choice, Comparison, choose
from services.dispatch.domain.crowd import Crowd, cell_of
from services.dispatch.domain.hands import HandsBySkill
from services.dispatch.domain.need import Need
from services.dispatch.domain.reserves import ANY_SKILL, KeptFree, Reserve, kept_free
from services.dispatch.domain.rules import NOTHING_SPECIAL, Circumstances
from services.dispatch.domain.scoring import Scale
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded, Standing

COMPARE_ALL_UP_TO = 128  # so few are compared faster than rings are drawn


class Roster:
    """Who there is, where, and what they have in hand. Kept up to date by one writer."""

    def __init__(self) -> None:
        self._people: dict[UUID, Standing] = {}
        self._everybody = Crowd()
        self._skilled: defaultdict[str, Crowd] = defaultdict(Crowd)
        self._loads: Counter[int] = Counter()
        self._hands = HandsBySkill()
        self._by_member: defaultdict[str, set[UUID]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._people)

    def get(self, technician_id: UUID) -> Standing | None:
        """Return a technician's standing, or None."""
        return self._people.get(technician_id)

    def of_member(self, member_id: str) -> Standing | None:
        """Return the technician who a member is, or None; of several the one with the smaller id.

        There were several before that was refused.
        """
        who = min(self._by_member.get(member_id, ()), default=None)
        return None if who is None else self._people[who]

    def everybody(self) -> Iterable[Standing]:
        """Return all, in no order that matters."""
        return self._people.values()

    def put(self, standing: Standing) -> None:
        """Add or replace a technician.

        Who is neither elsewhere nor has other skills keeps their turn among the others: which of
        many are looked at first must not hang on what was reserved and taken back meanwhile.
        """
        before, cell = self._people.get(standing.technician_id), cell_of(standing.place)
        if before is not None:
            self._count(before.load, -1)
            self._hands.remove(before)
            if (before.skills, cell_of(before.place)) != (standing.skills, cell):
                self._forget(before)
        for crowd in self._crowds_of(standing):
            crowd.put(cell, standing)
        self._count(standing.load, 1)
        self._hands.add(standing)
        self._people[standing.technician_id] = standing
        self._name(before, standing)

    def kept_free(
        self, reserve: Reserve, day: date, at: datetime, skills: Iterable[str] | None = None
    ) -> Iterator[KeptFree]:
        """Yield of which skills (None: of all) no other ticket may take a hand from a reserve.

        Whose shift is over by plan has no hands, though nobody has said yet that it is.
        """
        if not reserve.priority:
            asked: Iterable[str] = (reserve.skill,)
        else:
            asked = sorted(self._hands.skills if skills is None else (ANY_SKILL, *skills))
        for skill in asked:
            kept = kept_free(replace(reserve, skill=skill), self._hands.with_skill(skill, day, at))
            if kept is not None and (kept.capacity or not reserve.priority):
                yield kept

    def choose(
        self,
        need: Need,
        excluded: Excluded = NOBODY_EXCLUDED,
        now: Circumstances = NOTHING_SPECIAL,
    ) -> Choice:
        """Return the best technician for ``need``, exactly as comparing everybody would.

        Where there are many, those who lack the rarest skill are counted and not looked at.
        """
        crowd = self._crowd(need)
        comparison = Comparison(need, excluded, now, unskilled=len(self) - len(crowd))
        if self._is_found(comparison, need, crowd):
            return comparison.choice()
        choice = choose(need, crowd, excluded, now, unskilled=len(self) - len(crowd))
        return replace(choice, unheard_of=self._unheard_of(need))

    def _is_found(self, comparison: Comparison, need: Need, crowd: Crowd) -> bool:
        """Look outwards from the place; say whether nobody farther away can be better.

        Who has been there is looked at first, wherever they are.
        """
        if need.place is None or len(crowd) <= COMPARE_ALL_UP_TO:
            return False
        scale, idlest = comparison.scale, min(self._loads)
        first = self._who_knows(scale, crowd)
        for one in first.values():
            comparison.look_at(one)
        for beyond_km, people in crowd.rings(need.place):
            best = comparison.best_score
            if best is not None and best < scale.lowest_beyond(beyond_km, idlest):
                return True
            for one in people:
                if one.technician_id not in first:
                    comparison.look_at(one)
        return False

    def _who_knows(self, scale: Scale, crowd: Crowd) -> Mapping[UUID, Standing]:
        """Return those of a crowd who have been there, if that weighs anything."""
        if not scale.asks_who_knows:
            return {}
        known = (self._people.get(who) for who in sorted(scale.now.been_there))
        return {
            one.technician_id: one
            for one in known
            if one is not None and crowd.has(cell_of(one.place), one.technician_id)
        }

    def _crowd(self, need: Need) -> Crowd:
        """Return who has to be looked at: of many, those who have the rarest skill."""
        if len(self) <= COMPARE_ALL_UP_TO or not need.skills:
            return self._everybody
        crowds = (self._skilled.get(skill, NOBODY) for skill in need.skills)
        return min(crowds, key=len)

    def _unheard_of(self, need: Need) -> str:
        return min((skill for skill in need.skills if skill not in self._skilled), default="")

    def _crowds_of(self, one: Standing) -> Iterable[Crowd]:
        yield self._everybody
        for skill in one.skills:
            yield self._skilled[skill]

    def _forget(self, before: Standing) -> None:
        who, cell = before.technician_id, cell_of(before.place)
        for crowd in self._crowds_of(before):
            crowd.remove(cell, who)
        for skill in before.skills:
            if not self._skilled[skill]:
                del self._skilled[skill]

    def _name(self, before: Standing | None, standing: Standing) -> None:
        """Keep which member is which technician."""
        if before is not None and before.member_id not in {None, standing.member_id}:
            self._by_member[before.member_id].discard(before.technician_id)
        if standing.member_id is not None:
            self._by_member[standing.member_id].add(standing.technician_id)

    def _count(self, load: int, change: int) -> None:
        self._loads[load] += change
        if not self._loads[load]:
            del self._loads[load]


NOBODY = Crowd()
"""Who has a skill that nobody has."""
