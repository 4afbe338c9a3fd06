"""The JSON Schema of scenario documents: of what people may write, shorthand included.

Editors complete and check documents with it (``docs/scenario.schema.json`` is written from here).
Labels, lists and durations say in the model what may be written for them; what is shorter because
its surroundings say the rest (a state, a move, a priority) is put down here.
"""

import json
from collections.abc import Iterator
from functools import cache

from pydantic import AliasChoices, JsonValue

from services.workflow.adapters.documents.describing import KEYS
from services.workflow.adapters.documents.model import Document
from services.workflow.adapters.documents.parts import Part

Schema = dict[str, JsonValue]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAY_BE_LEFT_OUT = {
    "StatePart": {"initial", "final"},
    "FieldPart": {"label"},
    "TransitionPart": {"label"},
    "ClockPart": {"label"},
    "StepPart": {"who"},
    "AddedStepPart": {"who"},
}
ONLY_IN_THE_NORMAL_FORM = {"order"}
"""What publishing adds to each part; an editor need not offer it."""


@cache
def json_schema() -> Schema:
    """Return the schema of what people may write; it is made once and must not be changed."""
    written: Schema = Document.model_json_schema(by_alias=True, mode="validation")
    parts = _object(written["$defs"])
    shapes = {one.__name__: one for one in Part.__subclasses__()}
    for name, part in {**parts, Document.__name__: written}.items():
        if name in shapes:
            _with_other_names(_object(part), shapes[name])
    for name, keys in MAY_BE_LEFT_OUT.items():
        long = _object(parts[name])
        long["required"] = [key for key in _list(long["required"]) if key not in keys]
    _shorten_states(parts)
    _shorten_moves_and_priorities(parts)
    for one in _schemas(written):
        _tidy(one)
    for one in (written, *map(_object, parts.values())):
        _describe(one)
    head: Schema = {"$schema": DIALECT, "title": "Gongdan scenario"}
    return {**head, **{key: value for key, value in written.items() if key != "title"}}


def schema_text() -> str:
    """Return the schema as the file that is published."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def names_at(steps: tuple[str | int, ...]) -> frozenset[str]:
    """Return the keys that a person may write at a place in a document."""
    found: list[Schema] = [json_schema()]
    for step in steps:
        found = [inner for one in _choices(found) for inner in _inside(one, step)]
    return frozenset(key for one in _choices(found) for key in _object(one.get("properties")))


def _shorten_states(parts: Schema) -> None:
    """Let a state be nothing but its label."""
    states = _at(parts, "TypePart", "properties", "states", "patternProperties")
    label = _at(parts, "StatePart", "properties", "label")
    for pattern, state in states.items():
        states[pattern] = {"anyOf": [state, *_list(label["anyOf"])]}


def _shorten_moves_and_priorities(parts: Schema) -> None:
    """Let a move start everywhere, a priority be a default, an answer be awaited ``10m``."""
    sources = _at(parts, "TransitionPart", "properties", "from")
    everywhere: Schema = {"enum": ["*", ["*"]], "description": "every state"}
    sources["anyOf"] = [*_list(sources["anyOf"]), everywhere]
    parts["DefaultPriority"] = {
        "type": "object",
        "additionalProperties": False,
        "description": "The priority when nothing before it held.",
        "properties": {"default": _at(parts, "PriorityPart", "properties", "set")},
        "required": ["default"],
    }
    priority = _at(parts, "TypePart", "properties", "priority")
    priority["items"] = {"anyOf": [priority["items"], {"$ref": "#/$defs/DefaultPriority"}]}
    dispatch = _at(parts, "DispatchPart", "properties")
    dispatch["accept_timeout"] = dispatch["accept_timeout_s"]


def _with_other_names(part: Schema, shape: type[Part]) -> None:
    """Let a part's keys be written under each of their names."""
    properties, required = _object(part["properties"]), _list(part.get("required", []))
    for field in shape.model_fields.values():
        if not isinstance(field.validation_alias, AliasChoices):
            continue
        first, *others = [str(name) for name in field.validation_alias.choices]
        for other in others:
            properties[other] = properties[first]
        if first in required:
            part["required"] = [key for key in required if key != first]
            part["anyOf"] = [{"required": [name]} for name in (first, *others)]


def _tidy(part: Schema) -> None:
    """Take out what helps nobody, and close what the model closes."""
    if isinstance(part.get("title"), str):
        del part["title"]
    if isinstance(part.get("description"), str):
        part["description"] = str(part["description"]).replace("``", "`")
    if "patternProperties" in part:
        part["additionalProperties"] = False
    properties = _object(part.get("properties"))
    for key in ONLY_IN_THE_NORMAL_FORM & properties.keys():
        _object(properties[key])["description"] = "Set when publishing; leave it out."


def _describe(part: Schema) -> None:
    """Say what each key of a part means, before what its value says of itself."""
    properties = _object(part.get("properties"))
    for key, one in properties.items():
        value, meaning = _object(one), KEYS.get(key, "")
        said = str(value.get("description", ""))
        # A key with another name shares its schema with it, but is described by its own.
        properties[key] = {**value, "description": f"{meaning}. {said}" if said else meaning}


def _schemas(value: JsonValue) -> Iterator[Schema]:
    """Yield every schema in a schema, and with them some harmless other objects."""
    if isinstance(value, dict):
        yield value
        for key, one in value.items():
            if key != "default":
                yield from _schemas(one)
    elif isinstance(value, list):
        for one in value:
            yield from _schemas(one)


def _choices(found: list[Schema]) -> Iterator[Schema]:
    """Yield what schemas stand for, through references and alternatives."""
    for one in found:
        name = str(one.get("$ref", "")).removeprefix("#/$defs/")
        if name:
            yield from _choices([_at(json_schema(), "$defs", name)])
        yield from _choices([_object(each) for each in _list(one.get("anyOf"))])
        yield one


def _inside(one: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, int):
        yield _object(one.get("items"))
        return
    yield _object(_object(one.get("properties")).get(step))
    for each in _object(one.get("patternProperties")).values():
        yield _object(each)


def _at(value: Schema, *steps: str) -> Schema:
    for step in steps:
        value = _object(value[step])
    return value


def _object(value: JsonValue) -> Schema:
    return value if isinstance(value, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
