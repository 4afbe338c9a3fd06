"""Where everything in a picture stands: a layered layout, top to bottom."""

from dataclasses import dataclass

import graphlay

from services.workflow.adapters.documents.picture.plan import (
    Kind,
    Plan,
    Row,
    StateBox,
    StepBox,
    width_of,
)

EM = 14.0
"""The size of letters, in pixels; those of details are smaller."""

DETAIL = 0.86
LINE_HEIGHT = 1.35
PADDING_X = 16.0
PADDING_Y = 9.0
STATE_WIDTH_MIN = 88.0
STEP_WIDTH_MIN = 64.0
MAIN_WEIGHT = 4.0
"""How much straighter the way onwards is drawn than the ways back."""

BESIDE: frozenset[Kind] = frozenset({"work", "others"})
"""Steps that no ticket takes."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A box around its centre, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a step: to it from its source, or from it to its target.

    Only what ends there has an ``arrow``: a state and its move are one way.
    """

    step: str
    points: tuple[Point, ...]
    arrow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where every box stands, by its key; all lies in the rectangle from ``low`` to ``high``."""

    boxes: dict[str, Placed]
    lines: tuple[Line, ...]
    low: Point
    high: Point


def placed(plan: Plan) -> Placement:
    """Return where everything in a plan stands; the same for the same plan."""
    graph = graphlay.Graph()
    for state in plan.states:
        width, height = state_size(state)
        graph.node(state.key, width=width, height=height)
    for step in plan.steps:
        width, height = step_size(step)
        graph.node(step.key, width=width, height=height)
    order = {state.key: place for place, state in enumerate(plan.states)}
    ends = _ends(plan)
    for step, source, target in ends:
        weight = MAIN_WEIGHT if _leads_onwards(step, order) else 1.0
        graph.edge(source, target, weight=weight)
    layout = graphlay.layout(graph, preset="layered", options=OPTIONS)
    low, high = layout.bounds["min"], layout.bounds["max"]
    return Placement(
        boxes={key: _box(node) for key, node in zip(layout.ids, layout.nodes, strict=True)},
        lines=tuple(
            Line(
                step=step.key,
                points=tuple((float(at["x"]), float(at["y"])) for at in edge["points"]),
                arrow=source == step.key or step.kind in BESIDE,
            )
            for (step, source, _), edge in zip(ends, layout.edges, strict=True)
        ),
        low=(float(low["x"]), float(low["y"])),
        high=(float(high["x"]), float(high["y"])),
    )


def _leads_onwards(step: StepBox, order: dict[str, int]) -> bool:
    """Say whether a step is a move to a state that was written further down."""
    return step.kind not in BESIDE and all(
        order[one] < order[target] for one in step.sources for target in step.targets
    )


OPTIONS = {
    "direction": "topbottom",
    "spacing": {"layer_gap": 40.0, "node_gap": 30.0},
    "routing": {"style": "orthogonal"},
}


def state_size(state: StateBox) -> tuple[float, float]:
    """Return the width and height of a state's box."""
    widest = max(width_of(line) for line in state.lines) * EM + 2 * PADDING_X
    return max(STATE_WIDTH_MIN, widest), len(state.lines) * EM * LINE_HEIGHT + 2 * PADDING_Y


def step_size(step: StepBox) -> tuple[float, float]:
    """Return the width and height of a step's box."""
    widest = max(width_of(row.text) * em_of(row) for row in step.rows) + 2 * PADDING_X
    height = sum(em_of(row) for row in step.rows) * LINE_HEIGHT
    return max(STEP_WIDTH_MIN, widest), height + PADDING_Y


def em_of(row: Row) -> float:
    """Return how large a row is written, in pixels."""
    return EM * DETAIL if row.is_detail else EM


def _ends(plan: Plan) -> list[tuple[StepBox, str, str]]:
    """Return the lines to draw: each the line of a step, from one box to another."""
    found: list[tuple[StepBox, str, str]] = []
    for step in plan.steps:
        found += [(step, source, step.key) for source in step.sources]
        found += [(step, step.key, target) for target in step.targets]
    return found


def _box(node: dict[str, dict[str, float]]) -> Placed:
    centre, size = node["center"], node["size"]
    return Placed(
        x=float(centre["x"]),
        y=float(centre["y"]),
        width=float(size["width"]),
        height=float(size["height"]),
    )
