"""Trying: an invented ticket lives under the rules of a scenario, and nothing is recorded.

Whatever happens to it is decided by the same functions as in earnest: only who asks, and when, is
made up.
"""

from services.workflow.domain.trying.running import Outcome, tried
from services.workflow.domain.trying.steps import Step
from services.workflow.domain.trying.trial import Trial

__all__ = ["Outcome", "Step", "Trial", "tried"]
