"""Sealed values open only with their person's key, in their tenant, unchanged."""

from uuid import UUID, uuid4

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.intent import TenantId
from shared.sealed import (
    TOKEN,
    DataKey,
    NotOpened,
    ValueUnsealable,
    is_sealed,
    length_as_written,
    mask,
    new_secret,
    normal_email,
    normal_phone,
    open_sealed,
    parse,
    seal,
)
from tests.pace import within

WEILAI = TenantId("weilai")
PERSON = UUID("0f0e0d0c-0b0a-4908-8706-050403020100")
KEY = DataKey(subject=PERSON, secret=bytes(range(32)))


@given(st.text(min_size=1, max_size=300).filter(lambda text: text.isprintable()))
def test_what_was_sealed_can_be_opened(value: str) -> None:
    parts = parse(seal(WEILAI, KEY, "phone", value))
    assert parts is not None
    assert open_sealed(WEILAI, KEY, parts) == value


def test_the_text_names_version_subject_class_and_key_and_nothing_else() -> None:
    token = seal(WEILAI, KEY, "phone", "13812345678")
    version, subject, personal_class, key_id, _nonce, _ciphertext = token.split(".")
    assert (version, subject, personal_class) == ("s1", str(PERSON), "phone")
    assert key_id == KEY.id
    assert "138" not in KEY.id
    assert "13812345678" not in token


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert seal(WEILAI, KEY, "phone", "1") != seal(WEILAI, KEY, "phone", "1")


def test_another_tenant_cannot_open_it() -> None:
    parts = parse(seal(WEILAI, KEY, "phone", "13812345678"))
    assert parts is not None
    with pytest.raises(NotOpened):
        open_sealed(TenantId("globex"), KEY, parts)


def test_it_cannot_be_passed_off_as_another_class() -> None:
    parts = parse(seal(WEILAI, KEY, "phone", "13812345678").replace(".phone.", ".name."))
    assert parts is not None
    with pytest.raises(NotOpened):
        open_sealed(WEILAI, KEY, parts)


def test_it_cannot_be_passed_off_as_another_person() -> None:
    other = DataKey(subject=uuid4(), secret=KEY.secret)
    parts = parse(seal(WEILAI, KEY, "phone", "1").replace(str(PERSON), str(other.subject)))
    assert parts is not None
    with pytest.raises(NotOpened):
        open_sealed(WEILAI, other, parts)


def test_another_key_is_noticed_before_anything_is_tried() -> None:
    parts = parse(seal(WEILAI, KEY, "phone", "1"))
    assert parts is not None
    with pytest.raises(NotOpened):
        open_sealed(WEILAI, DataKey(subject=PERSON, secret=new_secret()), parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s1",
        "s1.x.phone.a.b.c",
        "s2.0f0e0d0c-0b0a-4908-8706-050403020100.phone.AAAAAAAA.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA",
        "s1.0f0e0d0c-0b0a-4908-8706-050403020100.Phone.AAAAAAAA.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA",
        "13812345678",
    ],
)
def test_other_texts_are_not_sealed_values(text: str) -> None:
    assert not is_sealed(text)


def test_what_cannot_be_kept_is_refused() -> None:
    for value in ("", "\ud800", "x" * 65_537):
        with pytest.raises(ValueUnsealable):
            seal(WEILAI, KEY, "text", value)


def test_a_key_never_shows_its_secret() -> None:
    assert "secret" not in repr(KEY)


def test_searching_for_tokens_takes_linear_time() -> None:
    hostile = "s1." * 100_000
    assert within(100, lambda: TOKEN.search(hostile)) is None


@pytest.mark.parametrize(
    ("personal_class", "value", "shown"),
    [
        ("phone", "13812345678", "138****5678"),
        ("phone", "+8613812345678", "138****5678"),
        ("phone", "12345", "*****"),
        ("id_no", "330102199001011234", "************1234"),
        ("name", "王芳", "王*"),
        ("name", "王", "*"),
        ("name", "John Smith", "J***"),
        ("email", "wang.fang@example.com", "w***@example.com"),
        ("email", "@example.com", "***"),
        ("address", "文三路 1 号", "***"),
        ("text", "call me at 13812345678", "***"),
    ],
)
def test_everybody_sees_the_mask(personal_class: str, value: str, shown: str) -> None:
    assert mask(personal_class, value) == shown


@given(st.sampled_from(["phone", "id_no", "name", "bank_card"]), st.text(min_size=1, max_size=40))
def test_a_mask_never_shows_the_whole_value(personal_class: str, value: str) -> None:
    assert mask(personal_class, value).count("*") >= 1


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "0086 13812345678",
        "(+86)13812345678",
        "１３８１２３４５６７８",
        "138\u200b1234\u200c5678",
        "\ufeff13812345678 ",
        "＋８６１３８１２３４５６７８",
    ],
)
def test_one_phone_has_one_normal_form(text: str) -> None:
    assert normal_phone(text) == "+8613812345678"


@pytest.mark.parametrize("text", ["", "hello", "12", "\x00", "9" * 80, "++++"])
def test_what_is_no_phone_has_no_normal_form(text: str) -> None:
    assert normal_phone(text) is None


def test_other_countries_keep_their_prefix() -> None:
    assert normal_phone("+1 415 555 2671") == "+14155552671"


def test_an_email_identifies_in_lower_case() -> None:
    assert normal_email(" Wang@Example.COM ") == "wang@example.com"
    assert normal_email("nobody") is None


def by_the_library(text: str) -> str | None:
    """Return what the library says of a number, asked directly."""
    number = phonenumbers.parse(text, "CN")
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@given(st.from_regex(r"(?:\+86)?1[0-9]{10}", fullmatch=True))
def test_the_short_way_to_a_number_says_what_the_library_says(text: str) -> None:
    assert normal_phone(text) == by_the_library(text)


@pytest.mark.parametrize("start", range(130, 200))
def test_no_beginning_of_a_mobile_number_is_read_otherwise(start: int) -> None:
    for rest in ("00000000", "99999999", "12345678", "00812345", "51138123", "90138123"):
        for text in (f"{start}{rest}", f"+86{start}{rest}"):
            assert normal_phone(text) == by_the_library(text)


def test_a_sealed_value_counts_as_what_it_mostly_hides() -> None:
    sealed = seal(WEILAI, KEY, "phone", "+8613812345678")
    assert length_as_written(f"打{sealed}谢谢") == len("打13812345678谢谢")
    assert length_as_written("s1. 没有") == len("s1. 没有")
