"""Parameters: of an address nothing is passed over in silence that a route does not know.

Whoever asks a list for `?status=open` where it is called `state` would else take all of it for
their answer.
"""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import ClassVar, Final

from fastapi import Request
from fastapi.dependencies.models import Dependant

from shared.decider import Kind, Reason, Refusal
from shared.messaging.strict_json import text_trouble

SHOWN_MAX: Final = 20
NAME_CHARS_MAX: Final = 100
ALIKE: Final = 0.6


class ParameterUnknown(Refusal):
    """The address has no such query parameter; every reason names one."""

    slug: ClassVar[str] = "parameter-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


class TextUnusable(Refusal):
    """A part of the address cannot be kept as text."""

    slug: ClassVar[str] = "request-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


def require_readable(request: Request) -> None:
    """Refuse an address in which something cannot be kept as text; raises TextUnusable."""
    parts = [(f"?{name}", name + value) for name, value in request.query_params.multi_items()]
    parts += [(f"{{{name}}}", str(value)) for name, value in request.path_params.items()]
    reasons = [
        Reason(code=code, message="This holds a character that cannot be stored.", pointer=place)
        for place, text in parts
        if (code := text_trouble(text)) is not None
    ]
    if reasons:
        raise TextUnusable(reasons=reasons)


def known_parameters(dependant: Dependant) -> frozenset[str]:
    """Return the query parameters that a route and what it depends on take."""
    return frozenset(_names(dependant))


def require_known(names: Iterable[str], known: Collection[str]) -> None:
    """Refuse names that nobody listens to; raises ParameterUnknown."""
    strange = [name for name in dict.fromkeys(names) if name not in known]
    if strange:
        raise ParameterUnknown(reasons=[_reason(name, known) for name in strange[:SHOWN_MAX]])


def _names(dependant: Dependant) -> Iterator[str]:
    for each in dependant.query_params:
        yield each.alias
    for inner in dependant.dependencies:
        yield from _names(inner)


def _reason(name: str, known: Collection[str]) -> Reason:
    said = name[:NAME_CHARS_MAX]
    near = get_close_matches(said, sorted(known), n=1, cutoff=ALIKE)
    listed = ", ".join(sorted(known))
    if near:
        en, zh = f"Did you mean {near[0]}?", f"是否想用 {near[0]}？"
    elif known:
        en, zh = f"There are: {listed}.", f"可用的有：{listed}。"
    else:
        en, zh = "It takes none.", "此地址没有查询参数。"
    return Reason(
        code=ParameterUnknown.slug,
        message=f"There is no parameter of this name. {en}",
        pointer=f"?{said}",
        zh=f"没有此查询参数。{zh}",
    )
