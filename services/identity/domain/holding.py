"""Holding: records speak for persons, and values such as a telephone lead to one record at most.

A holder is a record outside (a customer of intake), known here by its id alone. Each speaks for
one person. Who reported by a telephone before any record was known by it is the person of the first
record that is: what was sealed for them stays theirs. Whoever else turns out to be that person is
linked to them, so that erasing one erases all.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from shared.decider import Kind, Reason, Refusal

HOLDS_MAX = 200
CLASSES = ("phone", "email")
"""What identifies, the surest first; a name never does."""

Lookup = tuple[str, bytes]
"""A class and the keyed digest of a value of it."""


class ValueTaken(Refusal):
    """Another record is known by this value: correct one of them, or merge the two."""

    slug: ClassVar[str] = "identifier-taken"
    kind: ClassVar[Kind] = Kind.NOT_NOW


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A record is known by these values from now on, and of these classes by no others."""

    holder: UUID
    lookups: tuple[Lookup, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whom a value leads to, and the record that speaks for them, if one does."""

    subject: UUID
    holder: UUID | None = None


@dataclass(kw_only=True)
class Plan:
    """What the vault has to write. ``links`` lead from a person to whom they turned out to be."""

    subjects: dict[UUID, UUID] = field(default_factory=dict)
    adopted: dict[UUID, UUID] = field(default_factory=dict)
    made: list[UUID] = field(default_factory=list)
    links: dict[UUID, UUID] = field(default_factory=dict)
    known: dict[Lookup, UUID] = field(default_factory=dict)


def planned(
    holds: Sequence[Hold],
    held: Mapping[UUID, UUID],
    owners: Mapping[Lookup, Owner],
    fresh: Iterator[UUID],
) -> Plan:
    """Return what follows from holds, in their order.

    ``held`` are the persons that holders speak for by now, ``owners`` whom their values lead to,
    ``fresh`` ids for persons nobody knows yet. Raises ``ValueTaken`` with each value that another
    holder is known by.
    """
    plan, now = Plan(subjects=dict(held)), dict(owners)
    taken: list[Reason] = []
    for place, hold in enumerate(holds):
        if wrong := list(_taken(place, hold, now)):
            taken += wrong
        else:
            _take(plan, now, hold, fresh)
    if taken:
        raise ValueTaken(reasons=taken)
    return plan


def _take(plan: Plan, now: dict[Lookup, Owner], hold: Hold, fresh: Iterator[UUID]) -> None:
    others = [now[one].subject for one in hold.lookups if one in now]
    subject = _subject(plan, hold.holder, others, fresh)
    plan.links |= {one: subject for one in others if one != subject}
    earlier = [lookup for lookup, known in plan.known.items() if known == subject]
    for lookup in earlier:
        if lookup[0] in hold.classes:
            del plan.known[lookup]
    for lookup in hold.lookups:
        now[lookup] = Owner(subject=subject, holder=hold.holder)
        plan.known[lookup] = subject


def _subject(plan: Plan, holder: UUID, others: Collection[UUID], fresh: Iterator[UUID]) -> UUID:
    if holder in plan.subjects:
        return plan.subjects[holder]
    first = next(iter(others), None)
    if first is None:
        first = next(fresh)
        plan.made.append(first)
    plan.subjects[holder] = plan.adopted[holder] = first
    return first


def _taken(place: int, hold: Hold, owners: Mapping[Lookup, Owner]) -> Iterator[Reason]:
    for lookup in hold.lookups:
        owner = owners.get(lookup)
        if owner is not None and owner.holder not in {None, hold.holder}:
            yield Reason(
                code=ValueTaken.slug,
                message=ValueTaken.__doc__ or "",
                pointer=f"/holds/{place}/{lookup[0]}",
            )
