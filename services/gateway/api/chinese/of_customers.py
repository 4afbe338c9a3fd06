"""Refusals about customers, in Chinese."""

from typing import Final

OF_CUSTOMERS: Final[dict[str, str]] = {
    "What was said of these customers cannot be kept: every reason is told. Nothing was kept.": (
        "客户内容有误，原因已逐条列出；未留存任何内容。"
    ),
    "There is no such customer, or none that you may see.": "没有此客户，或您无权查看。",
    "So much was said of this customer that no more is kept: register them under a new key.": (
        "此客户的变更记录已满，请用新的编号登记。"
    ),
    "That is before the customer was registered: check valid_from.": (
        "该时间早于客户登记生效的时间，请检查 valid_from。"
    ),
    "A customer's key is 1 to 64 letters, digits and . : / # + - _ without spaces, and no telephone"
    " number.": "客户编号为 1 至 64 个字母、数字或 . : / # + - _，不含空格，也不能是电话号码。",
    "This is not a telephone number that can be dialled.": "这不是可以拨打的电话号码。",
    "This is not an e-mail address.": "这不是电子邮箱地址。",
    "A note is a text of at most {} characters.": "备注最多 {} 个字符。",
    "These are up to {} keys, each a line of 1 to 200 characters.": (
        "此处最多 {} 个编号，每个一行，1 至 200 个字符。"
    ),
    "These are up to {} places such as store:042.": "此处最多 {} 个地点，如 store:042。",
    "These are up to {} lines of text.": "此处最多 {} 行文字。",
    "This holds somebody's number: its place is phone, email, address or note.": (
        "此处含有个人号码：请写在 phone、email、address 或 note 中。"
    ),
    "Names of values are lower case, and not ref, key, valid_from or merged_into.": (
        "内容的名称用小写字母，且不能是 ref、key、valid_from、merged_into。"
    ),
    "Customer {} is known by this: correct one, or merge the two.": (
        "客户 {} 已使用此号码：请更正其一，或合并两个客户。"
    ),
    "Another record is known by this value: correct one of them, or merge the two.": (
        "另一客户已使用此号码：请更正其一，或合并两者。"
    ),
    "The person reported at this very moment; try again.": "此人刚刚提交了报修，请重试。",
    "Send one list of customers and nothing else.": "请只发送一个 customers 列表。",
    "At most {} customers are taken at once.": "每次最多 {} 个客户。",
    "Reading customers needs the scope {}, or a role of who works there.": (
        "查看客户需要权限 {} 或工作人员角色。"
    ),
    "None of your roles lets you see the personal data of customers in clear.": (
        "您的角色不能查看客户的完整信息。"
    ),
    "You have had 30 customers shown in clear within an hour; go on later.": (
        "您一小时内已查看 30 位客户的完整信息，请稍后再试。"
    ),
    "Nobody is known by this, or they were forgotten already.": "没有此人，或其信息已删除。",
    "These two customers cannot be merged.": "这两个客户不能合并。",
    "A customer cannot be merged into themselves, whatever the detour.": (
        "客户不能合并到自己，也不能绕一圈合并到自己。"
    ),
    "This customer is merged into another one already: separate them first.": (
        "此客户已合并到另一客户，请先拆分。"
    ),
    "Customers are merged at most {} deep: name one further up.": (
        "客户最多合并 {} 层，请改选更上层的客户。"
    ),
    "This customer is merged into no other.": "此客户未合并到其他客户。",
    "One of the two was forgotten: there is nobody to merge.": "其中一位已被删除，无法合并。",
    "A list is for at most {} customers.": "列表最多按 {} 个客户筛选。",
    "Who looked at a customer is for {}.": "谁查看过客户，仅 {} 可见。",
}
