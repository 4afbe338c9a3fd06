"""The shadow: what happened to tickets, lived through again under other rules, without effects.

``retelling`` turns facts into the commands they came of, ``living`` has both sets of rules decide
them, with the very functions that decide for real, ``differing`` says where the two part,
``outcome`` what came of a ticket, and ``tally`` adds it up. Whether two versions differ for a
ticket is asked of the same past twice, so a version compared with itself differs in nothing.
"""

from services.workflow.domain.shadow.clocks import ClockTally, Verdicts
from services.workflow.domain.shadow.differing import Divergence
from services.workflow.domain.shadow.living import Lived, live_again, live_through
from services.workflow.domain.shadow.outcome import Comparison, Outcome, outcome_of
from services.workflow.domain.shadow.past import Past
from services.workflow.domain.shadow.tally import Counted, ShadowReport, Tally, TicketDiffers
from services.workflow.domain.shadow.watching import IdleRule, Watched, watched

__all__ = [
    "ClockTally",
    "Comparison",
    "Counted",
    "Divergence",
    "IdleRule",
    "Lived",
    "Outcome",
    "Past",
    "ShadowReport",
    "Tally",
    "TicketDiffers",
    "Verdicts",
    "Watched",
    "live_again",
    "live_through",
    "outcome_of",
    "watched",
]
