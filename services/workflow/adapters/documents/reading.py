"""Reading: the text of a scenario document as plain data, without YAML's surprises.

A reader takes ``on``, ``off``, ``yes`` and ``no`` as the words they are (YAML 1.2), and ``09:30``
as a time of day (YAML 1.1 counts it in sixties); numbers are written as in JSON, everything else
is text. It knows neither anchors (a document of ten lines could unfold to gigabytes) nor tags, and
does not let a key be said twice. It stops at the first thing it does not take, and says where.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.resolver import Resolver

from services.workflow.adapters.documents.places import Places, at_place
from services.workflow.adapters.documents.remarks import Words, remark
from services.workflow.adapters.documents.stumbling import stumbled
from services.workflow.domain.refusals import DocumentTooLarge, ScenarioInvalid

DOCUMENT_CHARS_MAX = 200_000
DEPTH_MAX = 12
KEY_SHOWN_MAX = 40

CONFUSING_KEYS = frozenset({"on", "off", "yes", "no", "y", "n"})
"""Words that other YAML readers take for true and false."""

TAG = "tag:yaml.org,2002:"
NULL = f"{TAG}null"
BOOL = f"{TAG}bool"
INT = f"{TAG}int"
FLOAT = f"{TAG}float"
SCALARS: Mapping[str, Callable[[str], object]] = {
    NULL: lambda _: None,
    BOOL: lambda text: text == "true",
    INT: int,
    FLOAT: float,
}


@dataclass(frozen=True)
class Read:
    """A document's data, and where each part of it stands."""

    data: dict[str, object]
    places: Places


class _Refused(Exception):
    """The text cannot be read from here on."""

    def __init__(self, words: Words, mark: yaml.Mark) -> None:
        super().__init__(words.en)
        self.words = words
        self.mark = mark


class _Composer(Composer, CParser, Resolver):
    """Nodes with their places, from the parser written in C; no aliases, no tags, no abyss."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        Resolver.__init__(self)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()
        self._depth += 1
        trouble = _not_taken(event, self._depth)
        if trouble is not None:
            raise _Refused(trouble, cast("yaml.Mark", getattr(event, "start_mark", None)))
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _not_taken(event: object, depth: int) -> Words | None:
    """Return why the next part of a text is not taken; None if it is."""
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return Words("此处不使用锚点和别名", "anchors and aliases are not used here")
    if getattr(event, "tag", None):
        return Words("此处不使用标签", "tags are not used here")
    if depth > DEPTH_MAX:
        return Words(f"嵌套超过 {DEPTH_MAX} 层", f"it is nested more than {DEPTH_MAX} deep")
    return None


_Composer.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    (NULL, r"|~|null|Null|NULL", ["", "~", "n", "N"]),
    (BOOL, r"true|false", ["t", "f"]),
    (INT, r"-?(0|[1-9][0-9]{0,17})", list("-0123456789")),
    (FLOAT, r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?([eE][-+]?[0-9]{1,2})?", list("-0123456789")),
):
    _Composer.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), _first)


def read_text(text: str) -> Read:
    """Return a document's data; raises ScenarioInvalid saying where the text cannot be read."""
    if len(text) > DOCUMENT_CHARS_MAX:
        raise _too_large(text)
    try:
        root = _Composer(text).get_single_node()
        data = {} if root is None else _value(root)
    except _Refused as refused:
        raise _unreadable(refused.words, *_line_and_column(refused.mark)) from refused
    except (yaml.YAMLError, ValueError) as error:
        raise _not_yaml(text, error) from error
    if root is None or not isinstance(data, dict):
        words = Words(
            "场景文档是一个以 `scenario:` 开头的映射",
            "a scenario document is a mapping that begins with `scenario:`",
        )
        raise _unreadable(words, 1, 1)
    return Read(data, Places(root))


def _value(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(one) for one in node.value]
    make = SCALARS.get(node.tag)
    return make(node.value) if make else str(node.value)


def _mapping(node: yaml.MappingNode) -> dict[str, object]:
    found: dict[str, object] = {}
    for key_node, value in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _Refused(Words("键必须是文字", "a key is text"), key_node.start_mark)
        key = str(key_node.value)
        shown = key[:KEY_SHOWN_MAX]
        if key in found:
            raise _Refused(
                Words(f"键 {shown} 重复", f"the key {shown} is said twice"), key_node.start_mark
            )
        if key.lower() in CONFUSING_KEYS:
            words = Words(
                f"键 {shown} 在别处会被读作真或假，请换一个名字",
                f"the key {shown} reads as true or false elsewhere; choose another name",
            )
            raise _Refused(words, key_node.start_mark)
        found[key] = _value(value)
    return found


def _not_yaml(text: str, error: yaml.YAMLError | ValueError) -> ScenarioInvalid:
    """Return what the YAML parser stumbled over."""
    problem = str(getattr(error, "problem", None) or "control characters are not allowed")
    known = isinstance(error, yaml.MarkedYAMLError) and error.problem_mark
    place = _line_and_column(known) if known else _place_of(text, _first_unusual(text))
    words, (line, column) = stumbled(text, place, problem)
    return _unreadable(words, line, column)


def _first_unusual(text: str) -> int:
    """Return where the first character stands that YAML has no place for."""
    found = re.search(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    return found.start() if found else 0


def _place_of(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _line_and_column(mark: yaml.Mark) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _too_large(text: str) -> DocumentTooLarge:
    words = Words(
        f"场景文档最多 20 万个字符，这里有 {len(text):,} 个：从此处起放不下，请拆成几个场景",
        f"a document has at most 200,000 characters, and this one has {len(text):,}: from here on"
        " there is no room, so part it into several scenarios",
    )
    place = _place_of(text, DOCUMENT_CHARS_MAX)
    said = at_place(remark(DocumentTooLarge.slug, "", words), *place)
    return DocumentTooLarge(reasons=[said])


def _unreadable(words: Words, line: int, column: int) -> ScenarioInvalid:
    said = at_place(remark("unreadable", "", words), line, column)
    return ScenarioInvalid(f"The document cannot be read: {said.message}", reasons=[said])
