"""What dispatch looks at, beside what it keeps in memory."""

from services.dispatch.views.assigning import (
    DUE_MAX,
    SCENARIO_PUBLISHED,
    DueRow,
    Offers,
    Policies,
    assigning_roles,
    next_expiry_s,
    offers_due,
    policy_document,
    view_stands,
)

__all__ = [
    "DUE_MAX",
    "SCENARIO_PUBLISHED",
    "DueRow",
    "Offers",
    "Policies",
    "assigning_roles",
    "next_expiry_s",
    "offers_due",
    "policy_document",
    "view_stands",
]
