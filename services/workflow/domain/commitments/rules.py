"""Canned replies as a scenario wrote them."""

from dataclasses import dataclass

from services.workflow.domain.calendars import Calendar
from services.workflow.domain.labels import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRule:
    """A text with places such as ``{eta}``, and what it promises, if anything.

    It promises that something happens within ``within_s``, or within what the value called
    ``within`` says, in the open time of ``calendar``. The commitment is kept by ``until_what`` (and
    ``until_about``, as in a diary), or when the ticket ends.
    """

    key: str
    text: Label
    calendar: Calendar
    within_s: int | None = None
    within: str = ""
    until_what: str = "mark"
    until_about: str = "technician_arrived"

    @property
    def promises(self) -> bool:
        """Whether whoever says it promises something."""
        return self.within_s is not None or self.within != ""
