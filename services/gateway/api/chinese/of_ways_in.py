"""Ways in: what is said in English to programs of others that report, in Chinese."""

from typing import Final

OF_WAYS_IN: Final = {
    "There is no such hook, or it was removed.": "没有此接入钩子，或已被删除。",
    "There are 50 hooks already: remove one first.": "已有 50 个接入钩子，请先删除一个。",
    "A hook is signed as it was from the beginning: make another one for the other style.": (
        "接入钩子的签名方式不能更改，请另建一个。"
    ),
    "The hook cannot be set up like this; every reason is listed.": (
        "接入钩子不能这样设置，原因已全部列出。"
    ),
    "A hook has a name, of at most 80 characters.": "接入钩子须有名称，最多 80 个字符。",
    "Name the ticket type by its key, such as repair.": "请用工单类型的代号，如 repair。",
    "A channel is a word in lower case, such as monitoring.": "渠道为小写单词，如 monitoring。",
    "At most {} parts of a report can be filled.": "最多可填充报告的 {} 个部分。",
    "A place is a JSON pointer, such as /alert/labels/store.": (
        "位置用 JSON 指针表示，如 /alert/labels/store。"
    ),
    "A value is a text, a number, or true or false.": "固定值须为文本、数字或真假值。",
    "A part comes from a place or is always the same, not both.": (
        "一个部分或取自某个位置，或为固定值，不能兼有。"
    ),
    "This is no part of a report: there are summary, asset, occurred_at, reporter.name,"
    " location.lat, fields.KEY, links.KEY and the like.": (
        "报告没有这个部分：可用 summary、asset、occurred_at、reporter.name、location.lat、"
        "fields.KEY、links.KEY 等。"
    ),
    "A hook is signed as standard or github, and its values are an object.": (
        "签名方式为 standard 或 github，固定值须为对象。"
    ),
    "A secret proves for at most seven days after another has taken its place.": (
        "密钥被替换后最多再有效七天。"
    ),
    "The signature does not fit: sign the body as it is sent, with the secret of this hook.": (
        "签名不符：请用此接入钩子的密钥，对实际发送的正文签名。"
    ),
    "Send webhook-id, webhook-timestamp and webhook-signature, as Standard Webhooks have them.": (
        "请按 Standard Webhooks 发送 webhook-id、webhook-timestamp 和 webhook-signature。"
    ),
    "Send X-Hub-Signature-256: sha256=..., as GitHub does.": (
        "请像 GitHub 那样发送 X-Hub-Signature-256: sha256=...。"
    ),
    "The name of what was sent is 1 to 255 visible ASCII characters, without spaces.": (
        "消息编号为 1 至 255 个可见 ASCII 字符，不含空格。"
    ),
    "The webhook-timestamp is over five minutes off: set the clock, or sign again to send again.": (
        "webhook-timestamp 相差超过五分钟：请校准时钟；重发时请重新签名。"
    ),
    "There is no such WeCom account, or it was disconnected.": ("没有此企业微信接入，或已断开。"),
    "There are 10 WeCom accounts already: disconnect one first.": (
        "已有 10 个企业微信接入，请先断开一个。"
    ),
    "It is not from WeCom: token, key and corporation have to be as its console shows them.": (
        "不是来自企业微信：Token、EncodingAESKey 和企业 ID 须与管理后台一致。"
    ),
    "What came is no message as WeCom sends them.": "收到的内容不是企业微信的消息。",
    "The account cannot be connected like this; every reason is listed.": (
        "企业微信不能这样接入，原因已全部列出。"
    ),
    "WeCom does not answer at this moment; it is asked again.": (
        "企业微信暂时没有响应，稍后会重试。"
    ),
    "WeCom refuses to give the file: see whether the account's secret is right.": (
        "企业微信拒绝提供文件：请核对应用的 Secret。"
    ),
    "A corporation is known by its id (corpid), such as ww1234567890abcdef.": (
        "请填写企业 ID（corpid），如 ww1234567890abcdef。"
    ),
    "A conversation goes on for between a minute and a day.": ("会话持续时间为一分钟至一天。"),
    "A token has 3 to 32 letters and digits.": "Token 为 3 至 32 位字母和数字。",
    "An EncodingAESKey has 43 letters and digits.": "EncodingAESKey 为 43 位字母和数字。",
    "The secret of an application is up to 128 visible ASCII characters.": (
        "应用的 Secret 最多 128 个可见 ASCII 字符。"
    ),
    "The values of an account are an object.": "固定值须为对象。",
    "The call cannot be kept as it is told; every reason is listed.": (
        "通话信息无法保存，原因已全部列出。"
    ),
    "There is no such draft, or none that you may see.": "没有此草稿，或您无权查看。",
    "The draft was confirmed or discarded already.": "草稿已确认或已作废。",
    "The draft is no report yet: say what is missing, then confirm it again.": (
        "草稿尚不能成为报修：请补充所缺内容后再确认。"
    ),
    "There is no recording of the call to listen to.": "此通话没有可听的录音。",
    "Nothing here turns speech into words: see GONGDAN_ASR_MODEL.": (
        "本系统未配置语音识别，请见 GONGDAN_ASR_MODEL。"
    ),
    "The recording cannot be fetched at this moment; that is tried again.": (
        "录音暂时无法获取，稍后会重试。"
    ),
    "The recording is not to be had at its address.": "该地址没有录音。",
    "The recording is larger than files may be here.": "录音超出本系统文件大小上限。",
    "The recording's address leads into a private network: nothing is fetched from there.": (
        "录音地址指向内部网络，不会从那里获取。"
    ),
    "Drafts are for those who work here.": "草稿仅供本公司人员处理。",
    "A report is an object.": "报修须为对象。",
    "A call began within the last 30 days: check the sender's clock.": (
        "通话须始于最近 30 天内，请检查发送方时钟。"
    ),
    "A call ends after it began.": "通话结束须晚于开始。",
    "A recording is at https://host/path, of at most 500 characters (ASCII).": (
        "录音地址形如 https://host/path，最多 500 个 ASCII 字符。"
    ),
    "A recording has the url it is fetched from, or the ref of a file sent before.": (
        "录音须给出获取地址 url，或先前上传文件的 ref。"
    ),
}
