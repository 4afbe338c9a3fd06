"""What a scenario may say besides states and moves, as Hypothesis draws it."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Drawn = dict[str, object]
People = st.SearchStrategy[list[str]]

CONDITIONS = [
    "urgent", "!urgent", "cause == 'a'", "cost > 5", "cost > 5 && cause == 'b'", "total > 12",
    "state == 's1'", "'dear' in flags",
]  # fmt: skip
SPANS = ["0m", "2h", "3d"]
APPROVERS = ["boss", "technician", "clerk", "manager"]

guards = st.none() | st.sampled_from(CONDITIONS)
conditions = st.sampled_from(CONDITIONS)
chance = st.booleans()


def _some(names: list[str], most: int = 2) -> st.SearchStrategy[list[str]]:
    if not names:
        return st.just([])
    return st.lists(st.sampled_from(names), max_size=most, unique=True)


def _given(value: Mapping[str, object | None]) -> Drawn:
    return {key: one for key, one in value.items() if one is not None}


@st.composite
def parallels(
    draw: st.DrawFn, free: list[dict[str, Any]], states: list[str]
) -> tuple[Drawn, list[Drawn]]:
    """Return work that goes on side by side, and the move that joins it, if one does."""
    gate = draw(st.sampled_from(free))
    more: list[Drawn] = []
    if draw(chance):
        joined = {
            "id": "joined",
            "from": [gate["to"]],
            "to": draw(st.sampled_from(states)),
            "by": draw(st.sampled_from([["system"], ["system", "boss"]])),
            "when": draw(st.sampled_from([None, None, "urgent", "cost > 5"])),
        }
        more = [_given(joined)]
    count = draw(st.integers(1, 3))
    tasks = [
        {
            "branch": f"t{place}",
            "role": draw(st.sampled_from(["boss", "technician"])),
            "needs": draw(_some(["cause", "note", "cost"], 1)),
        }
        for place in range(count)
    ]
    joins = ["all", "any", {"count": draw(st.integers(1, count))}]
    said = {
        "gate": gate["id"],
        "spawn": draw(st.sampled_from([tasks, tasks, "one_task_per_store"])),
        "role": ["boss"],
        "join": draw(st.sampled_from(joins)),
        "then": "joined" if more else None,
        "blocks": draw(_some([str(one["id"]) for one in free])),
    }
    return _given(said), more


@st.composite
def autos(draw: st.DrawFn, moves: list[dict[str, Any]]) -> list[Drawn]:
    """Return moves that are made by themselves, at once or after a while."""
    return [
        _given(
            {
                "transition": move["id"],
                "after": draw(st.sampled_from(["0s", "2h", "1d"])),
                "when": draw(st.sampled_from([None, None, "no_answer", "urgent", "cost > 5"])),
            }
        )
        for move in moves
        if draw(chance)
    ]


@st.composite
def samplings(draw: st.DrawFn, moves: list[dict[str, Any]]) -> list[Drawn]:
    """Return what is drawn by lot, of the moves that a person may make as well."""
    return [
        {
            "transition": move["id"],
            "by": next(one for one in move["by"] if one != "system"),
            "rate": draw(st.sampled_from(["0%", "50%", "100%"])),
            "else": "system",
        }
        for move in moves
        if set(move["by"]) > {"system"} and draw(chance)
    ]


@st.composite
def approvals(draw: st.DrawFn, gates: list[str], moves: list[str]) -> list[Drawn]:
    """Return approvals in every mode, with steps that come and go by condition."""
    return [draw(_approvals(key, gates, moves)) for key in ("ok", "also") if draw(chance) and gates]


absences = st.builds(
    lambda after, then: {"after": after, "then": then},
    st.sampled_from(["4h", "2d"]),
    st.sampled_from(["delegate_then_admin", "admin", "skip", "refuse"]),
)


@st.composite
def _approvals(draw: st.DrawFn, key: str, gates: list[str], moves: list[str]) -> Drawn:
    mode = draw(st.sampled_from(["sequential", "all", "any", "quorum"]))
    percent = draw(st.sampled_from(["1%", "50%", "67%", "100%"]))
    steps = draw(st.lists(st.sampled_from(APPROVERS), min_size=1, max_size=3, unique=True))
    added = {"after": steps[0], "step": "more", "who": "boss", "when": draw(conditions)}
    return _given(
        {
            "key": key,
            "gate": draw(st.sampled_from(gates)),
            "when": draw(guards),
            "mode": mode,
            "quorum": percent if mode == "quorum" else None,
            "steps": steps,
            "add": [added] if draw(chance) else [],
            "skip": [{"step": steps[-1], "when": draw(conditions)}] if draw(chance) else [],
            "on_empty": draw(st.sampled_from(["admin", "skip", "refuse", "delegate_then_admin"])),
            "on_absent": draw(st.none() | absences),
            "forbid": draw(st.sampled_from([None, "submitter"])),
            "step_sla": draw(st.sampled_from([None, "4h"])),
            "rollback_to": ["start", *steps[:-1]],
            "opens_on": draw(st.none() | st.sampled_from([*moves, "create"])),
        }
    )  # fmt: skip


@st.composite
def branches(draw: st.DrawFn, moves: list[str]) -> list[Drawn]:
    """Return what else is so while conditions hold: more urgent, somebody's, a child's parent."""
    does: st.SearchStrategy[Drawn] = st.sampled_from(
        [
            {"set_priority": "P1"},
            {"route": "boss", "notify": ["clerk"]},
            {"hide_from": ["technician"]},
            {"create": "child", "blocks": draw(_some(moves))},
        ]
    )
    some = draw(st.lists(does, max_size=2))
    return [{"when": draw(st.sampled_from([*CONDITIONS, "always"])), **one} for one in some]


@st.composite
def loops(draw: st.DrawFn, moves: list[str]) -> list[Drawn]:
    """Return what comes later: a child, or a question."""
    does: st.SearchStrategy[Drawn] = st.sampled_from(
        [{"create": "child"}, {"ask": "cause"}, {"ask": "cost"}]
    )
    return [
        {
            "after": draw(st.sampled_from([*moves, "create"])),
            "delay": draw(st.sampled_from(SPANS)),
            "when": draw(st.sampled_from(["always", *CONDITIONS])),
            **one,
        }
        for one in draw(st.lists(does, max_size=2))
    ]


windows = st.sampled_from(
    [
        [],
        [{"key": "many", "window": "24h", "per": "cause", "count": 2, "create": "child"}],
        [{"key": "told", "window": "24h", "per": "cause", "count": 2, "notify": ["boss"]}],
    ]
)
visibilities = st.lists(
    st.sampled_from(
        [
            {"fields": ["note"], "roles": ["boss"]},
            {"fields": ["note"], "roles": ["boss", "clerk"], "when": "urgent"},
            {"when": "cause == 'b'", "roles": ["boss", "technician"]},
        ]
    ),
    max_size=2,
)
