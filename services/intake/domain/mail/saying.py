"""Saying: what a ticket is told of an e-mail that is with it from now on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.intake.domain.mail.mail import MailReceived, MailThreaded
from services.intake.domain.mail.replies import reply_text
from services.intake.domain.mail.reporting import NO_WORDS, says_more, summary_of
from services.intake.domain.mail.threading import Outcome, Thread, Why
from shared.decider import Reason

LEFT_OUT: Final = "（有内容未收入，见邮件原件 / some of it was left out, see the e-mail）"


def thread_of(
    received: MailReceived, thread: Thread, at: datetime, *, reasons: Sequence[Reason] = ()
) -> MailThreaded:
    """Return the decision about an e-mail with what it says where it belongs now."""
    is_reply = thread.outcome is Outcome.REPLY
    is_told = is_reply or thread.outcome is Outcome.REPORT
    # A report that came by itself names its files.
    brings_files = is_told and (is_reply or thread.why is Why.PERSON)
    return MailThreaded(
        occurred_at=at,
        outcome=thread.outcome,
        why=thread.why,
        ticket_id=thread.ticket_id,
        sender=received.sender if is_told else "",
        text=_said(received, thread.outcome),
        files=received.files if brings_files else (),
        reasons=tuple(reasons),
    )


def _said(received: MailReceived, outcome: Outcome) -> str:
    notes = [LEFT_OUT] if received.left_out else []
    match outcome:
        case Outcome.REPLY:
            text = reply_text(received.text) or received.subject or NO_WORDS
        case Outcome.REPORT:
            summary = summary_of(received.subject, received.text)
            text = received.text if says_more(summary, received.text) else ""
        case Outcome.QUARANTINED | Outcome.DISCARDED | Outcome.IGNORED:
            return ""
    return "\n\n".join([*([text] if text else []), *notes])
