"""Searching: any part of what is said is found, and nothing of what is sealed is kept."""

import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.views.listing import Asked, ListingWrong
from services.reporting.views.searching.grams import folded, grams_of, terms_of
from services.reporting.views.searching.keeping import (
    TICKET_CHARS_MAX,
    SearchProjection,
    SearchRow,
    row_after,
)
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEALED = (
    "s1.0b5d4a52-6f0e-4f6c-9d0a-1c2b3a4d5e6f.phone.AAAAAAAA.BBBBBBBBBBBBBBBB.CCCCCCCCCCCCCCCCCCCCCC"
)
CHINESE = st.text(alphabet="酸甜珍珠奶茶一股味冷柜不制", min_size=1, max_size=8)


def row_of(workflow: Workflow) -> SearchRow:
    row = None
    for event in workflow.events:
        row = row_after(row, event)
    assert row is not None
    return row


def is_found(text: str, by: str) -> bool:
    """Say whether the index finds a text by a search; what it finds may still be looked at."""
    terms = terms_of(by)
    return bool(terms) and all(one.grams <= grams_of(folded(text)) for one in terms)


@pytest.mark.parametrize(
    "by",
    [
        *("酸", "珍珠", "一股酸味", "珍珠 酸味", "PEARL", "ｐｅａｒｌ", "ear", "Pe", "p"),
        *("1127-A", "27", "-1127", "earl-11"),
    ],
)
def test_a_text_is_found_by_any_part_of_it_whatever_the_script(by: str) -> None:
    assert is_found("这杯珍珠一股酸味，批次 Pearl-1127-A/27", by)


@pytest.mark.parametrize("by", ["甜", "珠珍", "酸 甜", "pearls", "1128", "ar"])
def test_a_text_is_not_found_by_what_is_not_in_it(by: str) -> None:
    """Of a word that is written with spaces around it, one or two letters find its beginning."""
    assert not is_found("这杯珍珠一股酸味，批次 Pearl-1127-A/27", by)


@pytest.mark.parametrize("by", ["", " ", "，。！", "%", "--"])
def test_nothing_is_searched_for_by_signs_alone(by: str) -> None:
    assert terms_of(by) == []


@given(before=CHINESE, part=CHINESE, after=CHINESE)
def test_every_part_of_a_chinese_text_finds_it(before: str, part: str, after: str) -> None:
    assert is_found(before + part + after, part)


@given(
    before=st.text(max_size=12),
    part=st.text(alphabet="abcdefgh0123456789-_/酸珍", min_size=3, max_size=12),
    after=st.text(alphabet="ab01酸珍 -，", max_size=12),
)
def test_a_part_of_any_text_finds_it_if_there_are_three_letters_or_a_character(
    before: str, part: str, after: str
) -> None:
    for term in terms_of(part):
        if all(len(one) > 2 or not one.isascii() for one in term.grams):
            assert is_found(f"{before} {part}{after}", part)


def test_a_ticket_is_found_by_its_number_its_summary_its_asset_and_its_fields(
    workflow: Workflow,
) -> None:
    workflow.says(
        "opened",
        "T-1",
        NOON,
        number="T-000001",
        summary="冷柜停机",
        asset="FRZ-0042",
        fields={
            "symptom": "一股酸味",
            "stops_sales": True,
            "order_ref": {"ref": "MT-77", "snapshot": {"shop": "湖滨店"}},
            "parts_used": [{"part": "COMP-7", "qty": 1}],
        },
    )
    workflow.says("moved", "T-1", NOON, fields={"fault_code": "温控", "symptom": "太甜"})
    workflow.says("moved", "T-1", NOON, late=True, fields={"fault_code": "漏水", "cause": "潮"})
    workflow.says("branch_done", "T-1", NOON, item="042", fields={"photo": "货架"})
    workflow.says("answered", "T-1", NOON, fields={"comment": "满意"})
    text = "\n".join(row_of(workflow).said.values())
    for said in ("t-000001", "冷柜", "frz-0042", "mt-77", "湖滨", "comp-7", "温控", "太甜"):
        assert said in text, said
    for said in ("潮", "满意"):
        assert said in text, said
    for gone in ("酸", "漏水", "货架", "true"):
        assert gone not in text, gone


