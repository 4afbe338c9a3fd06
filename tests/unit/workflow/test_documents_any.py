"""Any change to a document: accepted, or refused with a place; never anything else."""

import copy
import json
from collections.abc import Iterator
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.workflow.adapters.documents.compiling import read_with_places
from services.workflow.adapters.documents.drawing import drawing_of
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.reading import read_text
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.schema import schema_text
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from services.workflow.domain.refusals import ScenarioInvalid
from tests.unit.workflow.document_spec import laundry, subject_of

EDITOR = Draft202012Validator(json.loads(schema_text()))
DOCUMENTS = [read_text(text).data for text in (laundry(), *map(shipped_text, shipped_keys()))]
JUNK: list[object] = [
    None, True, 0, -1, 1.5, 10**17, "", "x", "*", "P1", "10m", "1 == 1", "ticket.moved", [], {},
    ["a"], [[]], ["*", None], {"a": 1}, {"label": "x"}, {"zh": "a", "en": "b"}, {"default": "P3"},
]  # fmt: skip
KEYS = ["order", "zz", "label", "when", "id", "final", "initial", "from"]


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]  # asked of both
    for key, one in pairs:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from paths(one, (*path, key))


def changed(random: Random) -> dict[str, object]:
    """Return a document with some part replaced, left out or added."""
    document = copy.deepcopy(random.choice(DOCUMENTS))
    for _ in range(random.randint(1, 3)):
        where: object = document
        *steps, last = random.choice(list(paths(document)))
        for step in steps:
            where = where[step]  # type: ignore[index]  # a path leads through mappings and lists
        match random.randint(0, 2):
            case 0:
                where[last] = copy.deepcopy(random.choice(JUNK))  # type: ignore[index]  # likewise
            case 1:
                del where[last]  # type: ignore[attr-defined]  # likewise
            case _ if isinstance(where, dict):
                where[random.choice(KEYS)] = copy.deepcopy(random.choice(JUNK))
            case _:
                where.append(copy.deepcopy(random.choice(JUNK)))  # type: ignore[attr-defined]  # likewise
        if not document:
            break
    return document


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_changed_document_is_accepted_by_all_or_refused_with_places(random: Random) -> None:
    data = changed(random)
    try:
        document, places = read_with_places(json.dumps(data, ensure_ascii=False, indent=1))
    except ScenarioInvalid as refusal:
        for one in refusal.reasons:
            assert isinstance(one, Remark)
            assert one.line >= 1
            assert one.message.startswith(f"Line {one.line}, column {one.column}: ")
            assert one.zh.startswith(f"第 {one.line} 行第 {one.column} 列：")
        return
    EDITOR.validate(data)
    assert all(places.say(one).line >= 1 for one in advice_on(document))
    assert all(
        drawing_of(subject_of(document, "zh", place)) for place in range(len(document.ticket_types))
    )


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="ab:-{}[]\"'#&*!|>%@? \n\t1", max_size=200))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        read_text(text)
    except ScenarioInvalid as refusal:
        (one,) = refusal.reasons
        assert isinstance(one, Remark)
        assert one.line >= 1
        assert one.column >= 1
