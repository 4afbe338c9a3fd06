"""The titles of what is refused about e-mail."""

from typing import Final

from shared.decider import Kind

OF_MAILS: Final[dict[str, tuple[Kind, str, str]]] = {
    "mail-address-taken": (Kind.NOT_NOW, "邮件地址已存在", "There is such an address already"),
    "mail-address-unknown": (Kind.NOT_FOUND, "没有此邮件地址", "No such address for e-mail"),
    "mail-address-wrong": (Kind.INVALID, "邮件地址设置有误", "The address cannot be set up"),
    "mail-headers-too-large": (Kind.INVALID, "邮件头过大", "The head of the e-mail is too large"),
    "mail-opened-ticket": (Kind.NOT_NOW, "此邮件已开工单", "The e-mail opened a ticket"),
    "mail-too-deep": (Kind.INVALID, "邮件嵌套过深", "The e-mail has too many parts"),
    "mail-unknown": (Kind.NOT_FOUND, "没有此邮件", "No such e-mail"),
    "mail-unusable": (Kind.INVALID, "此邮件无法开工单", "No ticket can be made of the e-mail"),
    "mails-too-many": (Kind.BUSY, "邮件过多", "Too much e-mail"),
    "recipient-unknown": (Kind.NOT_FOUND, "没有此收件人", "No such recipient"),
}
