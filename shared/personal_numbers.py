"""Numbers in texts that could be somebody's, however people write them (decision 31).

Mobile numbers, landlines, hotlines and numbers of other countries; identity cards, bank cards,
e-mail addresses. They are found with spaces, dashes, dots, brackets or full-width digits in them,
and spelled in Chinese numerals. What is only a number stays: the shape, the check digit or the
word before it must say that it is somebody's.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import phonenumbers

from shared.plain_text import as_digits, as_half_width, as_spoken, has_at_sign, has_digits
from shared.sealed import TOKEN, normal_email, normal_phone, parse

PHONE: Final = "phone"
EMAIL: Final = "email"
ID_NO: Final = "id_no"
BANK_CARD: Final = "bank_card"

GAP: Final = "-{0,3}"
DOTTED: Final = "[-.]{0,3}"
BETWEEN: Final = "[-.]{1,3}"
MARK: Final = "[,/|~:;]-?"
"""What else may stand between the groups of a mobile number, if it is the same twice."""

COUNTRY: Final = rf"(?:(?:\+|00){GAP})?8{GAP}6{DOTTED}"
MOBILE: Final = re.compile(
    rf"(?<![0-9])(?:{COUNTRY})?(?:0{GAP})?"
    rf"(?P<n>1{GAP}[3-9]{GAP}[0-9](?:{DOTTED}[0-9]){{8}}"
    rf"|1[3-9][0-9](?P<mark>{MARK})[0-9]{{4}}(?P=mark)[0-9]{{4}})(?![0-9])"
)
DECIMAL: Final = re.compile(r"[0-9]+\.[0-9]+")
OCTET: Final = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
MACHINE: Final = re.compile(rf"{OCTET}(?:\.{OCTET}){{3}}")
"""What has dots and is nobody's: a decimal number, the address of a machine (IPv4)."""

BIRTHDAY: Final = (
    rf"(?:1{GAP}[89]|2{GAP}0){GAP}[0-9]{GAP}[0-9]{GAP}(?:0{GAP}[1-9]|1{GAP}[0-2]){GAP}"
    rf"(?:0{GAP}[1-9]|[12]{GAP}[0-9]|3{GAP}[01])"
)
IDENTITY_CARD: Final = re.compile(
    rf"(?<![0-9])(?P<n>[0-9]{{17}}X"
    rf"|[1-9](?:{GAP}[0-9]){{5}}{GAP}{BIRTHDAY}(?:{GAP}[0-9]){{3}}{GAP}[0-9X])(?![0-9])"
)
"""Six digits of a place, a day of birth, four more: an order number hardly ever has that."""

BANK_NUMBER: Final = re.compile(
    r"(?<![0-9])(?P<n>[0-9]{15,19}"
    rf"|[0-9]{{4}}(?:{BETWEEN}[0-9]{{4}}){{3}}(?:{DOTTED}[0-9]{{1,3}})?"
    rf"|[0-9]{{6}}{BETWEEN}[0-9]{{9,13}}"
    rf"|[0-9]{{4}}{BETWEEN}[0-9]{{6}}{BETWEEN}[0-9]{{5}})(?![0-9])"
)
ISSUED: Final = re.compile(
    "3[47][0-9]{13}|(?:4[0-9]|5[0-8]|2[2-7]|35)[0-9]{14}|(?:6[0-5]|43|95)[0-9]{14,17}"
)
"""How cards begin. Times in microseconds begin with 1, order numbers often with 20."""

AREA: Final = "(?:10|2[0-9]|[3-9][0-9]{2})"
LOCAL: Final = rf"[1-9][0-9]{{2,3}}(?:[0-9]{{4}}|{BETWEEN}[0-9]{{4}})"
LANDLINE: Final = re.compile(
    rf"(?<![0-9])(?:0|86{BETWEEN}0?)(?P<n>{AREA}{BETWEEN}{LOCAL})(?![0-9])"
    rf"|(?<![0-9A-Za-z])0(?P<run>{AREA}{LOCAL})(?![0-9])"
)
HOTLINE: Final = re.compile(
    r"(?<![0-9])"
    rf"(?P<n>[48]00{BETWEEN}(?:[0-9]{{3}}{DOTTED}[0-9]{{4}}|[0-9]{{4}}{DOTTED}[0-9]{{3}})"
    rf"|400[0-9]{BETWEEN}[0-9]{{3}}{DOTTED}[0-9]{{3}})(?![0-9])"
)
ANNOUNCED: Final = re.compile(
    "(?:电话|座机|固话|热线|手机|传真|致电|拨打|请打|tel|phone|fax|call)"
    "(?:号码|号|是|为|[-:.#]){0,4}"
    r"(?P<only>[48]00[0-9]{7}|[2-9][0-9]{6,7}|[2-9][0-9]{2,3}-[0-9]{4})(?![0-9])",
    re.IGNORECASE,
)
"""A number without an area code: only the word before it says that it is a telephone's."""

