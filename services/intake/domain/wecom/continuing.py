"""Continuing: what of a conversation a ticket that there is has to be told."""

from dataclasses import dataclass
from typing import Final, assert_never
from uuid import UUID

from services.intake.domain.report import Attachment
from services.intake.domain.wecom.conversation import (
    ConversationEnded,
    ConversationFact,
    Heard,
    MediaKept,
    MediaLost,
    MessageHeard,
    ReportTaken,
)

LOST: Final = "（对方发来的图片或语音未能保存 / a picture or a voice that came could not be kept）"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the ticket of a report is told."""

    report: UUID
    text: str = ""
    files: tuple[Attachment, ...] = ()


def told_by(fact: ConversationFact) -> Told | None:
    """Return what a fact says to a ticket, or None."""
    match fact:
        case MessageHeard(report=report, continues=True):
            words = Heard(kind=fact.kind, text=fact.text, place=fact.place).words
            return Told(report=report, text=words) if words else None
        case ReportTaken(report=report, rest=rest, files=files):
            return Told(report=report, text=rest, files=files) if rest or files else None
        case MediaKept(report=report, file=file, continues=True):
            return Told(report=report, files=(file,))
        case MediaLost(report=report, continues=True):
            return Told(report=report, text=LOST)
        case MessageHeard() | MediaKept() | MediaLost() | ConversationEnded():
            return None
        case _:
            assert_never(fact)
