"""Facts described as JSON Schema from their types, and an example of each to hold that against."""

import inspect
from collections import abc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.decider import Fact
from shared.intent import TenantId
from shared.sealed import DataKey, Sealed, seal

Json = dict[str, Any]

PREFIX = "#/components/schemas/"
PERSON: Json = {
    "type": "object",
    "description": "Somebody, by their id: what of theirs was said here is not told.",
    "properties": {"person": {"type": "string", "format": "uuid"}},
    "required": ["person"],
    "additionalProperties": False,
}
TEXT: Json = {
    "description": "A text; somebody's number alone is a person, inside a text `[sealed]`.",
    "anyOf": [{"type": "string"}, {"$ref": f"{PREFIX}Person"}, {"type": "null"}],
}
PLAIN: Mapping[object, Json] = {
    str: {"$ref": f"{PREFIX}Text"},
    Sealed: {"$ref": f"{PREFIX}Text"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    object: {},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    Decimal: {"type": "string"},
}
ID = uuid5(NAMESPACE_URL, "described")


class Shape(Enum):
    """How values are made up."""

    PLAIN = "plain"
    EITHER = "either"
    CHOICE = "choice"
    LIST = "list"
    ROW = "row"
    MAP = "map"
    PARTS = "parts"


SHAPES: Mapping[object, Shape] = {
    Union: Shape.EITHER,
    UnionType: Shape.EITHER,
    Literal: Shape.CHOICE,
    frozenset: Shape.LIST,
    abc.Mapping: Shape.MAP,
}
KEY = DataKey(subject=ID, secret=b"k" * 32)
EXAMPLES: Mapping[object, object] = {
    str: "text",
    Sealed: seal(TenantId("acme"), KEY, "person_name", "王芳"),
    int: 1,
    float: 1.5,
    bool: True,
    NoneType: None,
    object: "anything",
    UUID: ID,
    datetime: datetime(2026, 11, 29, 9, 30, tzinfo=UTC),
    date: date(2026, 11, 29),
    Decimal: Decimal("1.50"),
}


@dataclass
class Schemas:
    """Schemas by name; what a fact is made of comes to be one, too."""

    known: dict[str, Json] = field(default_factory=lambda: {"Person": PERSON, "Text": TEXT})
    made_of: dict[str, type] = field(default_factory=dict)

    def of(self, hint: object) -> Json:  # noqa: PLR0911  # one answer for each shape
        """Return the schema of values of a type; raises ``TypeError`` for one nobody described."""
        args = get_args(hint)
        match shape_of(hint):
            case Shape.PLAIN:
                return PLAIN[hint]
            case Shape.EITHER:
                return {"anyOf": [self.of(one) for one in args]}
            case Shape.CHOICE:
                return {"enum": list(choices_of(hint))}
            case Shape.LIST:
                return {"type": "array", "items": self.of(args[0])}
            case Shape.ROW:
                items = [self.of(one) for one in args]
                return {"type": "array", "prefixItems": items, "minItems": len(args)}
            case Shape.MAP:
                return {"type": "object", "additionalProperties": self.of(args[1])}
            case Shape.PARTS:
                return self._part(cast("type", hint))

    def _part(self, kind: type) -> Json:
        name = kind.__name__
        if self.made_of.setdefault(name, kind) is not kind:
            name = f"{name}In{kind.__module__.rpartition('.')[2].title().replace('_', '')}"
            self.made_of[name] = kind
        if name not in self.known:
            self.known[name] = {}  # it may be made of itself
            hints = hints_of(kind)
            self.known[name] = self.object(
                {one.name: (hints[one.name], is_certain(one)) for one in fields(kind)}, kind
            )
        return {"$ref": f"{PREFIX}{name}"}

    def object(self, members: Mapping[str, tuple[object, bool]], kind: type) -> Json:
        """Return the schema of an object with members of types, those required that are certain."""
        described: Json = {
            "type": "object",
            "description": sentence_of(kind),
            "properties": {name: self.of(hint) for name, (hint, _) in members.items()},
        }
        if certain := [name for name, (_, is_sure) in members.items() if is_sure]:
            described["required"] = certain
        return described


def sentence_of(kind: type) -> str:
    """Return the first sentence that is written about a class."""
    return (inspect.getdoc(kind) or kind.__name__).strip().splitlines()[0]


def hints_of(kind: type) -> dict[str, object]:
    """Return the types of a dataclass's fields."""
    return dict(get_type_hints(kind))


def is_certain(one: Field[Any]) -> bool:
    """Say whether a field was there from the first event of its kind on."""
    return one.default is MISSING and one.default_factory is MISSING


def example_of(hint: object) -> object:  # noqa: PLR0911  # one answer for each shape
    """Return a value of a type in which nothing is missing."""
    args = get_args(hint)
    match shape_of(hint):
        case Shape.PLAIN:
            return EXAMPLES[hint]
        case Shape.EITHER:
            return example_of(next(one for one in args if one is not NoneType))
        case Shape.CHOICE:
            return choices_of(hint)[0]
        case Shape.LIST:
            return cast("type", get_origin(hint))([example_of(args[0])])
        case Shape.ROW:
            return tuple(example_of(one) for one in args)
        case Shape.MAP:
            return {"key": example_of(args[1])}
        case Shape.PARTS:
            return _whole(cast("type", hint))


def _whole(kind: type) -> object:
    hints = hints_of(kind)
    made: object = kind(**{one.name: example_of(hints[one.name]) for one in fields(kind)})
    return made


def choices_of(hint: object) -> Sequence[object]:
    """Return the values there are of a closed set, as JSON has them."""
    return get_args(hint) or [one.value for one in cast("type[Enum]", hint)]


def shape_of(hint: object) -> Shape:
    """Return how values of a type are made up; raises ``TypeError`` for one nobody described."""
    origin = get_origin(hint) or hint
    if hint in PLAIN:
        return Shape.PLAIN
    if origin in SHAPES:
        return SHAPES[origin]
    if origin is tuple:
        return Shape.LIST if get_args(hint)[-1] is Ellipsis else Shape.ROW
    if isinstance(hint, type) and is_dataclass(hint):
        return Shape.PARTS
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Shape.CHOICE
    raise TypeError(f"nobody described {hint}")


def facts_of(service: str) -> list[type[Fact]]:
    """Return every fact that a service's domain knows, by its name. Its modules are loaded."""
    mine = {
        one.TOPIC: one
        for one in _below(Fact)
        if one.__module__.startswith(f"services.{service}.") and "TOPIC" in vars(one)
    }
    return [mine[topic] for topic in sorted(mine)]


def _below(kind: type[Fact]) -> Iterator[type[Fact]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
