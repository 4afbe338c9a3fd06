"""Where two documents differ: parts are matched by what they are called, not by where they stand.

A place is a chain of steps: a key of the document's own language (``states``), or the name its
author gave to something (``verifying``).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeGuard

from services.workflow.adapters.documents.comparing.nouns import NAMED_BY_AUTHORS

Kind = Literal["added", "removed", "changed", "reordered"]
Named = dict[str, object]

ORDER = "order"
"""What the normal form keeps of the order in which parts were written."""

IDENTITIES = ("key", "id", "rule", "clock")
DEFAULT = "default"
LANGUAGES = {"zh", "en"}


class Step(NamedTuple):
    """One step into a document; ``named`` when its author chose the word."""

    word: str
    named: bool


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place where two documents differ; absent is None, as is nothing."""

    kind: Kind
    steps: tuple[Step, ...]
    before: object = None
    after: object = None


def differences(before: object, after: object) -> Iterator[Difference]:
    """Yield every difference between two values, outermost first."""
    yield from _between(before, after, ())


def _between(before: object, after: object, steps: tuple[Step, ...]) -> Iterator[Difference]:
    if same(before, after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping) and not _is_label(before):
        if steps and not steps[-1].named and steps[-1].word in NAMED_BY_AUTHORS:
            yield from _among_named(before, after, steps)
            yield from _order_between(_written(before), _written(after), steps)
        else:
            yield from _among_keys(before, after, steps)
        return
    if isinstance(before, list) and isinstance(after, list):
        one, other = _by_name(before), _by_name(after)
        if one is not None and other is not None:
            yield from _among_named(one, other, steps)
            yield from _order_between(list(one), list(other), steps)
            return
    yield Difference(kind="changed", steps=steps, before=before, after=after)


def _among_keys(
    before: Mapping[str, object], after: Mapping[str, object], steps: tuple[Step, ...]
) -> Iterator[Difference]:
    for key in _keys_of_both(before, after):
        here = (*steps, Step(key, named=False))
        if key == ORDER:
            continue
        if key not in before:
            yield from _alone("added", here, after[key])
        elif key not in after:
            yield from _alone("removed", here, before[key])
        else:
            yield from _between(before[key], after[key], here)


def _among_named(
    before: Mapping[str, object], after: Mapping[str, object], steps: tuple[Step, ...]
) -> Iterator[Difference]:
    for key in _keys_of_both(before, after):
        here = (*steps, Step(key, named=True))
        if key not in before:
            yield Difference(kind="added", steps=here, after=after[key])
        elif key not in after:
            yield Difference(kind="removed", steps=here, before=before[key])
        else:
            yield from _between(before[key], after[key], here)


def _order_between(
    before: list[str], after: list[str], steps: tuple[Step, ...]
) -> Iterator[Difference]:
    """Yield that what both have comes in another order."""
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield Difference(kind="reordered", steps=steps, before=before, after=after)


def _alone(
    kind: Literal["added", "removed"], steps: tuple[Step, ...], value: object
) -> Iterator[Difference]:
    """Yield what only one document has; of a collection, each of its members."""
    members = _members(steps[-1], value)
    found = (
        [(steps, value)] * (value not in (None, [], {}, ""))
        if members is None
        else [((*steps, Step(key, named=True)), one) for key, one in members.items()]
    )
    for here, one in found:
        if kind == "added":
            yield Difference(kind=kind, steps=here, after=one)
        else:
            yield Difference(kind=kind, steps=here, before=one)


def _members(step: Step, value: object) -> Mapping[str, object] | None:
    """Return the members of a collection by their names; None if it is none."""
    if isinstance(value, list) and value:
        return _by_name(value)
    if isinstance(value, Mapping) and not step.named and step.word in NAMED_BY_AUTHORS:
        return value
    return None


def _by_name(parts: Sequence[object]) -> Named | None:
    """Return the parts of a list by what each is called; None if they have no names."""
    named: Named = {}
    for one in parts:
        name = _name_of(one)
        if name is None or name in named:
            return None
        named[name] = one
    return named


def _name_of(part: object) -> str | None:
    if not isinstance(part, Mapping):
        return None
    for identity in IDENTITIES:
        if isinstance(part.get(identity), str):
            return str(part[identity])
    if "when" in part and ("set" in part or "skill" in part):
        when = DEFAULT if part["when"] is None else str(part["when"])
        return f"{when} → {part['skill']}" if "skill" in part else when
    return None


def _written(parts: Mapping[str, object]) -> list[str]:
    """Return the names of parts as they were written, if the normal form keeps that; else none."""
    places = {key: one[ORDER] for key, one in parts.items() if _has_order(one)}
    return sorted(places, key=lambda key: (places[key], key))


def _has_order(part: object) -> TypeGuard[Mapping[str, int]]:
    return isinstance(part, Mapping) and isinstance(part.get(ORDER), int)


def _is_label(value: Mapping[str, object]) -> bool:
    """Return whether it is nothing but what people read: one thing, in two languages."""
    return set(value) == LANGUAGES


def _keys_of_both(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    return iter(dict.fromkeys((*after, *before)))


def same(one: object, other: object) -> bool:
    """Return whether two values are the same JSON: ``1``, ``1.0`` and ``true`` are not."""
    return _canonical(one) == _canonical(other)


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
