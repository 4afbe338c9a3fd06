"""Refusals about assets, in Chinese."""

from typing import Final

OF_ASSETS: Final[dict[str, str]] = {
    "What was said of these assets cannot be kept: every reason is told. Nothing was kept.": (
        "资产内容有误，原因已逐条列出；未留存任何内容。"
    ),
    "No asset is registered under this key, or none was by then.": (
        "没有登记此编号的资产，或当时尚未登记。"
    ),
    "So much was said of this asset that no more is kept: register it under a new key.": (
        "此资产的变更记录已满，请用新的编号登记。"
    ),
    "That is before the asset was there: check valid_from.": (
        "该时间早于资产登记生效的时间，请检查 valid_from。"
    ),
    "An asset's key is 1 to 64 letters, digits and . : / # + - _ without spaces.": (
        "资产编号为 1 至 64 个字母、数字或 . : / # + - _，不含空格。"
    ),
    "This is the key of a record: a line of 1 to 200 characters.": (
        "此处填资料的编号：一行，1 至 200 个字符。"
    ),
    "A place is a kind and a key, such as store:042.": "地点由类别和编号组成，如 store:042。",
    "This is not a day such as 2026-11-29.": "这不是日期，日期如 2026-11-29。",
    "A thing has at most {} values.": "每项最多 {} 个内容。",
    "This is true or false.": "此处填 true 或 false。",
    "This is a line of at most {} characters.": "此处填一行文字，最多 {} 个字符。",
    "This holds somebody's number: keep it with the customer, not with a thing.": (
        "此处含有个人号码：请记在客户名下，不要写在资产上。"
    ),
    "An asset is no part of itself.": "资产不能是自己的一部分。",
    "This lies before 1970, or in the future: say it when it is so.": (
        "该时间早于 1970 年或在未来：请在发生后再登记。"
    ),
    "Names of values are lower case, and not ref, key, valid_from or reason.": (
        "内容的名称用小写字母，且不能是 ref、key、valid_from、reason。"
    ),
    "One of the asset's own parts is named as its parent: it would be a part of itself.": (
        "上级资产是此资产自己的部件：资产不能成为自己的一部分。"
    ),
    "Assets stand at most {} deep in one another: name one further up.": (
        "资产最多 {} 层，请改选更上层的资产。"
    ),
    "A list is about at most {} assets.": "列表最多按 {} 项资产筛选。",
    "Send one list of assets and nothing else.": "请只发送一个 assets 列表。",
    "At most {} assets are taken at once.": "每次最多 {} 项资产。",
    "Reading assets needs the scope {}, or a role.": "查看资产需要权限 {} 或工作人员角色。",
}
