"""The scenarios that ship say everything their industries asked for, and get no advice."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from tests.unit.workflow.shipped_requirements import (
    DIFFERS,
    INDUSTRIES,
    MORE,
    kinds_of,
    said,
    wanted,
)

STATES_MAX = 6
TYPES = [(key, kind) for key in INDUSTRIES for kind in kinds_of(key)]
CHINESE = re.compile("[\u4e00-\u9fff]")


@cache
def document(key: str) -> Document:
    return read_document(shipped_text(key))


def type_of(key: str, kind: str) -> TypePart:
    return next(one for one in document(key).ticket_types if one.key == kind)


def test_seven_industries_ship() -> None:
    assert set(INDUSTRIES) <= set(shipped_keys())
    assert len(TYPES) == 21


@pytest.mark.parametrize("key", shipped_keys())
def test_what_ships_compiles_and_gets_no_advice(key: str) -> None:
    assert definition_of(document(key), 1).key == key
    assert [one.message for one in advice_on(document(key))] == []


@pytest.mark.parametrize("key", INDUSTRIES)
def test_everything_that_people_read_is_said_in_both_languages(key: str) -> None:
    for where, label in labels_in(document(key).normalised(), ""):
        assert CHINESE.search(label["zh"]), f"{where} has no Chinese: {label}"
        assert not CHINESE.search(label["en"]), f"{where} has no English: {label}"


@pytest.mark.parametrize("key", INDUSTRIES)
def test_a_scenario_says_what_its_industry_asked_for_unless_there_is_a_reason(key: str) -> None:
    differs = {
        where: said(key).get(where, "nothing")
        for where, what in wanted(key).items()
        if said(key).get(where) != what
    }
    assert differs == {where: what for where, (what, _) in DIFFERS.get(key, {}).items()}


@pytest.mark.parametrize(("key", "kind"), TYPES)
def test_a_type_has_no_more_moves_clocks_and_approvals_than_were_asked_for(
    key: str, kind: str
) -> None:
    def members(sayings: Mapping[str, str], part: str) -> set[str]:
        begin = f"types/{kind}/{part}/"
        return {
            where.removeprefix(begin).partition("/")[0]
            for where in sayings
            if where.startswith(begin)
        }

    for part in ("transitions", "clocks", "approvals"):
        more = members(said(key), part) - members(wanted(key), part)
        assert more == (MORE.get((key, kind), set()) if part == "transitions" else set())
    assert len(type_of(key, kind).states) <= STATES_MAX
    assert type_of(key, kind).intake


def test_what_happens_side_by_side_by_lot_and_by_itself_is_there() -> None:
    assert [key for key in TYPES if type_of(*key).parallel] == [
        ("bubble_tea", "batch_hold"),
        ("property", "renovation_complaint"),
    ]
    assert [one.rate for one in type_of("property", "cleaning").sampling] == ["10%"]
    assert {one.transition for one in type_of("property", "home_repair").auto} == {"accept"}
    by_itself = {one.transition for one in type_of("gym", "underfilled_class").auto}
    assert by_itself == {"go_online", "done"}
    assert type_of("gym", "underfilled_class").trigger
    assert type_of("medical_equipment", "preventive").schedule


@pytest.mark.parametrize(("key", "kind"), TYPES)
def test_whoever_must_act_first_is_told(key: str, kind: str) -> None:
    assert type_of(key, kind).notify, f"nobody is told about {kind}"


def labels_in(part: object, where: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every label of a document and where it stands."""
    if isinstance(part, dict):
        if set(part) == {"zh", "en"}:
            yield where, part
        else:
            for key, one in part.items():
                yield from labels_in(one, f"{where}/{key}")
    elif isinstance(part, list):
        for index, one in enumerate(part):
            yield from labels_in(one, f"{where}/{index}")
