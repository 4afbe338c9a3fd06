"""Event streams: what their service says in English, in Chinese."""

from typing import Final

OF_STREAMS: Final = {
    "Whoever administers the tenant opens its event stream; keys with `events:read` see it.": (
        "事件流由租户管理员开启，有 `events:read` 权限的密钥可以查看。"
    ),
    "An event stream cannot be kept for so long, or be so large; mend what the reasons name.": (
        "事件流的保留期限或大小不可行，请按所列原因修改。"
    ),
    "The position is one of another source: begin at 0, or ask for that.": (
        "该位置属于另一来源：请从 0 开始，或查询那个来源。"
    ),
    "A stream keeps events for an hour to 90 days (in seconds).": (
        "事件流保留事件 1 小时至 90 天（以秒计）。"
    ),
    "A stream keeps 16 MiB to 64 GiB of events (in bytes).": (
        "事件流保留 16 MiB 至 64 GiB 的事件（以字节计）。"
    ),
}
