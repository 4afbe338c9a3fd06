"""The titles of what is refused about addresses of calendars, and to programs that decide."""

from typing import Final

from shared.decider import Kind

OF_ACCESS: Final[dict[str, tuple[Kind, str, str]]] = {
    "agent-budget-spent": (
        Kind.NOT_NOW,
        "智能体的命令额度已用完",
        "The agent gave its commands of this hour",
    ),
    "agent-not-administrator": (
        Kind.INVALID,
        "智能体不能管理租户",
        "An agent administers no tenant",
    ),
    "calendar-unknown": (Kind.NOT_FOUND, "没有此日历", "No such calendar"),
    "feed-not-found": (Kind.NOT_FOUND, "没有此日历订阅", "No such calendar feed"),
    "feed-wish-wrong": (Kind.INVALID, "日历订阅的名称有误", "The feed cannot be named so"),
    "purpose-bound": (Kind.FORBIDDEN, "凭证只限特定用途", "Good for one purpose only"),
    "feeds-too-many": (Kind.NOT_NOW, "日历订阅过多", "Too many calendar feeds"),
    "technician-without-member": (
        Kind.NOT_NOW,
        "此技术员没有登录账号",
        "Nobody signs in as this technician",
    ),
}
