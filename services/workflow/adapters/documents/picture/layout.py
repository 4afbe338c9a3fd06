"""Where everything in a picture stands: a layered layout of states and moves, top to bottom."""

from dataclasses import dataclass

import graphlay

from services.workflow.adapters.documents.picture.plan import MoveBox, Plan, Row, StateBox, width_of

EM = 14.0
"""The size of letters, in pixels; those of details are smaller."""

DETAIL = 0.86
LINE_HEIGHT = 1.35
PADDING_X = 16.0
PADDING_Y = 9.0
STATE_WIDTH_MIN = 88.0
MOVE_WIDTH_MIN = 64.0
MAIN_WEIGHT = 4.0
"""How much straighter the way onwards is drawn than the ways back."""

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
    """A line of a move: from a state to it (no arrow), or from it to a state (``arrow``)."""

    move: str
    points: tuple[Point, ...]
    arrow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where everything stands; everything lies in the rectangle from ``low`` to ``high``."""

    states: dict[str, Placed]
    moves: dict[str, Placed]
    lines: tuple[Line, ...]
    low: Point
    high: Point


def placed(plan: Plan) -> Placement:
    """Return where everything in a plan stands; the same for the same plan."""
    graph = graphlay.Graph()
    for state in plan.states:
        width, height = state_size(state)
        graph.node(f"state {state.key}", width=width, height=height)
    for move in plan.moves:
        width, height = move_size(move)
        graph.node(f"move {move.key}", width=width, height=height)
    order = {state.key: place for place, state in enumerate(plan.states)}
    ends = _lines(plan)
    for move, key, arrow in ends:
        onwards = all(order[one] < order[move.to] for one in move.sources)
        weight = MAIN_WEIGHT if onwards else 1.0
        state_node, move_node = f"state {key}", f"move {move.key}"
        ends_of_line = (move_node, state_node) if arrow else (state_node, move_node)
        graph.edge(*ends_of_line, weight=weight)
    layout = graphlay.layout(graph, preset="layered", options=OPTIONS)
    boxes = dict(zip(layout.ids, layout.nodes, strict=True))
    low, high = layout.bounds["min"], layout.bounds["max"]
    return Placement(
        states={one.key: _box(boxes[f"state {one.key}"]) for one in plan.states},
        moves={one.key: _box(boxes[f"move {one.key}"]) for one in plan.moves},
        lines=tuple(
            Line(
                move=move.key,
                points=tuple((float(at["x"]), float(at["y"])) for at in edge["points"]),
                arrow=arrow,
            )
            for (move, _, arrow), edge in zip(ends, layout.edges, strict=True)
        ),
        low=(float(low["x"]), float(low["y"])),
        high=(float(high["x"]), float(high["y"])),
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


def move_size(move: MoveBox) -> tuple[float, float]:
    """Return the width and height of a move's box."""
    widest = max(width_of(row.text) * em_of(row) for row in move.rows) + 2 * PADDING_X
    height = sum(em_of(row) for row in move.rows) * LINE_HEIGHT
    return max(MOVE_WIDTH_MIN, widest), height + PADDING_Y


def em_of(row: Row) -> float:
    """Return how large a row of a move is written, in pixels."""
    return EM * DETAIL if row.is_detail else EM


def _lines(plan: Plan) -> list[tuple[MoveBox, str, bool]]:
    """Return the lines to draw: each move, a state it is joined to, and whether it leads there."""
    found: list[tuple[MoveBox, str, bool]] = []
    for move in plan.moves:
        found += [(move, source, False) for source in move.sources]
        found.append((move, move.to, True))
    return found


def _box(node: dict[str, dict[str, float]]) -> Placed:
    centre, size = node["center"], node["size"]
    return Placed(
        x=float(centre["x"]),
        y=float(centre["y"]),
        width=float(size["width"]),
        height=float(size["height"]),
    )
