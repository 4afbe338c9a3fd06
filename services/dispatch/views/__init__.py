"""What dispatch looks at, beside what it keeps in memory."""

from services.dispatch.views.assigning import (
    DUE_MAX,
    MAY_ASSIGN,
    MAY_AUDIT,
    SCENARIO_PUBLISHED,
    DueRow,
    Offers,
    Policies,
    next_expiry_s,
    offers_due,
    policy_document,
    roles_that,
    view_stands,
)

__all__ = [
    "DUE_MAX",
    "MAY_ASSIGN",
    "MAY_AUDIT",
    "SCENARIO_PUBLISHED",
    "DueRow",
    "Offers",
    "Policies",
    "next_expiry_s",
    "offers_due",
    "policy_document",
    "roles_that",
    "view_stands",
]
