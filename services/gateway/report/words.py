"""Words: everything the report page says, in Chinese and English, and what to do if it refuses."""

from dataclasses import dataclass
from typing import Final

from services.gateway.api.language import Language


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in both languages."""

    zh: str
    en: str

    def __call__(self, language: Language) -> str:
        """Return it in one of them."""
        return self.zh if language is Language.ZH else self.en


TITLE: Final = Said("报修", "Report a problem")
LANGUAGE_OTHER: Final = Said("English", "中文")
NUMBER_ON_LABEL: Final = Said("标签号", "Label")
SUMMARY: Final = Said("出了什么问题", "What is wrong")
NAME: Final = Said("您的姓名", "Your name")
PHONE: Final = Said("您的电话", "Your phone number")
PHONE_WHY: Final = Said(
    "只用于联系您处理这次报修，加密保存。", "Only to reach you about this; it is kept encrypted."
)
OPTIONAL: Final = Said("选填", "optional")
YES: Final = Said("是", "Yes")
NO: Final = Said("否", "No")
CHOOSE: Final = Said("请选择", "Choose")
SEND: Final = Said("提交", "Send")
MEND: Final = Said("有几项需要修改：", "Some things need mending:")
ALREADY: Final = Said(
    "{ago}已有人报修，正在处理。情况相同就不必再报；有变化请继续填写。",
    "This was reported {ago} and is being seen to. No need to report the same again; if something"
    " changed, go on.",
)
ALREADY_STANDS: Final = Said(
    "{ago}已有人报修，当前状态：{state}。情况相同就不必再报；有变化请继续填写。",
    "This was reported {ago} and stands at: {state}. No need to report the same again; if something"
    " changed, go on.",
)
ME_TOO: Final = Said("我要报的也是这个，看进度", "That is what I mean: see how it goes")
ADVICE: Final = Said("也许马上就能解决", "This may be enough")
WAS_ENOUGH: Final = Said("解决了吗？", "Was that enough?")
ENOUGH: Final = Said("解决了，不用报修", "Yes, nothing to report")
NOT_ENOUGH: Final = Said("没有，继续报修", "No, report it")
SOLVED: Final = Said("太好了", "Good")
SOLVED_SO: Final = Said(
    "没有提交报修。再出问题时，请重新扫描二维码。",
    "Nothing was reported. If it happens again, scan the code once more.",
)
REPORT_AFTER_ALL: Final = Said("还是要报修", "Report it after all")
RETIRED: Final = Said(
    "这台设备已登记为停用。如确有问题，仍可报修。",
    "This is registered as out of use. If something is wrong with it, report it all the same.",
)
PROGRESS: Final = Said("报修进度", "How the report stands")
JUST_NOW: Final = Said("刚刚", "a moment ago")
MINUTES_AGO: Final = Said("{n} 分钟前", "{n} min ago")
HOURS_AGO: Final = Said("{n} 小时前", "{n} h ago")
NOT_HERE: Final = Said(
    "本页不能填写：{what}。如有需要，请直接告诉工作人员。",
    "This page cannot take: {what}. If it matters, tell the staff.",
)
CANNOT: Final = Said(
    "报修还需要填写：{what}，本页做不到。请直接找工作人员报修。",
    "A report also needs: {what}, which this page cannot take. Please report it to the staff.",
)
THANKS: Final = Said("已收到您的报修", "We have your report")
TICKET: Final = Said("工单号", "Ticket number")
STATE: Final = Said("当前状态", "It stands at")
RECEIVING: Final = Said(
    "正在登记，稍后刷新本页即可看到工单号。", "Being entered: reload in a moment."
)
RELOAD: Final = Said("刷新", "Reload")
NO_PROGRESS: Final = Said(
    "此类报修的进度不在网上显示，工作人员会处理。",
    "The progress of such reports is not shown here; the staff see to it.",
)
KEEP_ADDRESS: Final = Said(
    "保存本页地址，随时可看进度（半年内有效）：",
    "Keep this address to see how it goes (good for half a year):",
)
TRY_AGAIN: Final = Said(
    "请稍后再试；紧急情况请直接联系工作人员。",
    "Try again in a little while; if it is urgent, speak to the staff.",
)
WRITE_LESS: Final = Said(
    "请把内容写短一些，或少选几张照片，再提交。",
    "Write a little less, or pick fewer photos, and send it again.",
)
PHOTOS: Final = Said("照片", "Photos")
PHOTOS_HOW: Final = Said(
    "最多 3 张，合计不超过 12 MB；拍摄地点等信息不会保存。",
    "At most 3, together no more than 12 MB; where they were taken is not kept.",
)
PHOTOS_TOO_MANY: Final = Said("照片最多 3 张。", "At most 3 photos can be sent.")
PHOTOS_AGAIN: Final = Said("请重新选择照片。", "Pick the photos again.")

WHAT_TO_DO: Final[dict[str, Said]] = {
    "label-unknown": Said(
        "请重新扫描完整的二维码；仍不行，请联系张贴二维码的单位。",
        "Scan the whole code again; if that does not help, ask whoever put the label up.",
    ),
    "label-withdrawn": Said(
        "这张二维码已停用。请扫描新的二维码，或联系张贴的单位。",
        "This label is no longer in use. Scan the new one, or ask whoever put it up.",
    ),
    "tracking-unknown": Said("请检查地址是否完整。", "Check that you have the whole address."),
    "tracking-ended": Said(
        "报修已过半年，进度不再显示。请联系您报修的单位。",
        "Your report is more than half a year old. Ask whoever you reported it to.",
    ),
    "reported-too-often": Said(
        "请过几分钟再试；紧急情况请直接联系工作人员。",
        "Wait a few minutes; if it is urgent, speak to the staff.",
    ),
    "body-too-large": WRITE_LESS,
    "too-large": WRITE_LESS,
    "form-unreadable": Said(
        "请重新扫描二维码，再填写一次。", "Scan the code again and fill in the form anew."
    ),
    "idempotency-key-reused": Said(
        "这张表单已提交过，内容不同。要报另一件事，请重新扫描二维码。",
        "This form was sent before, saying something else. To report another thing, scan again.",
    ),
    "article-unknown": Said(
        "这篇说明已撤下，请返回继续报修。", "These instructions are gone: go back and report it."
    ),
    "type-unknown": Said(
        "这类报修已停用，请联系张贴二维码的单位。",
        "Such reports are no longer taken. Ask whoever put the label up.",
    ),
}


def what_to_do(code: str, language: Language) -> str:
    """Return what somebody does whom a refusal stopped."""
    return WHAT_TO_DO.get(code, TRY_AGAIN)(language)
