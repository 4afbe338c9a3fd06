"""Replies: what somebody wrote in answer, without what they answered.

Everything from our own line on is ours, and so is what a mail program quotes below the words with
which it introduces a quotation. Where nothing would be left, nothing is cut: better twice than not.
"""

import re
from typing import Final

from shared.thread_tokens import MARKER

QUOTING: Final = (
    re.compile(r"^\s*On\b.{1,300}\bwrote\s*[:：]\s*$", re.IGNORECASE),
    re.compile(r"^\s*在\s*.{1,300}(写道|寫道)\s*[:：]\s*$"),
    re.compile(r"^.{0,200}\d{1,2}[:：]\d{2}.{0,200}(写道|寫道)\s*[:：]\s*$"),
    re.compile(
        r"^\s*-{2,}\s*(原始邮件|原始郵件|Original Message|回复的原邮件)\s*-{2,}\s*$", re.IGNORECASE
    ),
)
"""How mail programs introduce what they quote; Chinese ones name a date, then 写道."""

FOLDED_LINES: Final = 3
"""An introduction may be folded over so many lines."""

OUR_LINE: Final = MARKER.strip("— ")
"""The words of our line: programs change the strokes beside them."""

SIGNATURE: Final = re.compile(r"^-- ?$")


def reply_text(text: str) -> str:
    """Return what was written above all that is quoted."""
    lines = text.splitlines()
    kept = lines[: _end_of_reply(lines)]
    while kept and _is_ours(kept[-1]):
        kept.pop()
    return "\n".join(kept).strip() or text.strip()


def _end_of_reply(lines: list[str]) -> int:
    for at, line in enumerate(lines):
        if SIGNATURE.match(line) or OUR_LINE in line:
            return at
        folded = line
        for following in range(FOLDED_LINES):
            if any(one.match(folded) for one in QUOTING):
                return at
            if at + following + 1 >= len(lines) or not _may_introduce(line):
                break
            folded = f"{folded.rstrip()} {lines[at + following + 1].strip()}"
    return len(lines)


def _may_introduce(line: str) -> bool:
    return line.lstrip("> ").startswith(("On ", "在", "于"))


def _is_ours(line: str) -> bool:
    """Say whether a line at the end is quoted or empty: left of the line that was cut at."""
    return not line.strip("> \t") or line.lstrip().startswith(">")
