"""Approvers: who has a ticket that somebody must agree to."""

from typing import Final

from services.workflow.domain.definition import TicketType

APPROVER: Final = "approver"
"""Who has to agree if it is no role: a person by name, or whoever the asker reports to."""


def reason_of_step(step: str) -> str:
    """Return why those have a ticket who must agree in a step."""
    return f"approval:{step}"


def approver_of(approval: str, key: str, rules: TicketType) -> str:
    """Return the role of a step, whoever sits in it by now; APPROVER if it is for no role."""
    steps = (step for rule in rules.approvals if rule.key == approval for step in rule.steps)
    roles = (step.who for step in steps if step.key == key and step.kind == "role")
    return next(roles, APPROVER)
