"""Labels: a printed code that lets anybody report one thing, and nothing else.

A label is about one thing (an asset, a place, or an asset at a place) and one ticket type. There
is one label for each: making it again gives the same code, so that a lost sheet can be printed
anew. A label that was withdrawn is never good again; the next one of the same thing has the next
generation. The code is ``<tenant>-<id>-<generation>-<signature>`` and holds no secret of anybody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID, uuid5

from services.identity.domain.grants import RESERVED, ROLE
from shared.decider import Decider, Fact, Kind, Reason, Refusal
from shared.intent import TenantId, tenant_namespace
from shared.sight import PLACES

CODE = re.compile(
    r"(?P<tenant>[a-z][a-z0-9]{1,30})-(?P<id>[0-9a-f]{12})-(?P<generation>[1-9][0-9]{0,5})"
    r"-(?P<signature>[a-z2-7]{26})"
)
CODE_CHARS_MAX = 80
TYPE = re.compile(r"[a-z][a-z0-9_]{0,63}")
ASSET = re.compile(r"\w[\w.:/#+-]{0,63}")
"""As intake reads the number of an asset."""

PLACE_VALUE_CHARS_MAX = 100
NAME_CHARS_MAX = 80
"""What fits on a label in two lines."""

GENERATIONS_MAX = 999_999


class LabelUnknown(Refusal):
    """The code is not one of ours; check that it was copied whole."""

    slug: ClassVar[str] = "label-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class LabelWithdrawn(Refusal):
    """The label was withdrawn: nothing can be reported by it any more."""

    slug: ClassVar[str] = "label-withdrawn"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class LabelNotFound(Refusal):
    """There is no label of this id."""

    slug: ClassVar[str] = "label-not-found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class LabelWishWrong(Refusal):
    """A label needs a ticket type, an asset or a place such as `store:042`, a name and a role."""

    slug: ClassVar[str] = "label-wish-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class LabelClash(Refusal):
    """Two things have the same label id by chance: name this one a little differently."""

    slug: ClassVar[str] = "label-clash"
    kind: ClassVar[Kind] = Kind.NOT_NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What a label is about: reports of one ticket type, about an asset, a place or both."""

    type: str
    asset: str = ""
    place: str = ""

    @property
    def text(self) -> str:
        """The thing as one text, different for each."""
        return f"{self.type}\n{self.asset}\n{self.place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCode:
    """A code somebody shows us, in its parts; nothing about it is proven."""

    tenant: TenantId
    label_id: str
    generation: int
    signature: str


@dataclass(frozen=True, kw_only=True)
class LabelMade(Fact):
    """There is a label; made again with the same ``generation``, it has another name or role."""

    TOPIC: ClassVar[str] = "grant.label_made"

    label_id: str
    generation: int
    type: str
    asset: str
    place: str
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class LabelEnded(Fact):
    """The label of this generation is good for nothing any more."""

    TOPIC: ClassVar[str] = "grant.label_withdrawn"

    label_id: str
    generation: int


@dataclass(frozen=True, kw_only=True)
class MakeLabel:
    """Let there be a label; ``role`` is the scenario's role that whoever scans it counts as."""

    at: datetime
    label_id: str
    thing: Thing
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class WithdrawLabel:
    """Let the label be good for nothing from now on."""

    at: datetime
    label_id: str


@dataclass(frozen=True, kw_only=True)
class Label:
    """The label of one thing, or none yet."""

    thing: Thing | None = None
    name: str = ""
    role: str = ""
    generation: int = 0
    withdrawn: bool = False


Event: TypeAlias = LabelMade | LabelEnded
Command: TypeAlias = MakeLabel | WithdrawLabel


def label_stream(tenant: TenantId, label_id: str) -> UUID:
    """Return the id of a label's stream."""
    return uuid5(tenant_namespace(tenant), f"label:{label_id}")


def label_id_of(tenant: TenantId, thing: Thing) -> str:
    """Return the id of the label of a thing: short enough to be read out."""
    return uuid5(tenant_namespace(tenant), f"label of {thing.text}").hex[-12:]


def code_text(tenant: TenantId, label_id: str, generation: int, signature: str) -> str:
    """Return the code as it is printed."""
    return f"{tenant}-{label_id}-{generation}-{signature}"


