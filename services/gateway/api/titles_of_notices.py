"""The titles of what is refused about notices."""

from typing import Final

from shared.decider import Kind

OF_NOTICES: Final[dict[str, tuple[Kind, str, str]]] = {
    "notice-settled": (Kind.NOT_NOW, "通知已处理", "The notice is settled"),
    "notice-under-way": (Kind.NOT_NOW, "通知正在发送", "The notice is on its way"),
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
    "attempts-forbidden": (Kind.FORBIDDEN, "没有权限查看发送记录", "Not your attempts"),
    "address-unknown": (Kind.NOT_FOUND, "没有此地址", "No such address"),
    "address-wrong": (Kind.INVALID, "地址有误", "The address is wrong"),
    "addresses-forbidden": (Kind.FORBIDDEN, "没有权限查看他人地址", "Not your addresses"),
    "addresses-too-many": (Kind.NOT_NOW, "地址过多", "Too many addresses"),
    "channel-unknown": (Kind.NOT_FOUND, "没有此渠道", "No such channel"),
    "channel-wrong": (Kind.INVALID, "渠道设置有误", "The channel is wrong"),
    "channels-forbidden": (Kind.FORBIDDEN, "没有权限管理渠道", "Not your channels"),
    "channels-too-many": (Kind.NOT_NOW, "渠道过多", "Too many channels"),
}
