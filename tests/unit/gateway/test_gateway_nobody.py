"""Why nobody has a ticket is told in words that somebody can act on."""

import re

import pytest

from services.dispatch.domain import need, rules
from services.gateway.api.nobody import explained, in_words
from shared.contracts.reasons import OF_RULES, because


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("nobody_has:高压电", "Nobody has the skill 高压电: register somebody who has, or assign"),
        ("all_eliminated:capacity", "Nobody is fit (their hands are full)."),
        ("all_eliminated:new_rule", "Nobody is fit (new_rule)."),
        ("held:location_missing", "Nobody is looked for because of the flag no usable location"),
        ("held:{0}", "Nobody is looked for because of the flag {0}"),
        ("no_slot_chosen:2026-11-29 08:00", "Nobody has chosen a slot since 2026-11-29 08:00"),
        ("place_looks_swapped", "Nobody is near; latitude and longitude look swapped"),
        ("held", "Nobody is looked for: it has a flag or is history."),
        ("no_slot_yet", "Nobody is looked for before a slot is chosen."),
        ("put_off_until:2026-11-30 16:00", "Nobody is looked for before 2026-11-30 16:00, shortly"),
        ("in_queue:team:night", "It stands in the queue team:night, for whoever takes it first"),
        ("something else", "something else"),
    ],
)
def test_a_reason_is_a_sentence(reason: str, english: str) -> None:
    assert because(reason)["en"].startswith(english)
    assert because(reason)["zh"]


def test_a_row_brings_its_reason_in_words() -> None:
    row = explained({"number": "T-000001", "unassignable": "all_eliminated:too_far"})
    assert isinstance(row, dict)
    assert row["unassignable_label"]["zh"] == "没有合适的人（都在 500 公里以外，请核对位置）。"
    assert explained({"unassignable": None}) == {"unassignable": None}


def test_a_slot_that_was_refused_is_told_in_words_with_what_happened() -> None:
    told = in_words({"type": "ticket.appointed", "data": {"by": "", "refused": "slot-full"}})
    assert isinstance(told, dict)
    assert told["data"]["refused_label"] == {"zh": "该时段已约满", "en": "The slot is full"}
    for event in ({"type": "ticket.appointed", "data": {"refused": ""}}, {"data": None}, None):
        assert in_words(event) == event


def test_every_rule_of_dispatch_has_its_words() -> None:
    names = {
        value
        for module in (rules, need)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and re.fullmatch("[a-z_]+", value)
    }
    assert names <= OF_RULES.keys()