def parse_code(text: str) -> ShownCode:
    """Return the parts of a code; raises ``LabelUnknown`` for anything else."""
    match = CODE.fullmatch(text) if len(text) <= CODE_CHARS_MAX else None
    if match is None:
        raise LabelUnknown
    return ShownCode(
        tenant=TenantId(match["tenant"]),
        label_id=match["id"],
        generation=int(match["generation"]),
        signature=match["signature"],
    )


def require_good(label: Label, generation: int) -> Thing:
    """Return what may be reported by a code of this generation; raises a refusal if nothing."""
    thing = require_made(label, generation)
    if label.withdrawn or generation < label.generation:
        raise LabelWithdrawn
    return thing


def require_made(label: Label, generation: int) -> Thing:
    """Return what could be reported once by a code of this generation."""
    if label.thing is None or generation > label.generation:
        raise LabelUnknown
    return label.thing


def decide(command: Command, label: Label) -> list[Event]:
    """Say what follows from a command."""
    match command:
        case MakeLabel():
            return _made(command, label)
        case WithdrawLabel(at=at, label_id=label_id):
            if label.thing is None:
                raise LabelNotFound(label_id=label_id)
            if label.withdrawn:
                return []
            return [LabelEnded(occurred_at=at, label_id=label_id, generation=label.generation)]
        case _:
            assert_never(command)


def evolve(label: Label, event: Event) -> Label:
    """Say what is true after a fact."""
    match event:
        case LabelMade():
            return Label(
                thing=Thing(type=event.type, asset=event.asset, place=event.place),
                name=event.name,
                role=event.role,
                generation=event.generation,
            )
        case LabelEnded():
            return replace(label, withdrawn=True)
        case _:
            assert_never(event)


def _made(wish: MakeLabel, label: Label) -> list[Event]:
    name = wish.name.strip() or wish.thing.asset or wish.thing.place
    if reasons := list(_wrong_with(wish, name)):
        raise LabelWishWrong(reasons=reasons)
    if label.thing is not None and label.thing != wish.thing:
        raise LabelClash
    generation = label.generation if label.thing and not label.withdrawn else label.generation + 1
    now = (label.generation, label.name, label.role)
    if now == (generation, name, wish.role):
        return []
    return [
        LabelMade(
            occurred_at=wish.at,
            label_id=wish.label_id,
            generation=generation,
            type=wish.thing.type,
            asset=wish.thing.asset,
            place=wish.thing.place,
            name=name,
            role=wish.role,
        )
    ]


def _wrong_with(wish: MakeLabel, name: str) -> Iterator[Reason]:
    thing = wish.thing
    if not TYPE.fullmatch(thing.type):
        message = "A ticket type is lower case, such as `equipment_repair`."
        yield Reason(code="bad-format", message=message, pointer="/type")
    if not thing.asset and not thing.place:
        message = "A label is about an asset, a place, or both."
        yield Reason(code="missing", message=message, pointer="/asset")
    if thing.asset and not ASSET.fullmatch(thing.asset):
        message = "This does not have the form of an asset number."
        yield Reason(code="bad-format", message=message, pointer="/asset")
    if thing.place and not _is_place(thing.place):
        message = f"A place is written `store:042`; it is one of {', '.join(sorted(PLACES))}."
        yield Reason(code="bad-format", message=message, pointer="/place")
    # What is not printable could turn the text around that stands beside it.
    if not 0 < len(name) <= NAME_CHARS_MAX or not name.isprintable():
        message = f"A label's name has 1 to {NAME_CHARS_MAX} printable characters."
        yield Reason(code="bad-format", message=message, pointer="/name")
    if not ROLE.fullmatch(wish.role) or wish.role == RESERVED:
        message = "A role's key is lower case, such as `customer`; `system` is our own services'."
        yield Reason(code="bad-format", message=message, pointer="/role")


def _is_place(text: str) -> bool:
    name, _, value = text.partition(":")
    return name in PLACES and 0 < len(value) <= PLACE_VALUE_CHARS_MAX and value.isprintable()


LABEL: Decider[Command, Event, Label] = Decider(
    kind="label", initial=Label, decide=decide, evolve=evolve, facts=(LabelMade, LabelEnded)
)
