"""The titles of what is refused to programs of others that report."""

from typing import Final

from shared.decider import Kind

OF_WAYS_IN: Final[dict[str, tuple[Kind, str, str]]] = {
    "call-wrong": (Kind.INVALID, "通话信息有误", "The call is wrong"),
    "draft-settled": (Kind.NOT_NOW, "草稿已处理", "The draft is settled"),
    "draft-unknown": (Kind.NOT_FOUND, "没有此草稿", "No such draft"),
    "draft-unusable": (Kind.INVALID, "草稿尚不完整", "The draft is no report yet"),
    "recogniser-missing": (Kind.NOT_NOW, "未配置语音识别", "Nothing turns speech into words"),
    "recording-away": (Kind.UNAVAILABLE, "录音暂时无法获取", "The recording is away"),
    "recording-forbidden": (Kind.NOT_NOW, "不能从此地址获取录音", "Nothing is fetched from there"),
    "recording-hidden": (Kind.NOT_NOW, "无法获取录音", "The recording is not to be had"),
    "recording-missing": (Kind.NOT_NOW, "没有录音", "There is no recording"),
    "hook-clock-off": (Kind.UNAUTHENTICATED, "时间戳超出允许范围", "The clock is off"),
    "hook-headers-wrong": (Kind.INVALID, "签名请求头有误", "The signature's headers are wrong"),
    "hook-overlap-too-long": (
        Kind.INVALID,
        "旧密钥保留过久",
        "The old secret would prove too long",
    ),
    "hook-style-kept": (Kind.NOT_NOW, "签名方式不能更改", "The style cannot be changed"),
    "hook-unknown": (Kind.NOT_FOUND, "没有此接入钩子", "No such hook"),
    "hook-unproven": (Kind.UNAUTHENTICATED, "签名不符", "The signature does not fit"),
    "hook-wrong": (Kind.INVALID, "接入钩子设置有误", "The hook is wrong"),
    "hooks-too-many": (Kind.NOT_NOW, "接入钩子过多", "Too many hooks"),
    "wecom-away": (Kind.UNAVAILABLE, "企业微信暂无响应", "WeCom does not answer"),
    "wecom-refuses": (Kind.NOT_NOW, "企业微信拒绝提供文件", "WeCom refuses"),
    "wecom-too-many": (Kind.NOT_NOW, "企业微信接入过多", "Too many WeCom accounts"),
    "wecom-unknown": (Kind.NOT_FOUND, "没有此企业微信接入", "No such WeCom account"),
    "wecom-unproven": (Kind.UNAUTHENTICATED, "不是来自企业微信", "It is not from WeCom"),
    "wecom-unreadable": (Kind.INVALID, "消息无法识别", "The message cannot be read"),
    "wecom-wrong": (Kind.INVALID, "企业微信接入设置有误", "The WeCom account is wrong"),
}
