"""Any scenario: documents in the whole language, small and valid, as Hypothesis draws them."""

import json
from collections.abc import Mapping
from itertools import pairwise

from hypothesis import reject
from hypothesis import strategies as st

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.model import Document
from services.workflow.domain.refusals import ScenarioInvalid

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
}
CONDITIONS = ["urgent", "!urgent", "cause == 'a'", "cost > 5", "cost > 5 && cause == 'b'"]

LADDER = {"clock": "resolve", "at": "75%", "notify": ["boss"], "via": ["app"]}

guards = st.none() | st.sampled_from(CONDITIONS)
chance = st.booleans()
people = st.lists(st.sampled_from([*ROLES, "system"]), min_size=1, max_size=2, unique=True)


def without_nothing(value: Mapping[str, object]) -> dict[str, object]:
    return {key: one for key, one in value.items() if one is not None}


people_alone = st.lists(st.sampled_from([*ROLES]), min_size=1, max_size=2, unique=True)


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
        bound = draw(st.sampled_from([None, None, None, "assignment.offered"]))
        needed = st.lists(st.sampled_from(["cause", "note"]), max_size=1)
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
def documents(draw: st.DrawFn) -> Document:
    """Return a document that can be published; most have something to be advised on."""
    states = [f"s{n}" for n in range(draw(st.integers(2, 4)))]
    transitions = draw(moves(states))
    names = [str(one["id"]) for one in transitions]
    free = [str(one["id"]) for one in transitions if "bound_to" not in one]
    by_system = [str(one["id"]) for one in transitions if "system" in str(one["by"])]
    kind: dict[str, object] = {
        "key": "task",
        "name": "Task",
        "states": {key: key for key in states},
        "fields": FIELDS,
        "priority": [{"when": "urgent", "set": "P1"}, {"default": "P2"}],
        "transitions": transitions,
        "dispatch": {"hard": [], "score": {}},
        "flags": [{"key": "dear", "label": "Dear", "when": "cost > 5"}],
        "clocks": [
            {
                "key": "resolve", "start": "create", "stop": draw(st.sampled_from(names)),
                "pause_on": ["parts"], "target": {"P1": "1h", "default": "1d"},
            }
        ],
        "escalate": draw(st.sampled_from([[], [LADDER]])),
    }  # fmt: skip
    if draw(chance) and by_system:
        kind["auto"] = [{"transition": draw(st.sampled_from(by_system)), "after": "2h"}]
    if draw(chance) and free:
        kind["approvals"] = [
            {
                "key": "ok", "gate": draw(st.sampled_from(free)), "when": "cost > 5",
                "mode": draw(st.sampled_from(["sequential", "all", "any"])),
                "steps": ["boss", "technician"],
            }
        ]  # fmt: skip
    if draw(chance):
        kind["branches"] = [{"when": draw(st.sampled_from(CONDITIONS)), "set_priority": "P1"}]
    written = {"scenario": "any", "name": "Any", "roles": ROLES, "ticket_types": [kind]}
    try:
        return read_document(json.dumps(written))
    except ScenarioInvalid:
        reject()
