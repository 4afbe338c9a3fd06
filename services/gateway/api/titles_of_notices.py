"""The titles of what is refused about notices."""

from typing import Final

from shared.decider import Kind

OF_NOTICES: Final[dict[str, tuple[Kind, str, str]]] = {
    "notice-settled": (Kind.NOT_NOW, "通知已处理", "The notice is settled"),
    "notice-unknown": (Kind.NOT_FOUND, "没有此通知", "No such notice"),
    "notices-asked-wrong": (Kind.INVALID, "通知查询有误", "The notices were asked for wrongly"),
    "notices-not-yours": (Kind.FORBIDDEN, "只能查看自己的通知", "Not your notices"),
    "notification-choices-not-yours": (
        Kind.FORBIDDEN,
        "只能设置自己的通知",
        "Not yours to choose",
    ),
    "notification-choices-wrong": (
        Kind.INVALID,
        "通知设置有误",
        "The choices are wrong",
    ),
    "notification-muted-too-many": (Kind.NOT_NOW, "静音过多", "Too much is muted"),
    "notification-rule-unknown": (Kind.NOT_FOUND, "没有此通知规则", "No such rule of theirs"),
    "notification-rules-too-many": (Kind.NOT_NOW, "通知规则过多", "Too many rules"),
    "notification-wording-forbidden": (Kind.FORBIDDEN, "没有权限修改通知文字", "Not your words"),
    "notification-wording-unknown": (Kind.NOT_FOUND, "没有此自定义文字", "No such words"),
    "notification-wording-wrong": (Kind.INVALID, "通知文字有误", "The words are wrong"),
    "notification-wordings-too-many": (Kind.NOT_NOW, "自定义文字过多", "Too many words"),
}
