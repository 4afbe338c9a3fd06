"""Notation: one step of a trial as a line of text, in Chinese or English, short or as a sentence.

``When Technician does Finish with cause=motor`` and ``当 技术员 做 完工，cause=motor`` say the
same. Names with spaces stand in quotes. What acceptance tests are written in is read here and
nowhere else.
"""

import re
from datetime import UTC

from services.workflow.adapters.trying.brought_about import OF_APPROVALS, OF_FLOW
from services.workflow.adapters.trying.values import read_given, read_value, unquoted
from services.workflow.adapters.trying.words import (
    NAMED,
    STATUSES,
    Form,
    Said,
    compiled,
    role_in,
    seconds_in,
)
from services.workflow.domain.trying.naming import StepUnclear
from services.workflow.domain.trying.steps import (
    ActAs,
    Assign,
    BeginAnew,
    Comment,
    Expect,
    Finish,
    GoOn,
    LetWait,
    Make,
    Pass,
    PassUntil,
    Report,
    See,
    Step,
)
from services.workflow.domain.values import as_datetime

LINE_CHARS_MAX = 4_000
KEYWORD = re.compile(r"(?:Given|When|Then|And|But|假如|当|那么|并且|但是)[ \t]+", re.IGNORECASE)


def _pass(said: Said) -> Step:
    return Pass(seconds=seconds_in(said))


def _until(said: Said) -> Step:
    moment = as_datetime(said["text"])
    if moment is None:
        raise StepUnclear("A time is RFC 3339, such as 2026-11-23T09:30:00+08:00.")
    try:
        return PassUntil(at=moment.astimezone(UTC))
    except OverflowError:
        raise StepUnclear("That is too far away.") from None


def _clock(said: Said) -> Step:
    return Expect(what="clock", about=said["name"], value=STATUSES[said["status"].lower()])


FORMS: tuple[Form, ...] = (
    (lambda s: BeginAnew(title=s["text"]), ("(?:Scenario|场景)[:：] ?TEXT",)),
    (lambda s: ActAs(role=s["role"]), ("as ROLE", "作为 ROLE")),
    (_until, (r"it is (?P<text>\d{4}-\S+)", r"时间是 (?P<text>\d{4}-\S+)")),
    (_pass, (r"\+ ?TIME", "TIME pass", "过去 ?TIME")),
    (
        lambda s: Report(role=role_in(s), given=read_given(s.get("given", ""))),
        (r"(?:open|报单)\bFIELDS", r"ROLE (?:reports it|报单)FIELDS"),
    ),
    (
        lambda s: Expect(what="may_not", about=s["role"], value=s["name"]),
        ("ROLE may not do NAME", "ROLE 不能做 NAME"),
    ),
    (
        lambda s: Expect(what="may", about=s["role"], value=s["name"]),
        ("ROLE may do NAME", "ROLE 可以做 NAME"),
    ),
    (
        lambda s: Make(role=role_in(s), move=s["name"], given=read_given(s.get("given", ""))),
        ("do NAMEFIELDS", "做 NAMEFIELDS", "ROLE does NAMEFIELDS", "ROLE 做 NAMEFIELDS"),
    ),
    *OF_APPROVALS,
    *OF_FLOW,
    (
        lambda s: Assign(how="offered", role=role_in(s)),
        ("offer(?: ROLE)?", "it is offered to ROLE", "派给 ROLE"),
    ),
    (lambda _: Assign(how="accepted"), ("accept", "it is accepted", "接单")),
    (
        lambda s: Assign(how="declined", reason=s.get("text", "")),
        ("decline(?: TEXT)?", "it is declinedBECAUSE", "拒单BECAUSE"),
    ),
    (lambda _: Assign(how="expired"), ("expire", "nobody answers", "无人应答")),
    (lambda _: Assign(how="released"), ("release", "it is released", "释放")),
    (lambda _: Assign(how="nobody"), ("nobody", "nobody is found", "无人可派")),
    (
        lambda s: Expect(what="waiting", value=s["name"]),
        ("it is waiting for NAME", "正在等待 NAME"),
    ),
    (
        lambda s: LetWait(role=role_in(s), reason=s["name"]),
        ("wait NAME", "等待 NAME", "ROLE waits for NAME", "ROLE 等待 NAME"),
    ),
    (
        lambda s: See(mark=s["name"], role=role_in(s)),
        ("mark NAME", "标记 NAME", "ROLE marks NAME", "ROLE 标记 NAME"),
    ),
    (
        lambda s: Finish(branch=s["name"], role=role_in(s), given=read_given(s.get("given", ""))),
        (
            "finish NAMEFIELDS",
            "ROLE finishes NAMEFIELDS",
            "完成 NAMEFIELDS",
            "ROLE 完成 NAMEFIELDS",
        ),
    ),
    (lambda s: GoOn(role=role_in(s)), ("resume", "继续", "ROLE goes on", "ROLE 继续")),
    (
        lambda s: Comment(role=role_in(s), text=unquoted(s["text"])),
        ("say TEXT", "说 TEXT", "ROLE says TEXT", "ROLE 说 TEXT"),
    ),
    (lambda s: Expect(what="state", value=s["name"]), ("(?:the )?state is NAME", "状态是 NAME")),
    (
        lambda s: Expect(what="priority", value=s["name"]),
        ("(?:the )?priority is NAME", "优先级是 NAME"),
    ),
    (lambda _: Expect(what="closed"), ("it is closed", "工单已关闭")),
    (lambda _: Expect(what="open"), ("it is open", "工单未关闭")),
    (
        lambda s: Expect(what="refused", value=s.get("name", "")),
        ("it is refused(?: as NAME)?", "被拒绝(?:[,，]? ?NAME)?"),
    ),
    (_clock, ("(?:the )?clock NAME is STATUS", "时钟 NAME STATUS")),
    (
        lambda s: Expect(what="field", about=s["name"], value=read_value(s["text"])),
        ("(?:the )?field NAME is TEXT", "字段 NAME 是 TEXT"),
    ),
    (
        lambda s: Expect(what="flag", value=s["name"]),
        ("(?:the )?flag NAME is raised", "有标记 NAME"),
    ),
    (lambda s: Expect(what="upcoming", value=s["name"]), ("NAME is upcoming", "即将发生 NAME")),
    (lambda s: Expect(what="happened", value=s["name"]), ("NAME happened", "发生了 NAME")),
)
"""Every form of every step; the first that fits a whole line is taken."""


PATTERNS = tuple((compiled(form), make) for make, forms in FORMS for form in forms)


def read_step(line: str) -> Step:
    """Return the step that a line says; raises StepUnclear."""
    if len(line) > LINE_CHARS_MAX:
        raise StepUnclear(f"A step has at most {LINE_CHARS_MAX:,} characters.")
    text = KEYWORD.sub("", line.strip(), count=1) if KEYWORD.match(line.strip()) else line.strip()
    for pattern, make in PATTERNS:
        if found := pattern.fullmatch(text):
            said = {key: one for key, one in found.groupdict().items() if one is not None}
            return make({key: unquoted(one) if key in NAMED else one for key, one in said.items()})
    raise StepUnclear(
        f"This is no step: {text[:80]!r}. Try `open`, `do MOVE`, `as ROLE`, `+2h`, `state is S`;"
        " `help` lists them all."
    )
