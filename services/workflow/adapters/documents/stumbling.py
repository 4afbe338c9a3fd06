"""Stumbling: what to write instead of what a parser of YAML could not read.

The parser says where it gave up, in its own words; people are told what they most likely did.
"""

import re
from collections.abc import Mapping

from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.wide import instead_of

Place = tuple[int, int]
"""A line and a column, both counted from 1."""

INDENT = re.compile(r"[^\S\r\n]*")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")
WIDE_SIGNS = (
    re.compile(r"(?:^|[{,，]|-\s)\s*\w+(：)"),
    re.compile(r"\S(，)\s*\w+\s*[:：]"),
    re.compile(r":\s*([【［｛“])"),
)
"""Full-width signs where a plain one must stand; elsewhere they are somebody's text."""

TABS = Words("缩进请用空格，不要用制表符（Tab）", "indent with spaces, not with tabs")
SPACES = Words(
    "缩进里有全角空格或不间断空格，请改用普通空格",
    "these are no plain spaces: indent with plain ones",
)
UNEVEN = Words(
    "缩进与相邻的行不一致，或前面的括号、引号没有闭合",
    "this is indented otherwise than its neighbours, or a bracket or quote before it is open",
)
PROBLEMS: Mapping[str, Words] = {
    "mapping values are not allowed": Words(
        "这里不能再有键：请检查缩进；文字里有“: ”时请加引号",
        "there is no room for a key here: look at the indentation, and put a text with “: ” in"
        " quotes",
    ),
    "did not find expected key": UNEVEN,
    "did not find expected <document start>": UNEVEN,
    "did not find expected node content": Words(
        "这里缺少内容：一个值，或右括号", "something is missing here: a value or a closing bracket"
    ),
    "block sequence entries are not allowed": Words(
        "列表要另起一行，每项以 - 开头", "a list begins on a line of its own, each entry with -"
    ),
    "found unknown escape character": Words(
        "双引号里的 \\ 有特殊含义，请改用单引号",
        "between double quotes \\ has a meaning of its own: use single quotes",
    ),
    "did not find expected '-' indicator": Words(
        "列表的每一项以 - 开头，缩进相同",
        "every entry of a list begins with - and is indented alike",
    ),
    "did not find expected ',' or '}'": Words(
        "这里缺少逗号或右花括号 }；含冒号或逗号的文字要加引号",
        "a comma or a closing } is missing here; a text with : or , is put in quotes",
    ),
    "did not find expected ',' or ']'": Words(
        "这里缺少逗号或右方括号 ]；含冒号或逗号的文字要加引号",
        "a comma or a closing ] is missing here; a text with : or , is put in quotes",
    ),
    "found character that cannot start": Words(
        "文字不能以 {char} 开头，请加引号", "no text begins with {char}: put it in quotes"
    ),
    "could not find expected ':'": Words(
        "前面的键后面要有冒号和空格", "the key before this is followed by : and a space"
    ),
    "found unexpected end of stream": Words("有引号没有闭合", "a quotation mark is never closed"),
    "found another document": Words(
        "一个文件只写一个场景，不要写 ---", "a file has one scenario: leave out ---"
    ),
    "control characters are not allowed": Words(
        "这里有文本中不能出现的字符", "here is a character that no text may have"
    ),
}
"""What the parser says, and what that means to people."""


def stumbled(text: str, place: Place, problem: str) -> tuple[Words, Place]:
    """Return what is wrong with a text that could not be read from some place on, and where."""
    lines = text.splitlines()
    for number in _looked_at(lines, place[0]):
        found = _slip_in(lines[number - 1])
        if found is not None:
            words, column = found
            return words, (number, column)
    line = lines[place[0] - 1] if place[0] <= len(lines) else ""
    char = line[place[1] - 1 : place[1]]
    for said, words in PROBLEMS.items():
        if said in problem:
            return Words(*(one.replace("{char}", char) for one in words)), place
    return Words(f"无法按 YAML 或 JSON 读取（{problem}）", problem), place


def _looked_at(lines: list[str], number: int) -> list[int]:
    """Return the line at which a parser gave up, and the one before it that says something."""
    last = min(number - 1, len(lines))
    before = next((n for n in range(last, 0, -1) if lines[n - 1].strip()), 0)
    return [one for one in (number, before) if 0 < one <= len(lines)]


def _slip_in(line: str) -> tuple[Words, int] | None:
    """Return the slip of a pen that makes a line unreadable, and in which column it is."""
    indent = INDENT.match(line)
    spaces = indent[0] if indent else ""
    if spaces.strip(" "):
        column = len(spaces) - len(spaces.lstrip(" ")) + 1
        return (TABS if "\t" in spaces else SPACES), column
    bare = QUOTED.sub(lambda found: " " * len(found[0]), line)
    found = next((one for sign in WIDE_SIGNS if (one := sign.search(bare))), None)
    return None if found is None else (instead_of(found[1]), found.start(1) + 1)
