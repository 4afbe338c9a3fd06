"""What is wrong with a recurrence rule that a document gives."""

from services.workflow.adapters.documents.remarks import Words
from services.workflow.domain.schedules.recurrence import comes_true, is_rule


def rrule_fault(text: str) -> Words | None:
    """Return what is wrong with a recurrence rule; None if it is one that comes true."""
    try:
        if not is_rule(text):
            return Words(
                "周期写作 FREQ=MONTHLY;INTERVAL=6 这样的 RFC 5545 规则，最密每天一次",
                "a rule is like FREQ=MONTHLY;INTERVAL=6 (RFC 5545), at most once a day",
            )
    except ValueError as error:
        return Words(f"无法理解这个周期（{error}）", f"this rule cannot be read ({error})")
    if not comes_true(text):
        return Words(
            "这个周期不会到来：十一年内没有一天符合",
            "this rule never comes true: no day within eleven years fits it",
        )
    return None
