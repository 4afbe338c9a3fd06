"""Covering: who counts for which skill that is needed, each doing one thing at a time."""

from collections.abc import Mapping, Sequence

from services.dispatch.domain.rostering.problem import ANY_SKILL


def covered(people: Sequence[frozenset[str]], needed: Mapping[str, int]) -> dict[str, int]:
    """Return for how many of those needed with each skill people (by theirs) count, at most.

    Somebody with several skills counts for one of them. It is a largest matching, found by
    letting whoever finds no place push somebody on to another skill (Kuhn's augmenting paths).
    """
    given: dict[str, list[int]] = {skill: [] for skill in needed}
    able = [_able(skills, needed) for skills in people]

    def place(person: int, tried: set[str]) -> bool:
        for skill in able[person]:
            if skill in tried:
                continue
            tried.add(skill)
            if len(given[skill]) < needed[skill]:
                given[skill].append(person)
                return True
            for number, other in enumerate(given[skill]):
                if place(other, tried):
                    given[skill][number] = person
                    return True
        return False

    for person in range(len(people)):
        place(person, set())
    return {skill: len(persons) for skill, persons in given.items()}


def _able(skills: frozenset[str], needed: Mapping[str, int]) -> list[str]:
    """Return what somebody can be counted for, in an order that is always the same."""
    return sorted(skill for skill in needed if skill == ANY_SKILL or skill in skills)
