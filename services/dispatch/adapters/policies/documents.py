"""Policy documents, checked: what they may say, and what is advised against."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from services.dispatch.adapters.policies.reading import Document, Finding, Path, Unreadable, read
from services.dispatch.adapters.policies.rules import (
    RESERVES_MAX,
    Duration,
    Key,
    ReplanText,
    ReserveText,
    seconds_of,
)
from services.dispatch.adapters.policies.traffic import (
    BANDS_MAX,
    OF_HOURS,
    HoursText,
    must_not_overlap,
    profile_of,
)
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.reserves import WHOLE_PERCENT

WARNING = "warning"

OF_ERRORS = {
    "missing": ("missing", "it has to be said", "必须填写"),
    "extra_forbidden": ("unknown-key", "a policy has no such key", "策略没有这个键"),
    "greater_than_equal": ("out-of-range", "at least {}", "至少 {}"),
    "less_than_equal": ("out-of-range", "at most {}", "至多 {}"),
    "value_error": ("out-of-range", "at most seven days", "至多七天"),
    "string_pattern_mismatch": (
        "wrong-form",
        "a time is written like `10m`, a key like `device_repair`, a share like `30%`",
        "时间写如 `10m`，键写如 `device_repair`，比例写如 `30%`",
    ),
    "too_long": ("too-many", "that is too many", "太多了"),
    "less_than": ("out-of-range", "less than {}", "小于 {}"),
    "literal_error": ("wrong-form", "one of {}", "须为 {} 之一"),
    **OF_HOURS,
}
"""What pydantic finds, as a code and in words."""

WRONG_KIND = ("wrong-kind", "not of the right kind", "类型不对")

Weight = Annotated[float, Field(ge=0, le=1_000)]
Hours = Annotated[list[HoursText], Field(max_length=BANDS_MAX), AfterValidator(must_not_overlap)]


class Score(BaseModel):
    """What a minute of travel weighs, what the tickets in hand do, and a minute of detour.

    And a minute too late, and one that strangers need to find their way about.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    travel_min: Weight | None = None
    workload: Weight | None = None
    has_part: Weight | None = None
    deadline: Weight | None = None
    continuity: Weight | None = None


class PolicyText(BaseModel):
    """A policy as people write it; what it leaves out stays as the scenario says."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    policy: Key
    scenario: Key | None = None
    types: Annotated[list[Key], Field(max_length=100)] = Field(default_factory=list)
    score: Score = Score()
    minutes_per_open_ticket: Annotated[float, Field(ge=0, le=1_440)] | None = None
    speed_kmh: Annotated[float, Field(ge=1, le=300)] | None = None
    accept_timeout: Duration | None = None
    cert_valid: bool | None = None
    region: bool | None = None
    vendor_authorised: bool | None = None
    not_complained_about: bool | None = None
    reserves: Annotated[list[ReserveText], Field(max_length=RESERVES_MAX)] | None = None
    replan: ReplanText | None = None
    traffic: Hours | None = None

    @property
    def change(self) -> PolicyChange:
        """Return what it changes."""
        timeout, again = self.accept_timeout, self.replan
        return PolicyChange(
            key=self.policy,
            scenario=self.scenario or "",
            types=frozenset(self.types),
            travel_weight=self.score.travel_min,
            workload_weight=self.score.workload,
            part_weight=self.score.has_part,
            deadline_weight=self.score.deadline,
            continuity_weight=self.score.continuity,
            minutes_per_open_ticket=self.minutes_per_open_ticket,
            speed_kmh=self.speed_kmh,
            accept_timeout_s=seconds_of(timeout) if timeout else None,
            asks_for_certificates=self.cert_valid,
            asks_for_areas=self.region,
            asks_for_vendors=self.vendor_authorised,
            leaves_out_complained_about=self.not_complained_about,
            reserves=None if self.reserves is None else tuple(one.kept for one in self.reserves),
            replan=None if again is None or again.never else again.rules,
            is_never_replanned=again is not None and again.never,
            traffic=None if self.traffic is None else profile_of(self.traffic),
        )


def checked(text: str) -> tuple[PolicyChange | None, list[Finding]]:
    """Return what a document changes, and what is to be said about it; None: it has an error."""
    try:
        document = read(text)
    except Unreadable as no:
        return None, [no.finding]
    try:
        policy = PolicyText.model_validate(document.data)
    except ValidationError as wrong:
        return None, [_finding(document, one) for one in wrong.errors(include_url=False)]
    return policy.change, list(_advice(document, policy))


def _finding(document: Document, error: ErrorDetails) -> Finding:
    path = tuple(error["loc"])
    line, column = document.spot(path)
    code, (en, zh) = _said(error)
    return Finding(
        code=code,
        message=f"{path[-1] if path else 'it'}: {en}",
        message_zh=f"{path[-1] if path else '文档'}：{zh}",
        pointer="".join(f"/{part}" for part in path),
        line=line,
        column=column,
    )


def _said(error: ErrorDetails) -> tuple[str, tuple[str, str]]:
    code, en, zh = OF_ERRORS.get(error["type"], WRONG_KIND)
    limits = error.get("ctx", {})
    limit = next((limits[one] for one in ("ge", "le", "lt", "expected") if one in limits), "")
    return code, (en.format(limit), zh.format(limit))


def _advice(document: Document, policy: PolicyText) -> Iterator[Finding]:
    def advise(code: str, path: Path, en: str, zh: str) -> Finding:
        line, column = document.spot(path)
        pointer = "".join(f"/{part}" for part in path)
        return Finding(
            code=code,
            message=en,
            message_zh=zh,
            pointer=pointer,
            line=line,
            column=column,
            severity=WARNING,
        )

    change = policy.change
    if change == PolicyChange(key=change.key, scenario=change.scenario, types=change.types):
        yield advise(
            "changes-nothing", (), "it changes nothing of any scenario", "没有改变任何设置"
        )
    if policy.score.travel_min == 0 and policy.score.workload == 0:
        yield advise(
            "nothing-weighs",
            ("score",),
            "nothing weighs anything: whoever has the smallest id is sent",
            "所有权重都是 0：总是派编号最小的人",
        )
    for number, one in enumerate(policy.reserves or ()):
        if one.kept.share_percent == WHOLE_PERCENT:
            yield advise(
                "keeps-all-hands",
                ("reserves", number, "share"),
                f"no other ticket is ever given a hand that is kept for {one.what}",
                f"为 {one.what} 预留的人手永远不会派给其他工单",
            )
    if policy.types and policy.scenario is None:
        yield advise(
            "types-of-any-scenario",
            ("types",),
            "it is about types of these names under every scenario",
            "对所有场景中同名的类型都生效",
        )
