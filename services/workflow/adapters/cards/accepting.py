"""Accepting: the sentences by which a first scenario is tried, as its card promised.

They are written in the notation of trials, so ``gongdan scenario try --check`` runs them.
"""

from collections.abc import Iterator

from services.workflow.adapters.cards.drafting import CANCELLED, CLOCK, NEW, target_state
from services.workflow.adapters.cards.sketch import CANCEL, REASON, Sketch, StepSketch
from services.workflow.adapters.cards.telling import Teller
from services.workflow.adapters.documents.saying import Language

MONDAY = "2026-11-23T10:00:00+08:00"
SLACK = 2
"""A promise is broken for certain after so many times its time, holidays included."""

OFFICE_DAYS = 14
"""Times as long when only office hours count: an eighth of a day, and a week of holidays."""


HOURS_MAX = 10 * 365 * 24
"""As far as one step of a trial goes."""


def acceptance_of(sketch: Sketch, language: Language) -> list[str]:
    """Return the sentences, a story after the other."""
    teller = Teller(sketch=sketch, language=language)
    lines: list[str] = []
    for story in (_from_start_to_end, _by_those_who_may, _complete, _cancelled, _urgent, _late):
        lines += story(sketch, teller)
    return lines


def _from_start_to_end(sketch: Sketch, t: Teller) -> Iterator[str]:
    yield t.say("场景：从头到尾", "Scenario: from start to end")
    yield t.say(f"假如 时间是 {MONDAY}", f"Given it is {MONDAY}")
    yield _reported(sketch, t)
    yield t.say(f"那么 状态是 {t.state(NEW)}", f"Then the state is {t.state(NEW)}")
    for step in sketch.moves:
        yield _made(step, t)
        to = t.state(target_state(sketch, step))
        yield t.say(f"那么 状态是 {to}", f"Then the state is {to}")
    yield t.say("并且 工单已关闭", "And it is closed")
    if sketch.promise:
        yield t.say(f"并且 时钟 {CLOCK} 按时", f"And the clock {CLOCK} is met")


def _by_those_who_may(sketch: Sketch, t: Teller) -> Iterator[str]:
    yield t.say("场景：只有该做的人能做", "Scenario: only those who should may do it")
    yield _reported(sketch, t)
    for step in sketch.moves:
        move = t.move(step.key)
        for who in (t.role(role) for role in sketch.roles if role != step.role):
            yield t.say(f"那么 {who} 不能做 {move}", f"Then {who} may not do {move}")
        yield _made(step, t)


def _complete(sketch: Sketch, t: Teller) -> Iterator[str]:
    """Tell that nothing goes on without what it needs."""
    refused = t.say("那么 被拒绝，fields-missing", "Then it is refused as fields-missing")
    yield t.say("场景：该填的要填", "Scenario: what is needed must be filled in")
    if sketch.report.fields:
        who = t.role(sketch.report.role)
        yield t.say(f"当 {who} 报单", f"When {who} reports it")
        yield refused
    yield _reported(sketch, t)
    for step in sketch.moves:
        if step.fields:
            who, move = t.role(step.role), t.move(step.key)
            yield t.say(f"当 {who} 做 {move}", f"When {who} does {move}")
            yield refused
        yield _made(step, t)


def _cancelled(sketch: Sketch, t: Teller) -> Iterator[str]:
    yield t.say("场景：取消", "Scenario: cancelled")
    yield _reported(sketch, t)
    who, move, to = t.role(sketch.report.role), t.move(CANCEL), t.state(CANCELLED)
    given = t.values([REASON], {REASON: t.say("不需要了", "not needed")})
    yield t.say(f"当 {who} 做 {move}，填写 {given}", f"When {who} does {move} with {given}")
    yield t.say(f"那么 状态是 {to}", f"Then the state is {to}")
    yield t.say("并且 工单已关闭", "And it is closed")


def _urgent(sketch: Sketch, t: Teller) -> Iterator[str]:
    if sketch.urgent_when:
        yield t.say("场景：特殊规则", "Scenario: the special rule")
        who, given = (
            t.role(sketch.report.role),
            t.values(sketch.report.fields, sketch.urgent_values),
        )
        yield t.say(f"当 {who} 报单，{given}", f"When {who} reports it with {given}")
        yield t.say("那么 优先级是 P1", "Then the priority is P1")


def _late(sketch: Sketch, t: Teller) -> Iterator[str]:
    promise = sketch.promise
    if promise is None or "default" not in promise.targets:
        return
    late = promise.longest_s * SLACK * (OFFICE_DAYS if promise.working else 1) // 3_600 + 1
    if late > HOURS_MAX:
        return
    yield t.say("场景：超过承诺的时间", "Scenario: later than promised")
    yield t.say(f"假如 时间是 {MONDAY}", f"Given it is {MONDAY}")
    yield _reported(sketch, t)
    yield t.say(f"当 过去 {late}小时", f"When {late} h pass")
    for step in sketch.moves:
        yield _made(step, t)
        if step.key == promise.stop:
            break
    yield t.say(f"那么 时钟 {CLOCK} 超时", f"Then the clock {CLOCK} is missed")


def _reported(sketch: Sketch, t: Teller) -> str:
    who, given = t.role(sketch.report.role), t.values(sketch.report.fields, {})
    if not given:
        return t.say(f"假如 {who} 报单", f"Given {who} reports it")
    return t.say(f"假如 {who} 报单，{given}", f"Given {who} reports it with {given}")


def _made(step: StepSketch, t: Teller) -> str:
    who, move, given = t.role(step.role), t.move(step.key), t.values(step.fields, {})
    if not given:
        return t.say(f"当 {who} 做 {move}", f"When {who} does {move}")
    return t.say(f"当 {who} 做 {move}，填写 {given}", f"When {who} does {move} with {given}")
