"""Pictures of ticket types: Mermaid text that shows labels, moves and ends."""

import re

import pytest

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.drawing import drawing_of
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from tests.unit.workflow.document_spec import laundry, subject_of

LINE = re.compile(
    r'stateDiagram-v2|    (direction LR|%% [^\n]*|state "[^"]+" as s\d+|\[\*\] --> s\d+'
    r"|s\d+ --> \[\*\]|s\d+ --> s\d+ : [^:;\n]+"
    r"|note right of s\d+|    [^:;\n]+|end note)"
)
"""The part of Mermaid's notation that is used, as its grammar has it."""


def drawn(text: str, language: str = "zh") -> str:
    document = read_document(text)
    return drawing_of(subject_of(document, "zh" if language == "zh" else "en"))


def test_a_laundry_is_drawn_with_its_labels_and_who_moves_it() -> None:
    assert drawn(laundry()) == (
        "stateDiagram-v2\n"
        "    %% 报修\n"
        "    direction LR\n"
        '    state "待受理" as s0\n'
        '    state "处理中" as s1\n'
        '    state "已完成" as s2\n'
        "    [*] --> s0\n"
        "    s0 --> s1 : start (技术员)\n"
        "    s1 --> s2 : finish (技术员)\n"
        "    s2 --> [*]\n"
    )
    assert 'state "Working" as s1' in drawn(laundry(), "en")
    assert "(Technician)" in drawn(laundry(), "en")


@pytest.mark.parametrize("key", shipped_keys())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_ships_is_drawn_whole(key: str, language: str) -> None:
    text = drawn(shipped_text(key), language)
    assert all(LINE.fullmatch(line) for line in text.splitlines())
    assert text.count("note right of") == text.count("end note")
    part = read_document(shipped_text(key)).ticket_types[0]
    arrows = {(source, move.to) for move in part.transitions for source in move.sources}
    assert text.count("\n    s") - text.count("\n    state ") == len(arrows) + sum(
        state.final for state in part.states.values()
    )


@pytest.mark.parametrize(
    "name", ["a: b; c", "%% x", 'say \\"so\\"', "<b>{x}[*]", "a --> b", "#35;", "end note"]
)
def test_a_name_cannot_draw_anything(name: str) -> None:
    text = drawn(laundry("done: {zh: 已完成, en: Done}", f'done: "{name}"').replace(
        "{id: start,", f'{{id: start, label: "{name}",'))  # fmt: skip
    assert len(text.splitlines()) == len(drawn(laundry()).splitlines())
    assert len(re.findall(r"(?i)direction\s+(?:TB|BT|LR|RL)", text)) == 1
    assert all(LINE.fullmatch(line) for line in text.splitlines())
