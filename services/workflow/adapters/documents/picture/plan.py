"""What a picture shows: states, moves and what goes on beside, and the lines written in each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from services.workflow.adapters.documents.model import TransitionPart, TypePart
from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.saying import Subject
from services.workflow.adapters.documents.saying.beside import Beside, beside
from services.workflow.adapters.documents.saying.moves import details_of
from services.workflow.domain.labels import SYSTEM

Kind = Literal["people", "assignment", "system", "work", "others"]
Standing = Literal["initial", "between", "final"]

MEANINGS: dict[Kind, Words] = {
    "people": Words("由人操作", "made by people"),
    "assignment": Words("随派单发生", "follows from an assignment"),
    "system": Words("系统自动", "made by the system"),
    "work": Words("并行任务", "parallel work"),
    "others": Words("另开的工单或提问", "another ticket, or a question"),
}
EVERYWHERE = Words("从任何状态", "from every state")
EVERYWHERE_MIN = 4
LINE_WIDTH_MAX = 20.0
"""Of a written line, in ems: Chinese characters are one wide, others about half."""

CLOSING = frozenset("：，。；、）”")
"""Signs that begin no line."""

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
    """A line in a box: a name, or (smaller) a detail."""

    text: str
    is_detail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBox:
    """What leads from boxes to others: moves between the same states, or what goes on beside.

    Moves from every state come from nowhere: their lines would hide all others.
    """

    key: str
    rows: tuple[Row, ...]
    kind: Kind
    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a picture shows, and the same in sentences for those who do not see it."""

    title: str
    sentences: tuple[str, ...]
    states: tuple[StateBox, ...]
    steps: tuple[StepBox, ...]


def plan_of(subject: Subject) -> Plan:
    """Return what the picture of a ticket type shows."""
    part = subject.part
    moves = list(_moves(subject))
    asides = beside(subject)
    return Plan(
        title=subject.say(part.name),
        sentences=(
            *(_sentence(one, subject) for one in part.transitions),
            *(_sentence_beside(one, subject) for one in asides),
        ),
        states=tuple(
            StateBox(
                key=state_key(key),
                lines=wrapped(subject.say(state.label)),
                standing=_standing(part, key),
            )
            for key, state in part.states.items()
        ),
        steps=(*(box for box, _ in moves), *_asides(asides, moves, subject)),
    )


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
    """Yield what must not be broken: words, and single wide signs, each with what must follow."""
    piece = ""
    for part in _parts(text):
        if piece and part not in CLOSING:
            yield piece
            piece = ""
        piece += part
    if piece:
        yield piece


def _parts(text: str) -> Iterator[str]:
    """Yield words with the space behind them, and single wide signs."""
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


def state_key(state: str) -> str:
    """Return the key of a state's box; no move has the same."""
    return f"state {state}"


def _moves(subject: Subject) -> Iterator[tuple[StepBox, list[str]]]:
    """Yield boxes of moves, those between the same states and of one kind together."""
    part = subject.part
    together: defaultdict[tuple[frozenset[str], str, Kind], list[TransitionPart]]
    together = defaultdict(list)
    for one in part.transitions:
        together[frozenset(one.sources), one.to, _kind(one)].append(one)
    for (sources, to, kind), moves in together.items():
        everywhere = len(sources) >= EVERYWHERE_MIN and sources == frozenset(part.states)
        rows = [
            row for one in moves for row in _rows(subject.say(one.label), details_of(one, subject))
        ]
        if everywhere:
            rows.append(Row(text=subject.say(EVERYWHERE), is_detail=True))
        box = StepBox(
            key=f"move {moves[0].id}",
            rows=tuple(rows),
            kind=kind,
            sources=()
            if everywhere
            else tuple(state_key(key) for key in part.states if key in sources),
            targets=(state_key(to),),
        )
        yield box, [one.id for one in moves]


def _asides(
    asides: tuple[Beside, ...], moves: list[tuple[StepBox, list[str]]], subject: Subject
) -> Iterator[StepBox]:
    """Yield boxes of what goes on beside, joined to the boxes of the moves they belong to."""
    box_of = {move: box.key for box, ids in moves for move in ids}
    for place, one in enumerate(asides):
        began = (state_key(one.state),) if one.state else (box_of[move] for move in one.after)
        name = one.heading(subject)
        yield StepBox(
            key=f"beside {place}",
            rows=tuple(_rows(name, one.details)),
            kind="work" if one.kind == "work" else "others",
            sources=tuple(dict.fromkeys(began)),
            targets=tuple(dict.fromkeys(box_of[move] for move in one.holds_up)),
        )


def _rows(name: str, details: Iterable[str]) -> Iterator[Row]:
    yield from (Row(text=line, is_detail=False) for line in wrapped(name))
    for detail in details:
        yield from (Row(text=line, is_detail=True) for line in wrapped(detail))


def _kind(one: TransitionPart) -> Kind:
    if one.bound_to:
        return "assignment"
    return "system" if set(one.by) == {SYSTEM} else "people"


def _standing(part: TypePart, key: str) -> Standing:
    state = part.states[key]
    if state.initial:
        return "initial"
    return "final" if state.final else "between"


def _sentence(one: TransitionPart, subject: Subject) -> str:
    names = {key: subject.say(state.label) for key, state in subject.part.states.items()}
    label, to, details = subject.say(one.label), names[one.to], details_of(one, subject)
    sources = subject.listed(names[key] for key in dict.fromkeys(one.sources))
    if subject.language == "zh":
        return f"{label}（{'；'.join(details)}）：从{sources}到{to}。"
    return f"{label} ({'; '.join(details)}): from {sources} to {to}."


def _sentence_beside(one: Beside, subject: Subject) -> str:
    zh = subject.language == "zh"
    said = one.heading(subject)
    if one.details:
        said += f"（{'；'.join(one.details)}）" if zh else f" ({'; '.join(one.details)})"
    if one.after:
        moves = subject.moves(one.after)
        said += f"，在“{moves}”之后" if zh else f", after {moves}"
    if one.holds_up:
        moves = subject.moves(one.holds_up)
        said += f"；“{moves}”要等它" if zh else f"; it holds up {moves}"
    return f"{said}。" if zh else f"{said}."