HOTLINE_DIGITS: Final = 10
DAY: Final = re.compile("20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
ABROAD: Final = re.compile(
    r"(?<![0-9A-Za-z+])(?:\+-{0,3}|00)[1-9](?:[-.]{0,3}[0-9]){6,16}(?![0-9])"
)
LAST_OF_GROUP: Final = re.compile("[0-9](?![0-9])")
GROUPS_TRIED_MAX: Final = 4
ABROAD_MAX: Final = 100
"""In one text: to ask the library takes long, and so many numbers are no more looked at singly."""


ADDRESS: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@"
    r"(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,24}"
)
NAME_OF_A_THING: Final = re.compile(
    "[0-9A-Fa-fX]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    "|(?<![0-9A-Za-z])[0-9A-Fa-f]{64}(?![0-9A-Za-z])"
)
"""Identifiers that programs make (UUIDs, SHA-256): parts of them look like anything."""

TAKEN: Final = "\0"
"""Stands where something was found already; no plain text has it."""


@dataclass(frozen=True, slots=True)
class Span:
    """What was found in a text, from ``start`` to before ``end``; ``value`` in its normal form."""

    start: int
    end: int
    personal_class: str
    value: str

    @property
    def identifies(self) -> bool:
        """Whether the value says who it is: an address, or a number with its country."""
        with_country = self.personal_class == PHONE and self.value.startswith("+")
        return with_country or self.personal_class == EMAIL


def numbers_in(text: str) -> list[Span]:
    """Return what could be somebody's in a text, in order; nothing in sealed values.

    Every repetition is bounded and no digit separates: the time is in proportion to the text.
    """
    addresses, digits = has_at_sign(text), has_digits(text)
    if not (addresses or digits):
        return []
    found: list[Span] = []
    for start, end in _outside_sealed(text):
        piece = text[start:end]
        spans = list(_addresses(piece)) if addresses else []
        if digits:
            spans = _numbers(piece, spans)
        found += [replace(one, start=start + one.start, end=start + one.end) for one in spans]
    return found


def _numbers(piece: str, spans: list[Span]) -> list[Span]:
    """Look for one kind after the other, each where nothing was found before."""
    plain = as_digits(piece)
    plain = NAME_OF_A_THING.sub(lambda found: TAKEN * len(found[0]), plain)
    for look in LOOKS:
        spans = spans + list(look(_without(spans, plain)))
    spoken = as_spoken(plain)
    if spoken != plain:
        for look in LOOKS_FOR_SPOKEN:
            spans = spans + list(look(_without(spans, spoken)))
    return sorted(spans, key=lambda one: one.start)


def _without(spans: list[Span], text: str) -> str:
    """Return the text with what was found taken out of sight."""
    pieces, at = [], 0
    for span in sorted(spans, key=lambda one: one.start):
        pieces += [text[at : span.start], TAKEN * (span.end - span.start)]
        at = span.end
    return "".join([*pieces, text[at:]])


def _addresses(piece: str) -> Iterator[Span]:
    for found in ADDRESS.finditer(as_half_width(piece)):
        value = normal_email(found[0])
        if value is not None:
            yield Span(found.start(), found.end(), EMAIL, value)


Value = Callable[[re.Match[str]], str | None]
Look = Callable[[str], Iterator[Span]]


def _look_for(pattern: re.Pattern[str], personal_class: str, value_of: Value) -> Look:
    """Return a search; what turns out to be none may have another beginning inside it.

    Where a pattern names a part ``only``, that is what was looked for, and the rest its sign.
    """
    part = "only" if "only" in pattern.groupindex else 0

    def look(text: str) -> Iterator[Span]:
        at = 0
        while (found := pattern.search(text, at)) is not None:
            value = value_of(found)
            at = found.end() if value is not None else found.start() + 1
            if value is not None:
                yield Span(found.start(part), found.end(part), personal_class, value)

    return look


