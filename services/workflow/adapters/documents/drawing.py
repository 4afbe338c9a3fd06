"""Drawing: the states and moves of a ticket type as Mermaid text, which editors and wikis show."""

import re
from collections import defaultdict
from typing import Literal

from services.workflow.adapters.documents.model import RolePart, TypePart
from services.workflow.adapters.documents.parts import LabelPart

Language = Literal["zh", "en"]

# Characters that end a label in Mermaid, or begin something else, and what is drawn instead.
DRAWN_AS = str.maketrans(
    {
        '"': "”", "#": "＃", ";": "；", ":": "：", "%": "％", "<": "‹", ">": "›",
        "{": "（", "}": "）", "[": "（", "]": "）", "`": "’", "\\": "＼", "|": "／",
    }
)  # fmt: skip

TURNING = re.compile(r"(direction) (?=TB|BT|LR|RL)", re.IGNORECASE)
"""What Mermaid takes for an order wherever it stands in a line."""


def drawing_of(part: TypePart, roles: dict[str, RolePart], language: Language) -> str:
    """Return a type as a ``stateDiagram-v2``: labels, who makes each move, where it ends.

    A move between the same two states as another shares its arrow, so that a type in which
    everything may follow everything can still be read.
    """
    ids = {key: f"s{place}" for place, key in enumerate(part.states)}
    lines = ["stateDiagram-v2", f"    %% {_drawn(part.name, language)}", "    direction LR"]
    for key, state in part.states.items():
        lines.append(f'    state "{_drawn(state.label, language)}" as {ids[key]}')
    lines += [f"    [*] --> {ids[key]}" for key, state in part.states.items() if state.initial]
    for (source, to), labels in _arrows(part, roles, language).items():
        lines.append(f"    {ids[source]} --> {ids[to]} : {'<br/>'.join(labels)}")
    lines += [f"    {ids[key]} --> [*]" for key, state in part.states.items() if state.final]
    return "\n".join(lines) + "\n"


def _arrows(
    part: TypePart, roles: dict[str, RolePart], language: Language
) -> dict[tuple[str, str], list[str]]:
    """Return what stands at each arrow, in the order in which the moves are written."""
    arrows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for move in part.transitions:
        names = [_drawn(roles[key].label, language) for key in move.by if key in roles]
        who = f" ({', '.join(names)})" if names else ""
        for source in move.sources:
            arrows[source, move.to].append(f"{_drawn(move.label, language)}{who}")
    return arrows


def _drawn(label: LabelPart, language: Language) -> str:
    text = label.zh if language == "zh" else label.en
    return TURNING.sub(r"\1-", " ".join(text.translate(DRAWN_AS).split()))
