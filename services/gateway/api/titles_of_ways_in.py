"""The titles of what is refused to programs of others that report."""

from typing import Final

from shared.decider import Kind

OF_WAYS_IN: Final[dict[str, tuple[Kind, str, str]]] = {
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
}
