"""Naming: which rules of a ticket type look at which of its fields, as its document says them.

A rule looks at a field if one of its expressions names it, or if it is said to be about it (the
subject of a windowed rule, where a field fills itself from). Nothing is evaluated here: words
inside quotes are values, everything else that is spelt like a field is that field.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
WORD = re.compile(r"[a-z][a-z0-9_]*")

EXPRESSIONS = frozenset({"when", "guard", "formula", "required_when", "per", "autofill"})
"""The keys of a document whose text is about fields, wherever in a type they stand."""

NESTING_MAX = 12


def rules_naming_fields(kind: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return, for each field of a ticket type that rules look at, the parts they stand in."""
    fields = kind.get("fields")
    known = frozenset(fields) if isinstance(fields, Mapping) else frozenset()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for part, value in kind.items():
        for text in _expressions(value, 0):
            for field in known.intersection(WORD.findall(QUOTED.sub("''", text))):
                if part not in found[field]:
                    found[field].append(part)
    return {field: tuple(parts) for field, parts in sorted(found.items())}


def _expressions(value: object, depth: int) -> Iterator[str]:
    if depth > NESTING_MAX:
        return
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key in EXPRESSIONS and isinstance(one, str):
                yield one
            yield from _expressions(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _expressions(one, depth + 1)
