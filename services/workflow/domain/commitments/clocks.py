"""The clocks of commitments that were made about a ticket."""

from services.workflow.domain.calendars import Calendar
from services.workflow.domain.definition import ClockRule, Happening, TicketType
from services.workflow.domain.ticket import Ticket

ALWAYS = Calendar(key="always", zone="UTC", weekly=(((0, 1440),),) * 7)
"""What a commitment is counted by whose reply the rules have no more."""


def commitment_clocks(ticket: Ticket, rules: TicketType) -> tuple[ClockRule, ...]:
    """Return a clock for each: ``commitment:ack30``, the second ``commitment:ack30:2``."""
    clocks = []
    for one in ticket.timely.commitments:
        rule = rules.replies.get(one.key)
        again = "" if one.nth == 1 else f":{one.nth}"
        clocks.append(
            ClockRule(
                key=f"commitment:{one.key}{again}",
                label=one.label,
                start=Happening(what="commit", about=f"{one.key}:{one.nth}"),
                stop=Happening(what=one.until_what, about=one.until_about),
                calendar=ALWAYS if rule is None else rule.calendar,
                target_s=one.within_s,
                ends_with_ticket=True,
            )
        )
    return tuple(clocks)
