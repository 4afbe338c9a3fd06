"""Forms: what a ticket can know, who writes it, who sees it, and how long it is kept."""

from services.workflow.domain.forms.field import Computation, Field, Retention, VisibilityRule
from services.workflow.domain.forms.restriction import OPEN_TO_ALL, Restriction

__all__ = [
    "OPEN_TO_ALL",
    "Computation",
    "Field",
    "Restriction",
    "Retention",
    "VisibilityRule",
]
