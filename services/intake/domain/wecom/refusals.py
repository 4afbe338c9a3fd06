"""What is refused to WeCom, and about it."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class WeComUnproven(Refusal):
    """It is not from WeCom: token, key and corporation have to be as its console shows them."""

    slug: ClassVar[str] = "wecom-unproven"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class WeComUnreadable(Refusal):
    """What came is no message as WeCom sends them."""

    slug: ClassVar[str] = "wecom-unreadable"
    kind: ClassVar[Kind] = Kind.INVALID


class WeComWrong(Refusal):
    """The account cannot be connected like this; every reason is listed."""

    slug: ClassVar[str] = "wecom-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class WeComUnknown(Refusal):
    """There is no such WeCom account, or it was disconnected."""

    slug: ClassVar[str] = "wecom-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class WeComTooMany(Refusal):
    """There are 10 WeCom accounts already: disconnect one first."""

    slug: ClassVar[str] = "wecom-too-many"


class WeComAway(Refusal):
    """WeCom does not answer at this moment; it is asked again."""

    slug: ClassVar[str] = "wecom-away"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class WeComRefuses(Refusal):
    """WeCom refuses to give the file: see whether the account's secret is right."""

    slug: ClassVar[str] = "wecom-refuses"
