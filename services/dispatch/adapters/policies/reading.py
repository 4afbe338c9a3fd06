"""Reading: a small YAML or JSON text becomes plain values, and each knows its line."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import yaml

DOCUMENT_CHARS_MAX = 20_000
DEPTH_MAX = 6

Path = tuple[Hashable, ...]
Spot = tuple[int, int]
"""Line and column, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is wrong with a document, or advised against; in both languages."""

    code: str
    message: str
    message_zh: str
    pointer: str = ""
    line: int = 1
    column: int = 1
    severity: str = "error"


class Unreadable(Exception):
    """The text is not a mapping in YAML."""

    def __init__(self, en: str, zh: str, spot: Spot = (1, 1)) -> None:
        self.finding = Finding(
            code="unreadable", message=en, message_zh=zh, line=spot[0], column=spot[1]
        )
        super().__init__(en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a text says, and where each part of it stands."""

    data: Mapping[str, object]
    spots: Mapping[Path, Spot]

    def spot(self, path: Path) -> Spot:
        """Return where a part stands; where it is missing, where it should be."""
        while path not in self.spots:
            path = path[:-1]
        return self.spots[path]


def read(text: str) -> Document:
    """Return what a text says; raises Unreadable."""
    if len(text) > DOCUMENT_CHARS_MAX:
        raise Unreadable(
            f"a policy has at most {DOCUMENT_CHARS_MAX:,} characters",
            f"策略最多 {DOCUMENT_CHARS_MAX:,} 个字符",
        )
    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
        for event in events:
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise Unreadable(
                    "anchors and aliases are not used here",
                    "此处不使用锚点和别名",
                    _of_mark(event.start_mark),
                )
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as wrong:
        said = f"this is not YAML: {wrong.problem}"
        raise Unreadable(said, "不是有效的 YAML", _of_mark(wrong.problem_mark)) from wrong
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        raise Unreadable("this is not YAML", "不是有效的 YAML") from wrong
    if not isinstance(root, yaml.MappingNode) or not isinstance(data, dict):
        raise Unreadable(
            "a policy is a mapping that begins with `policy:`", "策略是以 `policy:` 开头的映射"
        )
    spots: dict[Path, Spot] = {(): (1, 1)}
    _place(root, (), spots)
    return Document(data=data, spots=spots)


def _place(node: yaml.Node, path: Path, spots: dict[Path, Spot]) -> None:
    if len(path) > DEPTH_MAX:
        raise Unreadable("it is nested too deep", "嵌套过深", _of_mark(node.start_mark))
    if isinstance(node, yaml.SequenceNode):
        for number, one in enumerate(node.value):
            spots[*path, number] = _of_mark(one.start_mark)
            _place(one, (*path, number), spots)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        name = (*path, str(key.value))
        if name in spots:
            said = str(key.value)[:50]
            raise Unreadable(
                f"the key {said} is said twice", f"键 {said} 重复", _of_mark(key.start_mark)
            )
        spots[name] = _of_mark(key.start_mark)
        _place(value, name, spots)


def _of_mark(mark: object) -> Spot:
    return getattr(mark, "line", 0) + 1, getattr(mark, "column", 0) + 1
