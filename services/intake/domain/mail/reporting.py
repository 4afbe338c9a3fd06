"""Reporting: what an e-mail says as a report, by what its address is for."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.intake.domain.mail.addresses import MailAddressAdded
from shared.sealed import TOKEN, length_as_written

SUMMARY_CHARS_MAX: Final = 300
FIELD_CHARS_MAX: Final = 2_000
NO_WORDS: Final = "（无正文的邮件 / e-mail without words）"
EMAIL: Final = "email"


def report_of(
    address: MailAddressAdded,
    subject: str,
    text: str,
    files: Sequence[UUID] = (),
    reporter: str = "",
) -> dict[str, object]:
    """Return the body of a report (contracts.md); numbers in its texts may be sealed already."""
    fields = dict(address.fields)
    if address.text_field:
        fields.setdefault(address.text_field, cut(text or subject or NO_WORDS, FIELD_CHARS_MAX))
    body: dict[str, object] = {
        "type": address.type,
        "summary": summary_of(subject, text),
        "fields": fields,
        "attachments": [{"ref": str(one)} for one in files],
    }
    if address.asset:
        body["asset"] = address.asset
    if reporter:
        body["reporter"] = {"name": reporter}
    return body


def summary_of(subject: str, text: str) -> str:
    """Return a line that says what it is about, with the words by which it may be classified."""
    words = " ".join(text.split())
    if not subject or words.startswith(subject):
        return cut(words or NO_WORDS, SUMMARY_CHARS_MAX)
    return cut(f"{subject}：{words}" if words else subject, SUMMARY_CHARS_MAX)


def says_more(summary: str, text: str) -> bool:
    """Say whether a text has more than the summary that was made of it."""
    return bool(text) and " ".join(text.split()) not in summary


def cut(text: str, length_max: int) -> str:
    """Return the beginning of a text, so long as it was written; no sealed value is cut through."""
    if length_as_written(text) <= length_max:
        return text
    kept, left, at = list[str](), length_max - 1, 0
    for found in TOKEN.finditer(text):
        clear = text[at : found.start()]
        if len(clear) + length_as_written(found[0]) > left:
            break
        kept += [clear, found[0]]
        left -= len(clear) + length_as_written(found[0])
        at = found.end()
    following = TOKEN.search(text, at)
    rest = text[at : following.start() if following else len(text)]
    return "".join([*kept, rest[:left]]).rstrip() + "…"
