"""What a picture shows: states and moves, each with the lines written in it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.workflow.adapters.documents.drawing import Language
from services.workflow.adapters.documents.model import RolePart, TransitionPart, TypePart
from services.workflow.adapters.documents.parts import LabelPart
from services.workflow.adapters.documents.remarks import Words
from services.workflow.domain.labels import SYSTEM

Kind = Literal["people", "assignment", "system"]
Standing = Literal["initial", "between", "final"]

MADE_BY: dict[Kind, Words] = {
    "people": Words("由人操作", "made by people"),
    "assignment": Words("随派单发生", "follows from an assignment"),
    "system": Words("系统自动", "made by the system"),
}
CONDITION = Words("有条件", "on a condition")
EVERYWHERE = Words("从任何状态", "from every state")
EVERYWHERE_MIN = 4
LINE_WIDTH_MAX = 20.0
"""Of a written line, in ems: Chinese characters are one wide, others about half."""

HALF = 0.56
WIDE_FROM = "\u1100"
"""From here on, characters are as wide as they are high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateBox:
    """A state; ``standing`` says whether tickets begin or end there."""

    key: str
    lines: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line in a move: its name, or (smaller) a detail."""

    text: str
    is_detail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveBox:
    """Moves between the same states: what each is called, and who makes it.

    A move from every state has no ``sources``: its lines would hide all others.
    """

    key: str
    rows: tuple[Row, ...]
    kind: Kind
    sources: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a picture shows, and the same in sentences for those who do not see it."""

    title: str
    sentences: tuple[str, ...]
    states: tuple[StateBox, ...]
    moves: tuple[MoveBox, ...]


def plan_of(part: TypePart, roles: dict[str, RolePart], language: Language) -> Plan:
    """Return what the picture of a ticket type shows."""
    names = {key: said(state.label, language) for key, state in part.states.items()}
    return Plan(
        title=said(part.name, language),
        sentences=tuple(_sentence(one, roles, names, language) for one in part.transitions),
        states=tuple(
            StateBox(key=key, lines=wrapped(names[key]), standing=_standing(part, key))
            for key in part.states
        ),
        moves=tuple(_moves(part, roles, language)),
    )


def said(label: LabelPart, language: Language) -> str:
    """Return a label in one language, on one line."""
    return " ".join((label.zh if language == "zh" else label.en).split())


def worded(words: Words, language: Language) -> str:
    """Return words in one language."""
    return words.zh if language == "zh" else words.en


def width_of(text: str) -> float:
    """Return how wide a text is, in ems."""
    return sum(1.0 if char >= WIDE_FROM else HALF for char in text)


def wrapped(text: str) -> tuple[str, ...]:
    """Return a text in lines of at most ``LINE_WIDTH_MAX``, broken between words if it has any."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width_of(line + piece.rstrip()) > LINE_WIDTH_MAX:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def _pieces(text: str) -> Iterator[str]:
    """Yield what must not be broken: words with the space behind them, and single wide signs."""
    word = ""
    for char in text:
        if char >= WIDE_FROM:
            yield from (word,) if word else ()
            yield char
            word = ""
        elif char == " ":
            yield f"{word} "
            word = ""
        else:
            word += char
            if width_of(word) >= LINE_WIDTH_MAX - 1:
                yield word
                word = ""
    if word:
        yield word


def _moves(part: TypePart, roles: dict[str, RolePart], language: Language) -> Iterator[MoveBox]:
    """Yield the moves, those between the same states and of one kind together."""
    together: defaultdict[tuple[frozenset[str], str, Kind], list[TransitionPart]]
    together = defaultdict(list)
    for one in part.transitions:
        together[frozenset(one.sources), one.to, _kind(one)].append(one)
    for (sources, to, kind), moves in together.items():
        everywhere = len(sources) >= EVERYWHERE_MIN and sources == frozenset(part.states)
        rows = [row for one in moves for row in _rows(one, roles, language)]
        if everywhere:
            rows.append(Row(text=worded(EVERYWHERE, language), is_detail=True))
        yield MoveBox(
            key=moves[0].id,
            rows=tuple(rows),
            kind=kind,
            sources=() if everywhere else tuple(key for key in part.states if key in sources),
            to=to,
        )


def _rows(one: TransitionPart, roles: dict[str, RolePart], language: Language) -> Iterator[Row]:
    yield from (Row(text=line, is_detail=False) for line in wrapped(said(one.label, language)))
    for detail in _details(one, roles, language):
        yield from (Row(text=line, is_detail=True) for line in wrapped(detail))


def _details(one: TransitionPart, roles: dict[str, RolePart], language: Language) -> list[str]:
    """Return what is to be known of a move: who makes it, and whether it is always open."""
    names = [said(roles[key].label, language) for key in one.by if key in roles]
    details = [", ".join(names)] if names else []
    return [*details, worded(CONDITION, language)] if one.when else details


def _kind(one: TransitionPart) -> Kind:
    if one.bound_to:
        return "assignment"
    return "system" if set(one.by) == {SYSTEM} else "people"


def _standing(part: TypePart, key: str) -> Standing:
    state = part.states[key]
    if state.initial:
        return "initial"
    return "final" if state.final else "between"


def _sentence(
    one: TransitionPart, roles: dict[str, RolePart], names: dict[str, str], language: Language
) -> str:
    label, to = said(one.label, language), names.get(one.to, one.to)
    details = _details(one, roles, language) or [worded(MADE_BY[_kind(one)], language)]
    sources = [names.get(key, key) for key in dict.fromkeys(one.sources)]
    if language == "zh":
        return f"{label}（{'；'.join(details)}）：从{'、'.join(sources)}到{to}。"
    return f"{label} ({'; '.join(details)}): from {', '.join(sources)} to {to}."
