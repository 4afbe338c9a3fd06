"""Texts in plain form: one plain character for each, so that places in both are the same.

Digits of every script become ASCII digits; spaces, invisible characters, dashes and brackets become
one separator. Chinese numerals stand for digits in a form of their own: ``电话一138...`` counts
telephones, ``一三八...`` spells a number.
"""

import re
import unicodedata
from typing import Final

SEPARATOR: Final = "-"
SEPARATING: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pc", "Ps", "Pe"})
"""Spaces and line ends, invisible characters, dashes, underscores and brackets."""

KEYCAP: Final = "\ufe0f\u20e3"
"""The frame of a digit that is a picture (1️⃣)."""

FULL_WIDTH: Final = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
SAME_AS: Final = {
    **dict.fromkeys("xｘＸ", "X"),
    **dict.fromkeys("．。·•・", "."),
    **dict.fromkeys("，、", ","),
    **dict.fromkeys(KEYCAP, SEPARATOR),
}
NUMERALS: Final = {
    ord(numeral): str(digit)
    for digit, numerals in enumerate(
        ("〇○零洞", "一壹幺么", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for numeral in numerals
} | {ord(digit): str(unicodedata.digit(digit)) for digit in "⓪①②③④⑤⑥⑦⑧⑨⁰¹²³⁴⁵⁶⁷⁸⁹"}
"""Numerals as they are spelled out one by one, and digits in circles."""

NUMERAL: Final = re.compile(f"[{''.join(map(chr, NUMERALS))}]")
SIGN: Final = re.compile(rf"[\d{NUMERAL.pattern[1:-1]}]")
KEPT_MAX: Final = 0xFFFF
DIGITS_MIN: Final = 7


class _Digits(dict[int, str]):
    """Digits, separators, and every other character as it is; the usual ones looked up once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        digit = unicodedata.decimal(char, None)
        if digit is not None:
            plain = str(digit)
        elif unicodedata.category(char) in SEPARATING:
            plain = SEPARATOR
        else:
            plain = SAME_AS.get(char) or FULL_WIDTH.get(code, char)
        if code <= KEPT_MAX:
            self[code] = plain
        return plain


_DIGITS: Final = _Digits()


def has_digits(text: str) -> bool:
    """Say whether a text has seven digits or numerals, wherever they are."""
    return len(text) >= DIGITS_MIN and len(SIGN.findall(text)) >= DIGITS_MIN


def has_at_sign(text: str) -> bool:
    """Say whether an e-mail address could be in a text."""
    return "@" in text or "＠" in text


def as_digits(text: str) -> str:
    """Return a text with its digits and separators in one form."""
    return text.translate(_DIGITS)


def as_spoken(text: str) -> str:
    """Return a text in which numerals are digits too."""
    return NUMERAL.sub(lambda found: NUMERALS[ord(found[0])], text)


def as_half_width(text: str) -> str:
    """Return a text with its full-width letters and signs in ASCII, and nothing else changed."""
    return text.translate(FULL_WIDTH)
