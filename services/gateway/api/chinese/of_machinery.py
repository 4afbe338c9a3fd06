"""Refusals of what everything runs on, in Chinese: the log, the database, the bus, views."""

from typing import Final

OF_MACHINERY: Final[dict[str, str]] = {
    "It cannot be done.": "不能这样做。",
    "There is too much in this answer to check it: ask for less at a time.": (
        "结果过多，无法检查，请缩小范围。"
    ),
    "The key was used before, for another request.": "此键已用于另一个请求。",
    "Too much is being written at this moment: try again in a moment.": (
        "此刻写入过多，请稍后再试。"
    ),
    "The log cannot be reached: try again with the same key, nothing will be done twice.": (
        "日志暂不可用：请用同一个键重试，不会重复执行。"
    ),
    "Nothing can be added to this any more.": "这里不能再添加任何内容。",
    "A text contains a character that cannot be kept (NUL, or half of a surrogate pair).": (
        "文本含有无法保存的字符（NUL，或半个代理对）。"
    ),
    "It is too large to be kept and passed on.": "内容过大，无法保存和转发。",
    "A value cannot be kept, because it could not be read again.": (
        "此值存入后无法再读出，不能保存。"
    ),
    "Somebody changed this in the meantime: read it again.": "其间已有他人更改，请重新查看。",
    "The database does not answer; nothing was changed, try again in a few seconds.": (
        "数据库没有响应；没有任何更改，请几秒后再试。"
    ),
    "Every database connection is in use; nothing was changed, try again in a few seconds.": (
        "数据库连接已占满；没有任何更改，请几秒后再试。"
    ),
    "The message bus cannot be used as it is.": "消息总线目前无法使用。",
    "The message is not a CloudEvent that we can take.": "此消息不是我们能接受的 CloudEvent。",
    "The message is not one of our events.": "此消息不是我们的事件。",
    "Somebody else has applied these events; read the checkpoint again.": (
        "这些事件已由他人处理，请重新读取位置。"
    ),
    "The log gave events that do not continue what was applied before.": (
        "日志给出的事件与先前不连续。"
    ),
    "The stream did not take these events; look at its last one and go on from there.": (
        "数据流没有接受这些事件，请从其最后一条继续。"
    ),
    "The stream is not there; it is made again.": "数据流不存在，将重新建立。",
    "The consumer is not there, or does not answer; it is looked for and made again.": (
        "消费者不存在或没有响应，将重新建立。"
    ),
    "The stream holds events that the log does not know; the database seems to be an older one.": (
        "数据流中有日志不知道的事件，数据库似乎是较旧的。"
    ),
    "Not now, without anything being wrong: a step raises it to be called again in a while.": (
        "暂时不行，并无故障，请稍后再试。"
    ),
    "The view has not come as far as you have seen; try again in a moment.": (
        "视图还没有跟上您看到的进度，请稍后再试。"
    ),
    "The position token is not one that we gave out.": "此位置标记不是我们给出的。",
    "The position is of another history, a backup was restored since: ask again without it.": (
        "此位置标记属于另一段历史（其后恢复过备份），请不带它重新请求。"
    ),
    "There is no earlier build of this view with the present shape.": (
        "此视图没有结构相同的更早版本。"
    ),
    "An event cannot be folded; the live view stays as it is until that is mended.": (
        "有一个事件无法处理；在修复之前，现用视图保持不变。"
    ),
    "Somebody is rebuilding this view already.": "已有人在重建此视图。",
    "Readers held the view too long to switch it; try again.": "视图被占用过久，无法切换，请再试。",
    "Only who administers the tenant may rebuild its views.": "只有租户管理员才能重建视图。",
    "There is no such view.": "没有此视图。",
    "A newer version of this service has taken this view over.": "此视图已由本服务的新版本接管。",
    "Another service refused.": "另一个服务拒绝了请求。",
    "A part of the system does not answer; nothing was changed, try again in a few seconds.": (
        "系统的一部分没有响应；没有任何更改，请几秒后再试。"
    ),
    "Something went wrong on our side; it was logged, and trying again is safe.": (
        "我们这边出了问题，已记录，可以安全重试。"
    ),
    "Only who administers the tenant may see and replay what is parked.": (
        "只有租户管理员才能查看和重放搁置的消息。"
    ),
    "The service has no such view or reaction.": "该服务没有此视图或反应。",
    "The value cannot be kept: it is empty, longer than 64 KiB or not proper Unicode text.": (
        "此值无法保存：为空、超过 64 KiB，或不是规范的 Unicode 文本。"
    ),
    "What was sent is nested too deeply to be looked through.": "内容嵌套过深，无法检查。",
    "A tenant's key is 2 to 31 lower-case letters and digits and starts with a letter.": (
        "租户的键为 2 至 31 个小写字母和数字，以字母开头。"
    ),
    "There is no such tenant here; check its key.": "这里没有此租户，请检查其键。",
    "The caller token is signed with a key this service has not heard of.": (
        "调用令牌的签名密钥不为此服务所知。"
    ),
    "The caller token has expired: get a new one.": "调用令牌已过期，请重新获取。",
    "The caller token is not one of ours.": "调用令牌不是我们的。",
    "The person this value belongs to was forgotten just now; try again.": (
        "此值所属的人刚被遗忘，请再试。"
    ),
}
