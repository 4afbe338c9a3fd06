"""Callers: who asks in a trial. Each role is one person, who has no other."""

from services.workflow.domain.labels import SYSTEM
from shared.intent import Caller, TenantId

TENANT = TenantId("trial")


def caller_as(role: str) -> Caller:
    """Return somebody who has this one role."""
    if role == SYSTEM:
        return Caller(tenant=TENANT, actor=f"{SYSTEM}:workflow")
    return Caller(tenant=TENANT, actor=f"member:{role}", roles=frozenset({role} - {""}))
