"""Discretion: what the other side answered is kept for ever, and names nobody."""

import re
from dataclasses import replace
from typing import Final

from services.notification.app.channels.ports import Answer
from shared.personal_numbers import numbers_in

HIDDEN: Final = "…"


def without_person(answer: Answer, to: str) -> Answer:
    """Return an answer without the address that was asked for, and without anybody's number."""
    outcome = answer.outcome
    if to:
        outcome = re.sub(re.escape(to), HIDDEN, outcome, flags=re.IGNORECASE)
    for span in reversed(numbers_in(outcome)):
        outcome = outcome[: span.start] + HIDDEN + outcome[span.end :]
    return replace(answer, outcome=outcome)
