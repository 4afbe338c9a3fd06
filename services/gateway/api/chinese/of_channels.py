"""Channels and addresses: what their service says in English, in Chinese."""

from typing import Final

OF_CHANNELS: Final = {
    "There is no such channel.": "没有此渠道。",
    "The notice is on its way, or was told in the app: there is nothing to send again now.": (
        "通知正在发送，或已在应用内告知，现在无需重发。"
    ),
    "Attempts at notices are for whoever administers the tenant (scope `tenant:admin`).": (
        "通知的发送记录只供租户管理员（权限 `tenant:admin`）查看。"
    ),
    "The channel cannot be kept as it is written; mend what the reasons point at.": (
        "渠道的设置无法保存，请按所列原因修改。"
    ),
    "There are 30 channels already: remove one.": "已有 30 个渠道：请删除一个。",
    "Channels are for whoever administers the tenant (scope `tenant:admin`).": (
        "渠道只供租户管理员（权限 `tenant:admin`）管理。"
    ),
    "There is no address of this member for this channel.": "此成员在该渠道没有地址。",
    "The address is not written as this channel needs it.": "地址的写法不符合该渠道的要求。",
    "This channel leads to one place: nobody has an address on it.": (
        "此渠道只通向一处，成员在其上没有地址。"
    ),
    "A member has at most 30 addresses: remove one of a channel that is not there any more.": (
        "一名成员最多 30 个地址：请删除已停用渠道的地址。"
    ),
    "Addresses are their owner's: only they, and whoever administers the tenant, look at them.": (
        "地址归本人所有，只有本人和租户管理员可以查看。"
    ),
}