def _digits(text: str) -> str:
    return re.sub("[^0-9X]", "", text)


def _identity_card(found: re.Match[str]) -> str:
    return _digits(found["n"])


def _bank_card(found: re.Match[str]) -> str | None:
    value = _digits(found["n"])
    return value if ISSUED.fullmatch(value) and _ends_in_its_check_digit(value) else None


def _ends_in_its_check_digit(value: str) -> bool:
    """Say whether the last digit is the one that ISO/IEC 7812 wants after the others."""
    doubled = [int(one) * (2 - place % 2) for place, one in enumerate(reversed(value), 1)]
    return sum(sum(divmod(one, 10)) for one in doubled) % 10 == 0


def _mobile(found: re.Match[str]) -> str | None:
    """Return a mobile number; dots and nothing else may make it another thing."""
    if DECIMAL.fullmatch(found[0]) or MACHINE.fullmatch(found[0]):
        return None
    value = f"+86{_digits(found['n'])}"
    return normal_phone(value) or value


def _landline(found: re.Match[str]) -> str | None:
    value = f"+86{_digits(found['n'] or found['run'])}"
    if found["run"] and not phonenumbers.is_valid_number(phonenumbers.parse(value)):
        return None
    return value


def _hotline(found: re.Match[str]) -> str:
    return f"+86{_digits(found['n'])}"


def _announced(found: re.Match[str]) -> str | None:
    value = _digits(found["only"])
    if len(value) == HOTLINE_DIGITS:
        return f"+86{value}"
    return None if DAY.fullmatch(value) else value


def _abroad(text: str) -> Iterator[Span]:
    at = 0
    for _ in range(ABROAD_MAX):
        found = ABROAD.search(text, at)
        if found is None:
            return
        span = _longest_number(found)
        at = span.end if span is not None else found.start() + 1
        if span is not None:
            yield span


def _longest_number(found: re.Match[str]) -> Span | None:
    """Return the most groups of digits that are one number: what follows may be another thing."""
    groups = list(LAST_OF_GROUP.finditer(found[0]))
    for last in reversed(groups[-GROUPS_TRIED_MAX:]):
        value = _with_country(found[0][: last.end()])
        if value is not None:
            return Span(found.start(), found.start() + last.end(), PHONE, value)
    return None


def _with_country(written: str) -> str | None:
    """Return a number that a country really has; ``+120.16345678`` is a place on the globe."""
    plain = written.removeprefix("+") if written.startswith("+") else written[2:]
    try:
        number = phonenumbers.parse(f"+{_digits(plain)}")
    except phonenumbers.NumberParseException:
        return None
    if DECIMAL.fullmatch(plain) and not plain.startswith(f"{number.country_code}."):
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _outside_sealed(text: str) -> list[tuple[int, int]]:
    pieces, at = [], 0
    for token in TOKEN.finditer(text) if "s1." in text else ():
        if parse(token[0]) is not None:
            pieces.append((at, token.start()))
            at = token.end()
    return [*pieces, (at, len(text))]


LOOK_FOR_IDENTITY_CARDS: Final = _look_for(IDENTITY_CARD, ID_NO, _identity_card)
LOOK_FOR_MOBILES: Final = _look_for(MOBILE, PHONE, _mobile)
LOOK_FOR_LANDLINES: Final = _look_for(LANDLINE, PHONE, _landline)
LOOKS: Final[tuple[Look, ...]] = (
    LOOK_FOR_IDENTITY_CARDS,
    _look_for(BANK_NUMBER, BANK_CARD, _bank_card),
    _abroad,
    LOOK_FOR_MOBILES,
    LOOK_FOR_LANDLINES,
    _look_for(HOTLINE, PHONE, _hotline),
    _look_for(ANNOUNCED, PHONE, _announced),
)
"""The longer kinds first: part of a card, or of a number abroad, can look like a mobile's."""

LOOKS_FOR_SPOKEN: Final[tuple[Look, ...]] = (
    LOOK_FOR_IDENTITY_CARDS,
    LOOK_FOR_MOBILES,
    LOOK_FOR_LANDLINES,
)
