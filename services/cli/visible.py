r"""What others wrote, on somebody's terminal: to be read, and never obeyed.

Whoever reports a ticket writes its summary, and a terminal obeys escape sequences wherever they
come from: they rename its window, clear it, or let a line say what it does not. So characters that
drive a terminal, or turn the direction of what follows, are shown as Python would write them
(``\x1b``, ``\u202e``). Lines and tabs stay; what is written for programs is left as it is.
"""

import re
from typing import Final

from rich.console import Console, HighlighterType, JustifyMethod, OverflowMethod
from rich.style import Style
from rich.text import Text

DRIVING: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing
    r"\u2028\u2029\ud800-\udfff]"  # line ends of another kind; halves of characters
)


def visible(text: str) -> str:
    """Return a text in which nothing drives a terminal."""
    return DRIVING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


class VisibleConsole(Console):
    """A console that shows text as it was written: no markup, no emoji by name, no control."""

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        super().__init__(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)

    def render_str(
        self,
        text: str,
        *,
        style: str | Style = "",
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        emoji: bool | None = None,
        markup: bool | None = None,
        highlight: bool | None = None,
        highlighter: HighlighterType | None = None,
    ) -> Text:
        """Return a text that is shown: every sentence, cell and label comes through here."""
        return super().render_str(
            visible(text),
            style=style,
            justify=justify,
            overflow=overflow,
            emoji=emoji,
            markup=markup,
            highlight=highlight,
            highlighter=highlighter,
        )
