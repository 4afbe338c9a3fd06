"""Refusals about e-mail, in Chinese."""

from typing import Final

OF_MAILS: Final[dict[str, str]] = {
    "There is no such e-mail.": "没有此邮件。",
    "An e-mail as it came needs the scope {}.": "查看邮件原件需要权限 {}。",
    "Deciding about e-mail needs the scope {}.": "处理邮件需要权限 {}。",
    "The e-mail opened a ticket of its own: merge that ticket with the other one instead.": (
        "此邮件已经开了一张工单：请改为把那张工单合并到另一张。"
    ),
    "The e-mail has too many parts within one another: send it more plainly.": (
        "邮件嵌套的部分过多：请用更简单的格式发送。"
    ),
    "The head of the e-mail is too large: send it with fewer recipients and references.": (
        "邮件头过大：请减少收件人和引用后再发。"
    ),
    "There is no such address for e-mail here.": "这里没有此邮件地址。",
    "There is such an address already: remove it first, or choose another name.": (
        "已有此邮件地址：请先删除，或换一个名称。"
    ),
    "The address for e-mail cannot be set up; every reason is listed.": (
        "无法设置此邮件地址，原因逐条列出。"
    ),
    "Too much e-mail came from this sender within an hour: try again later.": (
        "该发件人一小时内的邮件过多：请稍后再发。"
    ),
    "No ticket can be made of the e-mail by this address; every reason is listed.": (
        "按此地址无法把邮件开成工单，原因逐条列出。"
    ),
    "Nobody here takes e-mail for this recipient.": "这里没有人接收发给此收件人的邮件。",
    "A name has 1 to 32 small letters, digits, - and _, begins and ends with a letter or digit, "
    "and has no more than {} digits.": (
        "名称为 1 至 32 个小写字母、数字、- 或 _，首尾为字母或数字，其中数字不超过 {} 个。"
    ),
    "A tenant has {} addresses for e-mail at most.": "每个租户最多 {} 个邮件地址。",
    "The text was longer than {} characters: the rest is in the original.": (
        "正文超过 {} 个字符：其余部分见邮件原件。"
    ),
    "It had more than {} files: the rest is in the original.": (
        "附件超过 {} 个：其余部分见邮件原件。"
    ),
    "It had a part that is neither text nor a file: it is in the original.": (
        "有一部分既不是文字也不是文件：见邮件原件。"
    ),
    "The fields are a JSON object.": "字段须为一个 JSON 对象。",
}
