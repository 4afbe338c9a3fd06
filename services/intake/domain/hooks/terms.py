"""Terms of a hook: which tickets it opens, how it is signed, and what becomes what.

``pointers`` says from which places of what was sent (JSON pointers, RFC 6901) the parts of a report
come, ``values`` which parts are always the same. There is no logic in it: what is not there is left
out, and what a report needs, the rules of its ticket type say.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, TypeAlias

from services.intake.domain.report import CHANNEL, CHANNEL_DIGITS_MAX
from shared.decider import Kind, Reason, Refusal

Tree: TypeAlias = dict[str, object]
"""A JSON object."""

NAME_CHARS_MAX = 80
PARTS_MAX = 60
POINTER_CHARS_MAX = 300
VALUE_CHARS_MAX = 500
TYPE = re.compile(r"[a-z][a-z0-9_]{0,63}")
PART = re.compile(
    r"summary|asset|occurred_at|reporter\.(name|phone)|location\.(lat|lon|address)"
    r"|(fields|links)\.[A-Za-z_][\w-]{0,63}",
    re.ASCII,
)
POINTER = re.compile(r"(/([^~/]|~[01])*)*")
INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
IN_WORDS = frozenset({"summary", "asset", "reporter.name", "reporter.phone", "location.address"})
"""Parts that are text: programs write numbers there, too."""

NOTHING: Mapping[str, object] = MappingProxyType({})


class HookWrong(Refusal):
    """The hook cannot be set up like this; every reason is listed."""

    slug: ClassVar[str] = "hook-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class Style(StrEnum):
    """How what is sent is signed: as Standard Webhooks have it, or as GitHub does."""

    STANDARD = "standard"
    GITHUB = "github"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a hook is for; ``channel`` is what its tickets say they came through."""

    name: str
    type: str
    channel: str = "hook"
    style: Style = Style.STANDARD
    pointers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)


def checked(terms: Terms) -> Terms:
    """Return terms that can be kept; raises ``HookWrong`` with every reason."""
    if reasons := [*_of_names(terms), *_of_parts(terms)]:
        raise HookWrong(reasons=reasons)
    return terms


def report_by(terms: Terms, document: object) -> Tree:
    """Return the report that a document is by these terms, as REST takes it.

    One without words has the hook's name.
    """
    report: Tree = {"summary": terms.name, "type": terms.type}
    for part, pointer in terms.pointers.items():
        _put(report, part, _found(document, pointer))
    for part, value in terms.values.items():
        _put(report, part, value)
    return report


def _put(report: Tree, part: str, value: object) -> None:
    if value is None or value == "":
        return
    if part in IN_WORDS and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    group, _, key = part.partition(".")
    if not key:
        report[group] = value
        return
    inside = report.setdefault(group, {})
    if isinstance(inside, dict):
        inside[key] = value


def _found(document: object, pointer: str) -> object:
    """Return what stands at a place, or None."""
    at = document
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(at, dict):
            at = at.get(name)
        elif isinstance(at, list) and INDEX.fullmatch(name) and int(name) < len(at):
            at = at[int(name)]
        else:
            return None
    return at


def _of_names(terms: Terms) -> Iterator[Reason]:
    if not 0 < len(terms.name.strip()) <= NAME_CHARS_MAX or not terms.name.isprintable():
        message = "A hook has a name, of at most 80 characters."
        yield Reason(code="bad-format", message=message, pointer="/name")
    if not TYPE.fullmatch(terms.type):
        message = "Name the ticket type by its key, such as repair."
        yield Reason(code="bad-format", message=message, pointer="/type")
    digits = sum(one.isdigit() for one in terms.channel)
    if not CHANNEL.fullmatch(terms.channel) or digits > CHANNEL_DIGITS_MAX:
        message = "A channel is a word in lower case, such as monitoring."
        yield Reason(code="bad-format", message=message, pointer="/channel")


def _of_parts(terms: Terms) -> Iterator[Reason]:
    if len(terms.pointers) + len(terms.values) > PARTS_MAX:
        message = f"At most {PARTS_MAX} parts of a report can be filled."
        yield Reason(code="too-many", message=message, pointer="/pointers")
        return
    for part, pointer in terms.pointers.items():
        yield from _of_name("pointers", part)
        if len(pointer) > POINTER_CHARS_MAX or not POINTER.fullmatch(pointer):
            message = "A place is a JSON pointer, such as /alert/labels/store."
            yield Reason(code="bad-format", message=message, pointer=_at("pointers", part))
    for part, value in terms.values.items():
        yield from _of_name("values", part)
        if not isinstance(value, str | int | float) or len(str(value)) > VALUE_CHARS_MAX:
            message = "A value is a text, a number, or true or false."
            yield Reason(code="wrong-type", message=message, pointer=_at("values", part))
        if part in terms.pointers:
            message = "A part comes from a place or is always the same, not both."
            yield Reason(code="given-twice", message=message, pointer=_at("values", part))


def _of_name(group: str, part: str) -> Iterator[Reason]:
    if not PART.fullmatch(part):
        message = (
            "This is no part of a report: there are summary, asset, occurred_at, reporter.name,"
            " location.lat, fields.KEY, links.KEY and the like."
        )
        yield Reason(code="unknown-key", message=message, pointer=_at(group, part))


def _at(group: str, part: str) -> str:
    return f"/{group}/{part[:80]}"
