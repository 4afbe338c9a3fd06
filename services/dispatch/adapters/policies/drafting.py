"""Drafts: a policy's document with another profile of traffic, to be read and published."""

from collections.abc import Mapping, Sequence

import yaml

from services.dispatch.adapters.policies.traffic import said_of
from services.dispatch.domain.calibration import Lesson
from services.dispatch.domain.policies import PolicyChange

TRAFFIC, SPEED = "traffic", "speed_kmh"


def first_draft(key: str, scenario: str) -> str:
    """Return the document of a policy that says nothing yet."""
    about = {"scenario": scenario} if scenario else {}
    return _written({"policy": key, **about})


def drafted(document: str, change: PolicyChange, lesson: Lesson) -> str:
    """Return the document of a change with what was learned; empty where that is nothing new.

    The factors are right at the speed that they were learned for, so the draft says that, too. What
    people wrote otherwise, comments included, stays as it is where a key stands at the beginning of
    its line; else (JSON, say) it is written anew.
    """
    if lesson.profile == change.profile:
        return ""
    speed = {SPEED: lesson.speed_kmh} if change.speed_kmh is None else {}
    news = {**speed, TRAFFIC: said_of(lesson.profile)}
    meant = {**yaml.safe_load(document), **news}
    try:
        for key, value in news.items():
            document = _with_key(document, key, _written({key: value}))
        is_meant = yaml.safe_load(document) == meant
    except yaml.YAMLError:
        is_meant = False
    return document if is_meant else _written(meant)


def _with_key(document: str, key: str, block: str) -> str:
    """Return a document of lines in which a block stands instead of what a key had."""
    lines = document.splitlines(keepends=True)
    for name, value in _root(document).value:
        if name.value == key:
            first, last = name.start_mark.line, _last_line(lines, name, value)
            return "".join([*lines[:first], block, *lines[last + 1 :]])
    return document.rstrip("\n") + "\n" + block


def _root(document: str) -> yaml.MappingNode:
    """Return what a document that was checked consists of."""
    root = yaml.compose(document, yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise TypeError("a policy is a mapping")
    return root


def _last_line(lines: Sequence[str], name: yaml.Node, value: yaml.Node) -> int:
    """Return the last line of a value; a list in lines is said to end where the next key begins."""
    last = value.end_mark.line - (value.end_mark.column == 0)
    while last > name.start_mark.line and lines[last].strip()[:1] in {"", "#"}:
        last -= 1
    return last


def _written(data: Mapping[str, object]) -> str:
    """Return data in YAML: a key to a line, and a line to each hours of traffic."""
    return "".join(
        yaml.safe_dump(
            {key: value},
            allow_unicode=True,
            sort_keys=False,
            default_flow_style=None if key == TRAFFIC else False,
        )
        for key, value in data.items()
    )
