"""What dispatch looks at, beside what it keeps in memory."""

from services.dispatch.views.assigning import (
    DUE_MAX,
    OF_SHIFTS,
    SCENARIO_PUBLISHED,
    DueRow,
    Offers,
    Policies,
    ShiftTurns,
    TurnRow,
    assigning_roles,
    next_expiry_s,
    next_turn_s,
    offers_due,
    policy_document,
    turns_due,
    view_stands,
)

__all__ = [
    "DUE_MAX",
    "OF_SHIFTS",
    "SCENARIO_PUBLISHED",
    "DueRow",
    "Offers",
    "Policies",
    "ShiftTurns",
    "TurnRow",
    "assigning_roles",
    "next_expiry_s",
    "next_turn_s",
    "offers_due",
    "policy_document",
    "turns_due",
    "view_stands",
]
