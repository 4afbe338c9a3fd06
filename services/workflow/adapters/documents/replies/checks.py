"""Checking canned replies: that they name what is there, and that a promise can end."""

from collections.abc import Iterator

from services.workflow.adapters.documents.model import Document, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words, named, remark
from services.workflow.adapters.documents.replies.parts import ReplyPart
from services.workflow.adapters.documents.time_checks import HAPPENING, calendar_faults
from services.workflow.adapters.documents.time_rules import HAPPENINGS


def reply_faults_of(document: Document) -> list[Remark]:
    """Return everything that would keep a reply from being said, or a promise from ending."""
    everywhere = {one.id for part in document.ticket_types for one in part.transitions}
    faults = list(_faults(document.canned_replies, document, everywhere, set(), "/canned_replies"))
    for place, part in enumerate(document.ticket_types):
        moves = {one.id for one in part.transitions}
        where = f"/ticket_types/{place}/canned_replies"
        faults += _faults(part.canned_replies, document, moves, _marks(part), where)
    return faults


def _marks(part: TypePart) -> set[str]:
    return set(part.marks)


def _faults(
    replies: list[ReplyPart], document: Document, moves: set[str], marks: set[str], where: str
) -> Iterator[Remark]:
    known = {*moves, *marks, *document.marks, *HAPPENINGS}
    seen: set[str] = set()
    for index, one in enumerate(replies):
        pointer = f"{where}/{index}"
        if one.key in seen:
            words = Words(f"{one.key} 写了两次", f"{one.key} is said twice")
            yield remark("said-twice", f"{pointer}/key", words)
        seen.add(one.key)
        if one.until is not None and one.until not in known:
            yield remark("unknown-move", f"{pointer}/until", named(HAPPENING, one.until, known))
        yield from calendar_faults(one.calendar, document, f"{pointer}/calendar")
        if one.commitment is None and one.until is not None:
            words = Words("没有承诺，until 就没有意义", "without a commitment, until says nothing")
            yield remark("never-fires", f"{pointer}/until", words)
