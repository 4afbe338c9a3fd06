"""Drawing: the states and moves of a ticket type as Mermaid text, which editors and wikis show."""

import re
from collections import defaultdict
from collections.abc import Iterator

from services.workflow.adapters.documents.saying import Subject
from services.workflow.adapters.documents.saying.beside import Beside, beside
from services.workflow.adapters.documents.saying.moves import facts_of, makers_of

# Characters that end a label in Mermaid, or begin something else, and what is drawn instead.
DRAWN_AS = str.maketrans(
    {
        '"': "”", "#": "＃", ";": "；", ":": "：", "%": "％", "<": "＜", ">": "＞",
        "{": "（", "}": "）", "[": "（", "]": "）", "`": "’", "\\": "＼", "|": "／",
    }
)  # fmt: skip

TURNING = re.compile(r"(direction) (?=TB|BT|LR|RL)", re.IGNORECASE)
"""What Mermaid takes for an order wherever it stands in a line."""

ENDING = re.compile(r"(end) (?=note)", re.IGNORECASE)
"""What ends a note wherever it stands in one."""


def drawing_of(subject: Subject) -> str:
    """Return a type as a ``stateDiagram-v2``: labels, who makes each move, where it ends.

    A move between the same two states as another shares its arrow, so that a type in which
    everything may follow everything can still be read. What goes on beside the ticket is a note
    at the state in which it begins.
    """
    states = subject.part.states
    ids = {key: f"s{place}" for place, key in enumerate(states)}
    lines = ["stateDiagram-v2", f"    %% {_drawn(subject.say(subject.part.name))}"]
    lines.append("    direction LR")
    for key, state in states.items():
        lines.append(f'    state "{_drawn(subject.say(state.label))}" as {ids[key]}')
    lines += [f"    [*] --> {ids[key]}" for key, state in states.items() if state.initial]
    for (source, to), labels in _arrows(subject).items():
        lines.append(f"    {ids[source]} --> {ids[to]} : {'<br/>'.join(labels)}")
    for key, notes in _notes(subject).items():
        written = (f"        {one}" for one in notes)
        lines += [f"    note right of {ids[key]}", *written, "    end note"]
    lines += [f"    {ids[key]} --> [*]" for key, state in states.items() if state.final]
    return "\n".join(lines) + "\n"


def _arrows(subject: Subject) -> dict[tuple[str, str], list[str]]:
    """Return what stands at each arrow, in the order in which the moves are written."""
    arrows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for move in subject.part.transitions:
        name = f"{subject.say(move.label)} ({makers_of(move, subject)})"
        for source in move.sources:
            arrows[source, move.to] += map(_drawn, [name, *facts_of(move, subject)])
    return arrows


def _notes(subject: Subject) -> dict[str, list[str]]:
    """Return what is to be said at each state about what goes on beside the ticket."""
    notes: defaultdict[str, list[str]] = defaultdict(list)
    leads_to = {move.id: move.to for move in subject.part.transitions}
    for one in beside(subject):
        began = dict.fromkeys(leads_to[move] for move in one.after)
        for key in began or [one.state or subject.rules.initial.key]:
            notes[key] += map(_drawn, _lines(one, subject))
    return notes


def _lines(one: Beside, subject: Subject) -> Iterator[str]:
    yield one.heading(subject)
    yield from one.details


def _drawn(text: str) -> str:
    line = " ".join(text.translate(DRAWN_AS).split())
    return ENDING.sub(r"\1-", TURNING.sub(r"\1-", line))
