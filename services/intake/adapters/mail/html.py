"""HTML as text: what somebody would read, line by line; nothing in it is loaded, run or kept.

The parser of the standard library takes quadratic time for what never ends (a minute for 100 kB of
an attribute that is not closed). This reads each character a few times, whatever they are.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

UNSEEN: Final = frozenset({"head", "style", "script", "title", "template", "noscript", "svg"})
BREAKING: Final = frozenset(
    {"br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"blockquote", "pre", "hr", "section", "article", "dt", "dd"}
)
CELLS: Final = frozenset({"td", "th"})
QUOTE: Final = "blockquote"
TAG: Final = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]{0,20})(?![a-zA-Z0-9-])")


def text_of(html: str) -> str:
    """Return the text of an HTML document, quoted parts with ``>`` before their lines."""
    lines, line = list[str](), list[str]()
    unseen, quoted = "", 0
    for closes, tag, text in _pieces(_without_comments(html)):
        if unseen:
            unseen = "" if closes and tag == unseen else unseen
        elif tag in UNSEEN and not closes:
            unseen = tag
        if tag in BREAKING and not unseen:
            _end(lines, line, is_quoted=quoted > 0)
        if tag == QUOTE:
            quoted = max(0, quoted - 1) if closes else quoted + 1
        if not unseen:
            line += [" " if tag in CELLS else "", _unescaped(text)]
    _end(lines, line, is_quoted=quoted > 0)
    return "\n".join(lines).strip()


def _unescaped(text: str) -> str:
    """Return a text with its references read, or as it stands where one cannot be."""
    try:
        return unescape(text)
    except ValueError:  # more digits than Python takes for a number
        return text


def _pieces(html: str) -> Iterator[tuple[bool, str, str]]:
    """Yield each tag (whether it closes, its name) with the text behind it."""
    first, *rest = html.split("<")
    yield False, "", first
    for piece in rest:
        head, ends, text = piece.partition(">")
        found = TAG.match(head)
        if ends and found is not None:
            yield bool(found[1]), found[2].lower(), text
        else:
            yield False, "", text if ends and head.startswith(("!", "?", "/")) else f"<{piece}"


def _without_comments(html: str) -> str:
    kept, at = list[str](), 0
    while (begins := html.find("<!--", at)) >= 0:
        kept.append(html[at:begins])
        ends = html.find("-->", begins)
        at = len(html) if ends < 0 else ends + len("-->")
    return "".join([*kept, html[at:]])


def _end(lines: list[str], line: list[str], *, is_quoted: bool) -> None:
    """End a line; of empty ones, one is kept."""
    text = " ".join("".join(line).split())
    line.clear()
    if text or (lines and lines[-1]):
        lines.append(f"> {text}" if is_quoted and text else text)
