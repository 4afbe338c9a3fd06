"""Refusals: what cannot be done with parts, in words a person can act on."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class PartUnknown(Refusal):
    """Nobody keeps such a part: look for how it is written, or describe it first."""

    slug: ClassVar[str] = "part-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class PartWrong(Refusal):
    """A part has a key and a name in one line, at most 100 characters each; a unit has 20."""

    slug: ClassVar[str] = "part-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class PlaceWrong(Refusal):
    """A place is `store:KEY` or `van:TECHNICIAN`; what is broken there has `faulty:` before it.

    What is broken is kept apart from what is not, at the same place.
    """

    slug: ClassVar[str] = "place-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class MoveWrong(Refusal):
    """Parts do not go from there to there."""

    slug: ClassVar[str] = "stock-move-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class QuantityWrong(Refusal):
    """A quantity is a whole number from 1 to 1,000,000; a count may also be 0."""

    slug: ClassVar[str] = "quantity-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class LotNeeded(Refusal):
    """Such a part has lot numbers of at most 64 characters: say of which lot it is."""

    slug: ClassVar[str] = "lot-needed"
    kind: ClassVar[Kind] = Kind.INVALID


class StockTooLittle(Refusal):
    """There are not that many there that are not kept for a ticket."""

    slug: ClassVar[str] = "stock-too-little"


class NothingShort(Refusal):
    """Not that many are short for this ticket."""

    slug: ClassVar[str] = "nothing-short"


class StoreUnknown(Refusal):
    """There is no such store or technician: look for how it is written, or register it first."""

    slug: ClassVar[str] = "place-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class StoreWrong(Refusal):
    """A store has a key and a name in one line, at most 100 characters each, and is on Earth."""

    slug: ClassVar[str] = "store-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class WhyNeeded(Refusal):
    """Say why the books were wrong, in at most 500 characters."""

    slug: ClassVar[str] = "count-reason-needed"
    kind: ClassVar[Kind] = Kind.INVALID
