"""The titles of problems by code, in Chinese and English, with the kind of refusal each is."""

from typing import Final

from shared.decider import Kind

TITLES: Final[dict[str, tuple[Kind, str, str]]] = {
    # The edge's own.
    "body-too-large": (Kind.TOO_LARGE, "请求内容过大", "The body is too large"),
    "body-too-slow": (Kind.INVALID, "请求发送过慢", "The body came too slowly"),
    "credential-missing": (Kind.UNAUTHENTICATED, "请先登录", "Say who you are"),
    "cross-site": (Kind.FORBIDDEN, "拒绝跨站请求", "Sent by another site"),
    "cursor-unusable": (Kind.INVALID, "分页游标无效", "The cursor cannot be used"),
    "idempotency-key-missing": (Kind.INVALID, "缺少幂等键", "The Idempotency-Key is missing"),
    "idempotency-key-unusable": (Kind.INVALID, "幂等键无效", "The Idempotency-Key cannot be used"),
    "if-match-unusable": (Kind.INVALID, "If-Match 无效", "The If-Match header cannot be used"),
    "internal-error": (Kind.UNAVAILABLE, "系统内部错误", "Our mistake"),
    "json-malformed": (Kind.INVALID, "不是有效的 JSON", "The body is not JSON"),
    "json-unacceptable": (Kind.INVALID, "JSON 内容不可接受", "The JSON cannot be accepted"),
    "media-type-unsupported": (Kind.INVALID, "内容类型不支持", "The content type is not supported"),
    "method-not-allowed": (Kind.INVALID, "不支持此方法", "This method does not exist here"),
    "not-found": (Kind.NOT_FOUND, "没有找到", "Not found"),
    "outcome-unknown": (Kind.UNAVAILABLE, "结果未知, 请用同一幂等键重试", "The outcome is unknown"),
    "position-unusable": (Kind.INVALID, "位置标记无效", "The position cannot be used"),
    "request-invalid": (Kind.INVALID, "请求有误", "The request is wrong"),
    "service-unavailable": (Kind.UNAVAILABLE, "服务暂不可用", "A service is unavailable"),
    "submission-rejected": (
        Kind.INVALID,
        "报修内容有误, 已留存",
        "The report was rejected, and kept",
    ),
}
