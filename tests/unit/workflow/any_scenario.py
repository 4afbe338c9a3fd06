"""Any scenario: documents in the whole language, small and valid, as Hypothesis draws them."""

import json
from collections.abc import Mapping
from itertools import pairwise

from hypothesis import reject
from hypothesis import strategies as st

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.model import Document
from services.workflow.domain.refusals import ScenarioInvalid
from tests.unit.workflow.any_parts import (
    CONDITIONS,
    People,
    approvals,
    autos,
    branches,
    guards,
    loops,
    parallels,
    samplings,
    visibilities,
    windows,
)

ROLES = {
    "clerk": {"label": "Clerk", "scope": "own"},
    "boss": {"label": "Boss", "scope": "tenant"},
    "technician": {"label": "Technician", "scope": "assigned"},
}
FIELDS = {
    "urgent": {"type": "bool", "required_on": "create"},
    "cause": {"type": "enum", "values": ["a", "b"]},
    "cost": {"type": "int"},
    "note": {"type": "text"},
    "stores": {"type": "store_list"},
    "total": {"type": "int", "formula": "cost * 2"},
    "secret": {"type": "text", "visible_to": ["boss"]},
}
CHILD = {
    "key": "child",
    "name": "Child",
    "states": {"new": "New", "done": "Done"},
    "fields": {"cause": {"type": "enum", "values": ["a", "b"]}},
    "priority": [{"default": "P3"}],
    "transitions": [{"id": "finish", "from": "new", "to": "done", "by": ["boss"]}],
}
OFFICE = {"tz": "Asia/Shanghai", "weekly": {"mon-fri": ["09:00-12:00", "13:30-18:00"]}}
LADDER = {"clock": "resolve", "at": "75%", "notify": ["boss"], "via": ["app"]}
PRIORITIES = [{"when": "urgent", "set": "P1"}, {"when": "total > 10", "set": "P2"}]

people: People = st.lists(st.sampled_from([*ROLES, "system"]), min_size=1, max_size=2, unique=True)
people_alone: People = st.lists(st.sampled_from([*ROLES]), min_size=1, max_size=2, unique=True)
bindings = st.sampled_from(["assignment.offered", "assignment.accepted", "assignment.declined"])


def without_nothing(value: Mapping[str, object]) -> dict[str, object]:
    return {key: one for key, one in value.items() if one is not None}


@st.composite
def moves(draw: st.DrawFn, states: list[str]) -> list[dict[str, object]]:
    """Return moves between any states; often there is a way through all of them among these."""
    through = draw(st.sampled_from([True, True, False]))
    found: list[dict[str, object]] = [
        {"id": f"go{place}", "from": [here], "to": there, "by": draw(people_alone)}
        for place, (here, there) in enumerate(pairwise(states) if through else ())
    ]
    sources = states[:-1] if through else states
    for place in range(draw(st.integers(0 if through else 1, 4))):
        bound = draw(st.one_of(st.none(), st.none(), st.none(), bindings))
        needed = st.lists(st.sampled_from(["cause", "note", "total"]), max_size=1)
        move = {
            "id": f"m{place}",
            "from": draw(st.lists(st.sampled_from(sources), min_size=1, max_size=2, unique=True)),
            "to": draw(st.sampled_from(states)),
            "by": draw(people),
            "when": None if bound else draw(guards),
            "needs": [] if bound else draw(needed),
            "bound_to": bound,
        }
        found.append(without_nothing(move))
    return found


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, object]:
    """Return a ticket type that says any of what types can say."""
    states = [f"s{n}" for n in range(draw(st.integers(2, 4)))]
    transitions = draw(moves(states))
    free = [one for one in transitions if "bound_to" not in one]
    aside: Mapping[str, object] | None = None
    if draw(st.booleans()) and free:
        aside, more = draw(parallels(free, states))
        transitions = [*transitions, *more]
        free = [*free, *more]
    names = [str(one["id"]) for one in free]
    by_system = [one for one in free if "system" in str(one["by"]) and not one.get("needs")]
    kind: dict[str, object] = {
        "key": "task",
        "name": "Task",
        "states": {key: key for key in states},
        "fields": FIELDS,
        "priority": [*draw(st.sampled_from([PRIORITIES, PRIORITIES[:1], []])), {"default": "P3"}],
        "transitions": transitions,
        "dispatch": {"hard": [], "score": {}},
        "flags": [{"key": "dear", "label": "Dear", "when": "cost > 5"}],
        "clocks": [
            {
                "key": "resolve", "start": "create",
                "stop": draw(st.sampled_from([str(one["id"]) for one in transitions])),
                "pause_on": ["parts"], "target": {"P1": "1h", "default": "1d"},
            }
        ],
        "escalate": draw(st.sampled_from([[], [LADDER]])),
        "parallel": aside,
        "calendar": draw(st.sampled_from([None, "office"])),
        "auto": draw(autos(by_system)),
        "sampling": draw(samplings(by_system)),
        "approvals": draw(approvals(names, [str(one["id"]) for one in transitions])),
        "branches": draw(branches(names)),
        "loops": draw(loops(names)),
        "rules": draw(windows),
        "visibility": draw(visibilities),
    }  # fmt: skip
    return without_nothing(kind)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Return a document that can be published; most have something to be advised on."""
    written = {
        "scenario": "any",
        "name": "Any",
        "roles": ROLES,
        "calendars": {"office": OFFICE},
        "ticket_types": [draw(kinds()), CHILD],
    }
    try:
        return read_document(json.dumps(written))
    except ScenarioInvalid:
        reject()


__all__ = ["CONDITIONS", "ROLES", "documents"]
