"""The waiting ledger: every second of a ticket, from report to close, booked to one owner.

``owners`` says who has it at an instant and why, ``beside`` what holds it up, ``booking`` makes the
bookings of a diary and ``alongside`` those of its branches and children, ``hours`` are those of a
calendar, ``pairs`` says what hand-overs between departments cost, and ``custody`` each time that
people had it and whom of them it was shown first.
"""

from services.workflow.domain.ledger.acts import Act, acts
from services.workflow.domain.ledger.alongside import SideBooking, alongside
from services.workflow.domain.ledger.booking import Booking, OpenHours, always, ledger, sums
from services.workflow.domain.ledger.custody import Custody, custodies
from services.workflow.domain.ledger.hours import CalendarHours
from services.workflow.domain.ledger.pairs import departments_of, pairs

__all__ = [
    "Act",
    "Booking",
    "CalendarHours",
    "Custody",
    "OpenHours",
    "SideBooking",
    "acts",
    "alongside",
    "always",
    "custodies",
    "departments_of",
    "ledger",
    "pairs",
    "sums",
]
