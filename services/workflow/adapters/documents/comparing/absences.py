"""Absences: a deadline to decide in an approval, when it comes, changes or goes, in sentences."""

from collections.abc import Mapping
from typing import Final

from services.workflow.adapters.documents.comparing.trees import Difference, Step
from services.workflow.adapters.documents.remarks import Words

THEN: Final[Mapping[str, Words]] = {
    "delegate_then_admin": Words(
        "先请代理人、再由管理员审批", "their delegate is asked, then an administrator"
    ),
    "admin": Words("由管理员代为审批", "an administrator may decide in their place"),
    "skip": Words("跳过未审批的人", "whoever is silent is left out"),
    "refuse": Words("审批不通过", "it is refused"),
}
"""What happens then."""


def absence_said(one: Difference, steps: tuple[Step, ...]) -> Words | None:
    """Return that people have so long to decide from now on, or as long as they like."""
    key = steps[1].word
    if not isinstance(one.after, Mapping):
        return Words(f"审批 {key} 不再有审批期限", f"The approval {key} has no time limit any more")
    after, then = one.after.get("after"), THEN.get(str(one.after.get("then")))
    if then is None:
        return None
    return Words(
        f"审批 {key}：{after} 内无人审批则{then.zh}",
        f"In the approval {key}, when nobody decided for {after}, {then.en}",
    )


def then_said(one: Difference, steps: tuple[Step, ...]) -> Words | None:
    """Return what else happens when the time to decide is over."""
    then = THEN.get(str(one.after))
    if then is None:
        return None
    key = steps[1].word
    return Words(
        f"审批 {key}：到期无人审批改为{then.zh}",
        f"In the approval {key}, when nobody decided in time, {then.en} from now on",
    )
