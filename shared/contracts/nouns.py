"""Nouns: what each event-sourced service publishes facts about (decision 7).

A noun belongs to one service and so to one stream of the bus; the name before the dot in a public
event's type is its noun. Additive only: integrators filter on these subjects.
"""

from collections.abc import Mapping
from types import MappingProxyType

NOUNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "identity": ("member", "grant", "tenant", "person"),
        "intake": ("submission", "asset", "customer", "reference"),
        "workflow": ("ticket", "scenario", "schedule", "delegation"),
        "dispatch": ("technician", "assignment", "stock"),
        "notification": ("notice", "rule"),
    }
)
