"""Words: templates with names in braces, nothing else; what a tenant writes is never executed.

Sealed values go through unopened: they stand in the text as they are until it leaves.
"""

import re
from collections.abc import Mapping

PLACES = ("number", "summary", "type", "state", "priority", "transition", "reason")
"""What a template can have filled in."""

PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACES)})\}}")
LANGUAGES = ("zh", "en")
LANGUAGE_DEFAULT = "zh"
TEXT_MAX = 4_000
SUBJECT_MAX = 120
"""Characters; mail clients cut longer subjects."""

Label = Mapping[str, str]
"""A text in every language, by its code."""


def in_language(label: Label, language: str) -> str:
    """Return a label's text in a language, else in the default one, else any."""
    return label.get(language) or label.get(LANGUAGE_DEFAULT) or next(iter(label.values()), "")


def render(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its names replaced; values are not looked into again."""
    filled = PLACEHOLDER.sub(lambda match: values.get(match[1], ""), template)
    return filled if len(filled) <= TEXT_MAX else filled[: TEXT_MAX - 1] + "…"


def subject_of(text: str) -> str:
    """Return a text's first line as a subject: one line, no control characters, not too long."""
    lines = text.strip().splitlines()
    line = (
        " ".join("".join(c if c.isprintable() else " " for c in lines[0]).split()) if lines else ""
    )
    return line if len(line) <= SUBJECT_MAX else line[: SUBJECT_MAX - 1] + "…"
