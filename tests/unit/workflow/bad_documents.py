"""Documents that mean harm, each with what is said about it and where: for every door to try."""

from dataclasses import dataclass

from tests.unit.workflow.document_spec import laundry

LEVELS = 12
BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, LEVELS)]
)
"""Twelve lines that would unfold to 9^12 texts."""

CYCLIC = """\
    approvals:
      - {key: first, gate: start, opens_on: finish, steps: [clerk]}
      - {key: second, gate: finish, opens_on: start, steps: [clerk]}
    flags:
"""
PING_PONG = """\
      - {id: back, from: working, to: new, by: [technician, system]}
    auto: [{transition: forth, after: 0s}, {transition: back, after: 0s}]
    flags:
"""
FORTH = "      - {id: forth, from: new, to: working, by: [technician, system]}\n"


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A document, the line at which it is refused, and a word of why in either language."""

    text: str
    line: int
    en: str
    zh: str


def _line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def _bad(text: str, at: str, en: str, zh: str) -> Bad:
    return Bad(text=text, line=_line_of(text, at), en=en, zh=zh)


EXPLODES = laundry('when: "cost > 500"', 'when: "[1, 2].all(x, [1, 2].all(y, x == y))"')
TOO_DEEP = laundry('when: "cost > 500"', f"when: '{'(' * 200}cost{')' * 200}'")
FIELDS = "".join(f"      f{n}: {{type: text}}\n" for n in range(100_000))
WIDE = laundry("    fields:\n", f"    fields:\n{FIELDS}")
TRUTHS = laundry("      urgent: {type: bool}", "      on: {type: bool}")
BY_ZERO = laundry('when: "cost > 500"', 'when: "cost / (2 - 2) > 500"')
BACKWARDS = laundry("    flags:\n", "    auto: [{transition: start, after: -5m}]\n    flags:\n")
ROUND = laundry("    flags:\n", f"{FORTH}{PING_PONG}")

BAD = {
    "yaml bomb": _bad(BOMB, "a0:", "Anchors", "锚点"),
    "cyclic approvals": _bad(
        laundry("    flags:\n", CYCLIC), "{key: first", "wait for each other", "互相等待"
    ),
    "100,000 fields": Bad(
        text=WIDE, line=WIDE[:200_000].count("\n") + 1, en="200,000 characters", zh="20 万"
    ),
    "endless ping-pong": _bad(ROUND, "{id: forth", "without end", "没有尽头"),
    "loops in a condition": _bad(EXPLODES, "[1, 2].all", "which conditions may not", "不允许"),
    "abyss in a condition": _bad(TOO_DEEP, "((((", "nested more than", "嵌套超过"),
    "division by zero": _bad(BY_ZERO, "cost / (", "divides by zero", "除以零"),
    "a wait that ends before it begins": _bad(BACKWARDS, "-5m", "written like", "时长写作"),
    "a key that is a truth": _bad(TRUTHS, "on: {type", "true or false", "真或假"),
}
