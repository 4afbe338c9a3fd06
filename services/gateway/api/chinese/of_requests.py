"""What is wrong with parts of requests, in Chinese; `{}` stands for what differs."""

from typing import Final

OF_REQUESTS: Final[dict[str, str]] = {
    # Bodies and parameters.
    "This holds a character that cannot be stored.": "其中有无法保存的字符。",
    "A text holds a character that cannot be stored.": "文本中有无法保存的字符。",
    "Holds characters or numbers that cannot be stored, or is nested too deeply.": (
        "其中有无法保存的字符或数字，或嵌套过深。"
    ),
    "The text is not UTF-8.": "文本不是 UTF-8 编码。",
    "The text is not JSON: {}.": "文本不是 JSON：{}。",
    "The key {} is given twice.": "键 {} 出现了两次。",
    "The body must be a JSON object.": "请求内容须是一个 JSON 对象。",
    "The fields are a JSON object.": "字段须是一个 JSON 对象。",
    "The fields are more than 64 KiB.": "字段合计超过 64 KiB。",
    "This is not a time (RFC 3339).": "这不是时间（RFC 3339）。",
    "A moment is written as in RFC 3339: 2027-11-22T09:30:00+08:00.": (
        "时刻按 RFC 3339 书写：2027-11-22T09:30:00+08:00。"
    ),
    "A stream goes on after the id of one of its events, or without any.": (
        "事件流须从它的某个事件编号之后继续，或不带编号。"
    ),
    # Reports and records.
    "A latitude is between -90 and 90 degrees, whichever of the two numbers it is.": (
        "纬度在 -90 到 90 度之间；两个数都不可能是纬度。"
    ),
    "A summary is needed.": "需要一句概述。",
    "There are too many fields.": "字段过多。",
    "No scenario in force has a ticket type of this name.": "现行场景中没有此工单类型。",
    "Say which type of ticket this is: there are several.": ("请说明是哪种工单：可选的不止一种。"),
    "This does not have the form of an asset number.": "这不是资产编号的格式。",
    "This does not have the form of a phone number.": "这不是电话号码的格式。",
    "This lies more than five minutes in the future: check the sender's clock.": (
        "这晚于现在五分钟以上，请检查发送方的时钟。"
    ),
    "This lies before 1970: check the sender's clock.": "这早于 1970 年，请检查发送方的时钟。",
    "This lies before 1970, or more than ten years ahead.": "这早于 1970 年，或在十年以后。",
    "This is more than 30 days old: that needs a key with the scope {}, over HTTP or gRPC;"
    " messages over NATS cannot carry it.": (
        "这已超过 30 天：需要带权限 {} 的密钥，经 HTTP 或 gRPC 发送；NATS 消息不行。"
    ),
    "The type {} has no field of this name.": "工单类型 {} 没有此字段。",
    "The type {} needs this field.": "工单类型 {} 必须填写此字段。",
    "This field is computed, so nobody fills it in.": "此字段由系统计算，无需填写。",
    "Your roles may not fill in this field in a report.": "您的角色在报告时不能填写此字段。",
    "The {} cannot be used.": "{} 无法使用。",
    "Send one list of records and nothing else.": "请只发送一个资料列表。",
    "At most {} records are taken at once.": "一次最多接受 {} 条资料。",
    # Keys and labels.
    "The end lies in the future, at most 5 years from now.": "期限须在将来，最多 5 年。",
    "The name has 1 to {} characters.": "名称为 1 至 {} 个字符。",
    "A key has at most {} scopes.": "一个密钥最多 {} 项权限。",
    "A scope is lower case, such as `tickets:read`.": "权限为小写，例如 `tickets:read`。",
    "A ticket type is lower case, such as `equipment_repair`.": (
        "工单类型为小写，例如 `equipment_repair`。"
    ),
    "A label is about an asset, a place, or both.": "标签须关乎资产、地点，或两者。",
    "A place is written `store:042`; it is one of {}.": "地点写作 `store:042`，种类为：{}。",
    "A label's name has 1 to {} printable characters.": "标签名称为 1 至 {} 个可打印字符。",
    "A role's key is lower case, such as `customer`; `system` is our own services'.": (
        "角色的键为小写，例如 `customer`；`system` 属于系统自身。"
    ),
    # Lists and figures.
    "The range ends before it begins: `to` lies before `from`.": (
        "范围的结束早于开始：`to` 在 `from` 之前。"
    ),
    "The window ends before it begins: `to` lies before `from`.": (
        "时段的结束早于开始：`to` 在 `from` 之前。"
    ),
    "A window is at most {} days long.": "时段最长 {} 天。",
    "There are at most {} steps: make them longer.": "最多 {} 步，请加大步长。",
    "A view is one of {}.": "视图为下列之一：{}。",
    "A list is sorted by one of {}.": "排序方式为下列之一：{}。",
    "A search has at most {} characters.": "搜索最多 {} 个字符。",
    "A search has at most {} words.": "搜索最多 {} 个词。",
    "A filter has at most {} values.": "筛选最多 {} 个值。",
    "Words are searched in what tickets say now: leave out q or as_of.": (
        "只能按工单现在的内容搜索：请去掉 q 或 as_of。"
    ),
    "When something last happened by then is not kept: sort otherwise.": (
        "当时的最后更新时间没有保存，请换一种排序。"
    ),
    "There is no such view; there are {}.": "没有此视图，现有：{}。",
    "There is no such view or reaction; there are {}.": "没有此视图或反应，现有：{}。",
    "Event {} ({}) cannot be folded; the live view stays as it is until that is mended.": (
        "事件 {}（{}）无法处理；在修复之前，现用视图保持不变。"
    ),
    # CloudEvents.
    "{} is not JSON.": "{} 不是 JSON。",
    "There are more than {} extensions.": "扩展属性超过 {} 个。",
    "An attribute's name is 1 to 40 lower-case letters and digits.": (
        "属性名为 1 至 40 个小写字母和数字。"
    ),
    "{} holds a character that cannot be stored.": "{} 中有无法保存的字符。",
    "{} is not percent-encoded UTF-8.": "{} 不是百分号编码的 UTF-8。",
    "{} is neither text, whole number nor boolean.": "{} 既不是文本，也不是整数或布尔值。",
}
