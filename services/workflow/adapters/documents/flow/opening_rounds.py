"""Rounds of openings: types whose tickets open each other, every one of them, without end."""

from collections.abc import Iterator, Mapping, Sequence

from services.workflow.adapters.documents.flow.rules import ALWAYS
from services.workflow.adapters.documents.model import Document
from services.workflow.adapters.documents.remarks import Remark, Words, remark

Openings = Mapping[str, Sequence[tuple[str, str]]]
"""By type: each type that a rule of it opens, and where the rule stands."""


def opening_rounds(document: Document) -> Iterator[Remark]:
    """Yield each round of types of which every ticket opens the next one, whatever it says."""
    openings: Openings = {
        part.key: [
            (branch.create, f"/ticket_types/{place}/branches/{index}/create")
            for index, branch in enumerate(part.branches)
            if branch.create and branch.when == ALWAYS
        ]
        for place, part in enumerate(document.ticket_types)
    }
    told: set[str] = set()
    for start, opened in openings.items():
        for first, pointer in opened:
            way = way_between(first, start, openings)
            if way and told.isdisjoint(way):
                told.update(way)
                names = ", ".join([start, *way])
                words = Words(
                    f"这些工单每一张都会创建下一张，没有尽头：{names}；请给其中一条规则加上条件（when）",
                    f"each of these tickets opens the next one without end: {names}; give one of"
                    " the rules a condition (when)",
                )
                yield remark("goes-round", pointer, words)


def way_between(start: str, end: str, openings: Openings) -> list[str]:
    """Return the types from one to another by what they open; none if there is no way."""
    came: dict[str, str] = {start: ""}
    ahead = [start]
    for one in ahead:  # grows by every type once
        if one == end:
            way = [one]
            while came[way[0]]:
                way.insert(0, came[way[0]])
            return way
        for opened, _ in openings.get(one, ()):
            if opened not in came:
                came[opened] = one
                ahead.append(opened)
    return []
