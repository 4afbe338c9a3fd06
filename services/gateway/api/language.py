"""Languages: Chinese or English, as the reader's browser or program asks."""

from enum import Enum

LANGUAGE_RANGES_MAX = 16  # a browser sends three or four


class Language(Enum):
    """A language that titles and labels are written in."""

    ZH = "zh"
    EN = "en"


LABEL_KEYS = {each.value for each in Language}


def language_of(accept_language: str) -> Language:
    """Return the language an ``Accept-Language`` header asks for most; English if it says nothing.

    A header that cannot be read counts as one that says nothing.
    """
    wanted = Language.EN, 0.0
    for item in accept_language.split(",")[:LANGUAGE_RANGES_MAX]:
        tag, _, parameter = item.strip().partition(";")
        quality = _quality(parameter)
        for language in Language:
            if tag.lower().split("-")[0] == language.value and quality > wanted[1]:
                wanted = language, quality
    return wanted[0]


def localised(value: object, language: Language) -> object:
    """Return ``value`` with every ``{"zh": ..., "en": ...}`` replaced by the text asked for."""
    if isinstance(value, dict):
        if value.keys() == LABEL_KEYS:
            return value[language.value]
        return {key: localised(each, language) for key, each in value.items()}
    if isinstance(value, list):
        return [localised(each, language) for each in value]
    return value


def _quality(parameter: str) -> float:
    name, _, number = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0
