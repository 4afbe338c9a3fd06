"""Webhooks: what their service says in English, in Chinese."""

from typing import Final

OF_WEBHOOKS: Final = {
    "Webhooks are for whoever administers the tenant (scope `tenant:admin`): they tell of all.": (
        "Webhook 会告知全部事件，只供租户管理员（权限 `tenant:admin`）使用。"
    ),
    "There is no such webhook.": "没有此 Webhook。",
    "There are 20 webhooks already: delete one, or let one address be told of more types.": (
        "已有 20 个 Webhook：请删除一个，或让同一地址接收更多类型。"
    ),
    "The webhook cannot be kept as it is written; mend what the reasons point at.": (
        "Webhook 的设置无法保存，请按所列原因修改。"
    ),
    "The address leads into a private network, or its name into none: nothing is sent there.": (
        "该地址指向内部网络，或域名无法解析：不会向那里发送。"
    ),
    "An address begins with https://, unless it is in a network that this installation allows.": (
        "地址须以 https:// 开头，除非位于本系统允许的网络中。"
    ),
    "The host of the address is not known to our name servers.": "域名服务器不认识该地址的主机。",
    "An address is https://host/path, of at most 500 characters (ASCII), without a user, a password"
    " or a fragment.": (
        "地址形如 https://host/path，最多 500 个 ASCII 字符，不含用户名、密码和片段。"
    ),
    "Say of which types of events to tell, 1 to 50 of them.": (
        "请说明要告知哪些类型的事件，1 至 50 种。"
    ),
    "A type is written as ticket.opened, ticket.* or *.": "类型写作 ticket.opened、ticket.* 或 *。",
    "Events are about: {}.": "事件关于：{}。",
    "A description has at most 200 characters.": "说明最多 200 个字符。",
    "The state, the moment or the cursor is not one that deliveries have.": (
        "没有这种投递状态，或时刻、游标无效。"
    ),
    "At most 10,000 positions of a log are sent again at once: ask for the rest after that.": (
        "一次最多重发日志中的 10,000 个位置，其余请随后再请求。"
    ),
    "A secret signs for at most seven days after another has taken its place.": (
        "密钥被替换后最多再签名七天。"
    ),
}