def test_of_what_is_sealed_nothing_is_kept_and_what_stands_around_it_is_no_word(
    workflow: Workflow,
) -> None:
    """Nothing here outlives the key of who is forgotten: it never was here."""
    summary = f"请打{SEALED}电话"
    workflow.says("opened", "T-1", NOON, summary=summary, fields={"phone": SEALED})
    row = row_of(workflow)
    assert row.said == {"/number": "", "/summary": "请打\n电话", "/asset": "", "/fields/phone": ""}
    assert "打电" not in grams_of(row.said["/summary"])


def planned(workflow: Workflow) -> str:
    (document,) = SearchProjection().plan(workflow.events, "[]")
    return document


def test_what_is_hidden_is_found_by_those_who_see_it(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, summary="酸", fields={"cause": "原料"})
    workflow.says("restricted", "T-1", NOON, veiled={"/fields/cause": ["qa"]})
    document = planned(workflow)
    for gram in ('"酸"', '":原料"'):
        assert gram in document, gram
    assert '"原料"' not in document.replace('"/fields/cause":"原料"', "")
    workflow.says("restricted", "T-1", NOON, veiled={})
    assert '"原料"' in planned(workflow).replace('"/fields/cause":"原料"', "")


def test_what_is_hidden_is_kept_once_however_many_roles_see_it(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, fields={"cause": "原料", "batch": "原料 A-7"})
    roles = [f"role_{n}" for n in range(100)]
    veiled = {"/fields/cause": roles, "/fields/batch": roles[:50]}
    workflow.says("restricted", "T-1", NOON, veiled=veiled)
    (row,) = msgspec.json.decode(planned(workflow), type=list[SearchRow])
    assert row.grams == sorted(f":{gram}" for gram in ("原", "料", "原料", "a", "7"))


@given(
    term=st.text(alphabet="ab7-_é", min_size=1, max_size=4),
    text=st.text(alphabet="ab7é-_ ，。酸\n", max_size=12),
)
def test_where_a_short_word_begins_its_grams_are(term: str, text: str) -> None:
    """So what is not seen beside it makes no difference to who looks for it."""
    for one in terms_of(term):
        if one.is_short and re.search(one.beginning, folded(text)):
            assert one.grams <= grams_of(folded(text))


@pytest.mark.parametrize("text", ["pearl", "酸pearl", "1 (pearl)", "甜。pearl", "batch-pearl"])
def test_a_short_word_is_found_where_one_begins(text: str) -> None:
    (term,) = terms_of("pe")
    assert re.search(term.beginning, text)
    assert not re.search(term.beginning, f"x{text[-5:]}")


def test_a_search_has_ten_words_in_the_form_in_which_they_are_compared() -> None:
    """One sign may be several words: ``\ufdfa`` is four."""
    words = [f"{n}a" for n in range(10)]
    assert Asked(text=" ".join(words * 2)).text
    with pytest.raises(ListingWrong):
        Asked(text=" ".join([*words, "b"]))
    with pytest.raises(ListingWrong):
        Asked(text=" ".join([*words[:7], "\ufdfa"]))


def test_a_row_that_says_nothing_new_is_not_written(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, summary="酸")
    row = row_of(workflow)
    assert row_after(row, workflow.says("moved", "T-1", NOON, fields={})) is row
    assert row_after(row, workflow.events[0]) is row


def test_of_a_very_long_ticket_the_beginning_is_found(workflow: Workflow) -> None:
    long = {f"f{n}": "酸" * TICKET_CHARS_MAX for n in range(9)}
    workflow.says("opened", "T-1", NOON, summary="甜", fields={**long, "last": "珍珠"})
    row = row_of(workflow)
    assert sum(map(len, row.said.values())) < 2 * TICKET_CHARS_MAX
    document = planned(workflow)
    assert '"甜"' in document
    assert '"珠"' not in document
