"""Notices: what their service says in English, in Chinese."""

from typing import Final

OF_NOTICES: Final = {
    "You choose for yourself only; for others whoever administers the tenant does.": (
        "只能为自己设置；他人的由租户管理员设置。"
    ),
    "The choices cannot be kept as they are written; mend what the reasons point at.": (
        "通知设置无法保存，请按所列原因修改。"
    ),
    "There is no such notification rule of this member.": "该成员没有此通知规则。",
    "There are 20 notification rules already: remove one, or let one ask for more.": (
        "已有 20 条通知规则：请删除一条，或让一条涵盖更多。"
    ),
    "There are 200 muted rules and tickets already: let some be heard again.": (
        "已静音 200 条规则和工单：请先恢复一些。"
    ),
    "Words of rules are changed by whoever administers the tenant (scope `tenant:admin`).": (
        "通知规则的文字由租户管理员（权限 `tenant:admin`）修改。"
    ),
    "The words cannot be kept as they are written; mend what the reasons point at.": (
        "文字无法保存，请按所列原因修改。"
    ),
    "There are no such words of the tenant's own.": "没有这样的自定义文字。",
    "There are 500 wordings already: take back one that is not needed.": (
        "已有 500 条自定义文字：请先删除不需要的。"
    ),
}
