"""Schedules over gRPC, and the list of them."""

from services.workflow.adapters.planning.calls import SERVICE, ScheduleCalls
from services.workflow.adapters.planning.listing import PlannedView

__all__ = ["SERVICE", "PlannedView", "ScheduleCalls"]
