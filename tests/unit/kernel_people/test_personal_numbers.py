"""What could be somebody's is found however it is written; what is only a number stays legible."""

from datetime import UTC, date, datetime
from uuid import UUID

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.personal_numbers import numbers_in
from tests.spellings import OTHER_PEOPLES, SPELLED_OUT

AROUND = ("{}", "电话{}，请回", "请打 {} 谢谢", "({})", "a：{}。")
SCRIPTS = (
    "0123456789",
    "０１２３４５６７８９",
    "٠١٢٣٤٥٦٧٨٩",
    "零一二三四五六七八九",
    "〇幺两叁四伍六柒八玖",
)
BREAKS = ("", " ", "-", "—", "\u200b", "\u3000", " - ")
DOTTED = (*BREAKS, ".", "·")
AREAS = ("10", "21", "571", "755", "931")
ISSUERS = ("622848", "436742", "955880", "4111", "5500")

around = st.sampled_from(AROUND)
scripts = st.sampled_from(SCRIPTS)


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def found(text: str) -> list[tuple[str, str]]:
    return [(one.personal_class, one.value) for one in numbers_in(text)]


@pytest.mark.parametrize("text", SPELLED_OUT)
@pytest.mark.parametrize("frame", AROUND)
def test_every_way_to_write_a_mobile_number_is_understood(text: str, frame: str) -> None:
    assert found(frame.format(text)) == [("phone", "+8613812345678")]


@pytest.mark.parametrize(("text", "personal_class", "value"), OTHER_PEOPLES)
@pytest.mark.parametrize("frame", AROUND)
def test_other_peoples_numbers_are_found(
    text: str, personal_class: str, value: str, frame: str
) -> None:
    assert found(frame.format(text)) == [(personal_class, value)]


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(lambda one: one[:3] != "179"),
    scripts,
    st.lists(st.sampled_from(BREAKS), min_size=2, max_size=2),
    st.lists(st.sampled_from(DOTTED), min_size=8, max_size=8),
    around,
)
def test_a_mobile_number_is_found_in_any_script_broken_anywhere(
    number: str, script: str, first: list[str], rest: list[str], frame: str
) -> None:
    if {*first, *rest} <= {"", ".", "·"}:
        rest = ["-" if one else "" for one in rest]  # only dots: a decimal number, a machine
    breaks = [*first, *rest, ""]
    spelled = "".join(script[int(digit)] + gap for digit, gap in zip(number, breaks, strict=True))
    assert found(frame.format(spelled)) == [("phone", f"+86{number}")]


@given(
    st.sampled_from(AREAS),
    st.from_regex(r"[2-8][0-9]{7}", fullmatch=True),
    st.tuples(st.sampled_from(("-", " ", "）", ".")), st.sampled_from(("", "-", " "))),
    scripts,
    around,
)
def test_a_landline_is_found_with_its_area(
    area: str, local: str, between: tuple[str, str], script: str, frame: str
) -> None:
    spelled = f"0{area}{between[0]}{local[:4]}{between[1]}{local[4:]}".translate(
        {ord(digit): script[int(digit)] for digit in "0123456789"}
    )
    assert found(frame.format(spelled)) == [("phone", f"+86{area}{local}")]


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
@pytest.mark.parametrize("plus", ["+", "00"])
def test_a_number_of_any_country_is_found(region: str, plus: str) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    whole = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    for text in (written, whole):
        assert found(f"请打 {text.replace('+', plus)}，谢谢") == [("phone", whole)]


@given(
    st.text("abcXYZ019._+-", min_size=1, max_size=20),
    st.sampled_from(("example.com", "mail.example.com.cn", "Example.ORG")),
    st.sampled_from(("{}", "邮箱{}请回", "<{}>", "mailto:{}")),
)
def test_an_address_is_found(local: str, domain: str, frame: str) -> None:
    address = f"{local}@{domain}"
    assert found(frame.format(address)) == [("email", address.lower())]
    wide = "".join(chr(ord(one) + 0xFEE0) for one in address)
    assert found(frame.format(wide)) == [("email", address.lower())]


@given(
    digits(5),
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    st.from_regex("[0-9]{3}[0-9X]", fullmatch=True),
    st.sampled_from(BREAKS),
    scripts,
)
def test_an_identity_card_is_found(
    place: str, born: date, last: str, between: str, script: str
) -> None:
    number = f"3{place}{born:%Y%m%d}{last}"
    spelled = between.join((number[:6], number[6:14], number[14:])).translate(
        {ord(digit): script[int(digit)] for digit in "0123456789"}
    )
    assert found(f"证件 {spelled}") == [("id_no", number)]


@given(st.sampled_from(ISSUERS), st.data(), st.sampled_from(("", " ", "-", "  ")))
def test_a_bank_card_is_found_by_its_check_digit(
    issuer: str, data: st.DataObject, between: str
) -> None:
    length = 19 if len(issuer) > 4 else 16
    body = issuer + data.draw(digits(length - 1 - len(issuer)))
    right = next(digit for digit in "0123456789" if luhn(body + digit) == 0)
    card, wrong = body + right, body + str((int(right) + 1) % 10)
    groups = between.join(card[at : at + 4] for at in range(0, length, 4))
    assert [value for _, value in found(f"卡号 {groups}")] == [card]
    assert ("bank_card", wrong) not in found(f"卡号 {wrong}")


MOMENTS = st.integers(946_684_800, 4_070_908_800).map(lambda at: datetime.fromtimestamp(at, UTC))
NAKED_MOMENTS = MOMENTS.map(lambda at: at.replace(tzinfo=None))
PRICES = st.decimals(0, 9_999_999, places=2)
DEGREES = st.integers(-40, -10)
ORDINARY = st.one_of(
    st.integers(0, 999_999).map("T-{:06}".format),
    st.integers(-60, 300).map("{}℃".format),
    st.lists(DEGREES, min_size=1, max_size=4).map(lambda many: ", ".join(map(str, many))),
    PRICES.map("￥{:,}".format),
    PRICES.map("{} 元".format),
    MOMENTS.map(datetime.isoformat),
    NAKED_MOMENTS.map(str),
    MOMENTS.map("{:%Y%m%d}".format),
    MOMENTS.map("PO{:%Y%m%d%H%M%S}".format),
    st.integers(10_000_000, 9_999_999_999).map("订单 {}".format),
    st.integers(1_600_000_000_000, 1_999_999_999_999).map(str),
    st.integers(1_600_000_000_000_000, 1_999_999_999_999_999).map(str),
    st.tuples(st.decimals(-90, 90, places=6), st.decimals(-180, 180, places=6)).map(
        lambda place: f"{place[0]}, {place[1]}"
    ),
    st.uuids().map(str),
    st.ip_addresses(v=4).map(str),
)
"""What technicians and shops write all day."""


@given(ORDINARY, st.sampled_from(("{}", "昨天 {} 坏了", "（{}）")))
def test_order_numbers_days_temperatures_and_prices_stay_legible(text: str, frame: str) -> None:
    assert found(frame.format(text)) == []


def test_names_that_programs_make_are_left_alone() -> None:
    assert found(str(UUID("13812345-6789-4abc-8def-138123456789"))) == []
    assert found("13812345-6789-4abc-8def-138123456789 13812345678") == [
        ("phone", "+8613812345678")
    ]


def luhn(number: str) -> int:
    """Return the sum that ISO/IEC 7812 wants to end in 0, the other way round than we have it."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10
