"""Numbers in texts: every spelling is found and sealed, and nothing else is touched."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.intent import TenantId
from shared.personal_numbers import numbers_in
from shared.sealed import TOKEN, DataKey
from shared.sealed_text import (
    SPANS_MAX,
    TextTooDeep,
    seal_texts,
    without_numbers,
)
from shared.vault import Identifier
from tests.conftest import run
from tests.small_vault import SmallVault
from tests.spellings import LEGIBLE, SPELLINGS

TENANT = TenantId("texts")
SOMEBODY = Identifier("anonymous", "a report")


@dataclass
class CountingVault(SmallVault):
    """Counts how often it is asked."""

    asked: list[int] = field(default_factory=list)

    async def subjects_for(
        self, tenant: TenantId, identifiers: Sequence[Identifier]
    ) -> list[DataKey]:
        self.asked.append(len(identifiers))
        return await super().subjects_for(tenant, identifiers)


def sealed(text: str, vault: SmallVault) -> str:
    return run(seal_texts(vault, TENANT, text, SOMEBODY)).text(text)


def opened(text: str, vault: SmallVault) -> str:
    return TOKEN.sub(lambda found: f"<{vault.open(TENANT, found[0])}>", text)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("around", ["{}", "电话{}，请回", "call{}now", "a: {}-b", "{}_x"])
def test_every_spelling_is_sealed_in_its_normal_form(spelling: str, around: str) -> None:
    vault = SmallVault()
    kept = sealed(around.format(spelling), vault)
    assert not re.search(LEGIBLE, TOKEN.sub("", kept))
    (token,) = TOKEN.findall(kept)
    value = vault.open(TENANT, token)
    assert re.fullmatch(r"\+861391234\d{4}|11010119900307\d{3}[\dX]", value)
    assert token.split(".")[2] == ("phone" if value.startswith("+") else "id_no")


def test_the_same_number_is_the_same_person_however_it_is_written() -> None:
    vault = SmallVault()
    kept = sealed("139-1234-0002 或 +86 139 1234 0002", vault)
    first, second = TOKEN.findall(kept)
    assert first.split(".")[1] == second.split(".")[1]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 19:36:00 至 2026-11-23",
        "1763812345678",
        "13.404953999, 52.52000660",
        "550e8400-e29b-41d4-a716-446655440000",
        "FRZ-0042 故障码 E17，3 次，共 12,500.00 元",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert numbers_in(text) == []


@given(
    st.text(st.characters(exclude_categories=["Nd", "Cs"]) | st.sampled_from("0246"), max_size=80)
)
def test_text_without_such_numbers_is_unchanged_and_nobody_is_asked(text: str) -> None:
    vault = CountingVault()
    assert sealed(text, vault) == text
    assert vault.asked == []


@given(st.text(max_size=40), st.sampled_from(SPELLINGS), st.text(max_size=40))
def test_what_is_sealed_is_left_alone(before: str, spelling: str, after: str) -> None:
    vault = SmallVault()
    once = sealed(f"{before} {spelling} {after}", vault)
    assert sealed(once, vault) == once
    assert len(TOKEN.findall(once)) >= 1
    assert opened(once, vault)


def test_a_number_beside_a_sealed_value_is_sealed_too() -> None:
    vault = SmallVault()
    token = sealed("13912340001", vault)
    kept = sealed(f"13912340002{token}/１３９１２３４０００３", vault)
    assert opened(kept, vault) == "<+8613912340002> <+8613912340001>/<+8613912340003>"


def test_a_tree_is_sealed_in_texts_and_keys_with_one_question() -> None:
    vault = CountingVault()
    tree = {"a": ["139-1234-0002", 3, None], "139 1234 0005": {"b": "+8613912340001"}}
    texts = run(seal_texts(vault, TENANT, tree, SOMEBODY))
    kept = texts.tree(tree)
    assert not re.search(LEGIBLE, TOKEN.sub("", str(kept)))
    assert len(TOKEN.findall(str(kept))) == len(vault.keys) - 1
    assert vault.asked == [4]


def test_a_list_of_numbers_is_sealed_as_a_whole() -> None:
    vault = SmallVault()
    text = "、".join(f"139{number:08}" for number in range(SPANS_MAX + 1))
    kept = sealed(text, vault)
    assert TOKEN.fullmatch(kept)
    assert vault.open(TENANT, kept) == text


def test_what_cannot_be_looked_through_is_refused() -> None:
    tree: object = "139-1234-0002"
    for _ in range(100):
        tree = [tree]
    with pytest.raises(TextTooDeep):
        run(seal_texts(SmallVault(), TENANT, tree, SOMEBODY))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_masked_text_shows_no_number(spelling: str) -> None:
    assert not re.search(LEGIBLE, without_numbers(f"/fields/{spelling}"))
    assert without_numbers("/fields/12/E404") == "/fields/12/E404"


def test_a_masked_text_shows_no_address_and_no_numerals() -> None:
    text = without_numbers("type wang@example.com, 一三八一二三四五六七八")
    assert text == "type ***, ***"


def test_what_identifies_is_its_persons_and_the_rest_is_whom_the_text_is_about() -> None:
    vault = SmallVault()
    text = "wang@example.com 0571-88886666 电话88886666 6222021234567890128"
    email, landline, local, card = TOKEN.findall(sealed(text, vault))
    assert vault.keys.keys() == {"wang@example.com", "+8657188886666", SOMEBODY.value}
    assert [token.split(".")[2] for token in (email, landline, local, card)] == [
        "email",
        "phone",
        "phone",
        "bank_card",
    ]
    assert local.split(".")[1] == card.split(".")[1] != landline.split(".")[1]
