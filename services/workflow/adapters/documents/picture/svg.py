"""Drawing: a placed plan as SVG that needs no style sheet, no font and no script of its own."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from services.workflow.adapters.documents.picture.layout import (
    DETAIL,
    EM,
    LINE_HEIGHT,
    Line,
    Placed,
    Placement,
    em_of,
    placed,
)
from services.workflow.adapters.documents.picture.plan import (
    MEANINGS,
    Kind,
    Plan,
    StateBox,
    StepBox,
    plan_of,
    width_of,
)
from services.workflow.adapters.documents.saying import Subject

FONTS = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
MARGIN = 24.0
HEAD = 44.0
LEGEND = 34.0
SAMPLE = 30.0
INK, PALE, PAPER = "#1b1f24", "#57606a", "#ffffff"
STATE_FILL = {"initial": "#ddf4ff", "between": "#f6f8fa", "final": "#eaeef2"}
LINES: dict[Kind, tuple[str, str]] = {
    "people": ("#0b57a4", ""),
    "assignment": ("#8a4600", "6 4"),
    "system": ("#57606a", "2 3"),
    "work": ("#6639ba", ""),
    "others": ("#116329", "10 3 2 3"),
}
"""Colour and dashes of each kind of step; dashes and fill say it without the colour, too."""

FILLS: dict[Kind, str] = {"work": "#f3eefc", "others": "#e9f6ec"}
"""What goes on beside a ticket is not white, and has sharp corners."""


def picture_of(subject: Subject) -> str:
    """Return a ticket type as an SVG document; the same for the same type.

    Ids begin with the key of the type, so that several pictures can stand in one page.
    """
    key = subject.part.key
    plan = plan_of(subject)
    placement = placed(plan)
    (left, top), (right, bottom) = placement.low, placement.high
    legend = _kinds(plan)
    width = max(right - left, _legend_width(legend, subject), width_of(plan.title) * EM * 1.3)
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": " ".join(
                _n(each)
                for each in (
                    left - MARGIN,
                    top - MARGIN - HEAD,
                    width + 2 * MARGIN,
                    bottom - top + 2 * MARGIN + HEAD + LEGEND,
                )
            ),
            "width": _n(width + 2 * MARGIN),
            "role": "img",
            "aria-labelledby": f"{key}-title {key}-desc",
            "lang": "zh-CN" if subject.language == "zh" else "en",
            "font-family": FONTS,
            "font-size": _n(EM),
            "fill": INK,
        },
    )
    SubElement(root, "title", {"id": f"{key}-title"}).text = plan.title
    SubElement(root, "desc", {"id": f"{key}-desc"}).text = " ".join(plan.sentences)
    _arrow_heads(root, key)
    _paper(root, left - MARGIN, top - MARGIN - HEAD)
    heading = {"x": _n(left), "y": _n(top - HEAD / 2), "font-size": _n(EM * 1.3)}
    SubElement(root, "text", {**heading, "font-weight": "600"}).text = plan.title
    kinds = {step.key: step.kind for step in plan.steps}
    for line in placement.lines:
        _line(root, line, kinds[line.step], key)
    _boxes(root, plan, placement)
    at = (left, bottom + MARGIN + LEGEND / 2)
    _legend(root, legend, at, subject)
    return tostring(root, encoding="unicode") + "\n"


def _boxes(root: Element, plan: Plan, placement: Placement) -> None:
    for state in plan.states:
        _state(root, state, placement.boxes[state.key])
    for step in plan.steps:
        _step(root, step, placement.boxes[step.key])


def _state(root: Element, state: StateBox, box: Placed) -> None:
    group = SubElement(root, "g")
    _rectangle(group, box, STATE_FILL[state.standing], INK, radius=8, grow=0)
    if state.standing == "final":
        _rectangle(group, box, "none", INK, radius=5, grow=-4)
    if state.standing == "initial":
        left, y = box.x - box.width / 2, _n(box.y)
        SubElement(group, "circle", {"cx": _n(left - 14), "cy": y, "r": "5"})
        stem = {"x1": _n(left - 14), "x2": _n(left), "y1": y, "y2": y}
        SubElement(group, "line", {**stem, "stroke": INK, "stroke-width": "1.5"})
    _write(group, ((line, EM, INK, "600") for line in state.lines), box)


def _step(root: Element, step: StepBox, box: Placed) -> None:
    colour, dashes = LINES[step.kind]
    group = SubElement(root, "g")
    radius = 0 if step.kind in FILLS else min(box.height / 2.4, 22.0)
    outline = _rectangle(group, box, FILLS.get(step.kind, PAPER), colour, radius=radius, grow=0)
    if dashes:
        outline.set("stroke-dasharray", dashes)
    rows = (
        (row.text, em_of(row), PALE if row.is_detail else colour, "400" if row.is_detail else "500")
        for row in step.rows
    )
    _write(group, rows, box)


def _write(group: Element, lines: Iterable[tuple[str, float, str, str]], box: Placed) -> None:
    """Write lines of text, each with its size, colour and weight, in the middle of a box."""
    written = list(lines)
    y = box.y - sum(em for _, em, _, _ in written) * LINE_HEIGHT / 2
    for text, em, colour, weight in written:
        y += em * LINE_HEIGHT
        SubElement(
            group,
            "text",
            {
                "x": _n(box.x),
                "y": _n(y - em * 0.4),
                "text-anchor": "middle",
                "font-size": _n(em),
                "font-weight": weight,
                "fill": colour,
            },
        ).text = text


def _rectangle(
    group: Element, box: Placed, fill: str, stroke: str, *, radius: float, grow: float
) -> Element:
    return SubElement(
        group,
        "rect",
        {
            "x": _n(box.x - box.width / 2 - grow),
            "y": _n(box.y - box.height / 2 - grow),
            "width": _n(box.width + 2 * grow),
            "height": _n(box.height + 2 * grow),
            "rx": _n(radius),
            "fill": fill,
            "stroke": stroke,
            "stroke-width": "1.5",
        },
    )


def _line(root: Element, line: Line, kind: Kind, key: str) -> None:
    colour, dashes = LINES[kind]
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in line.points)
    drawn = {"points": points, "fill": "none", "stroke": colour, "stroke-width": "1.5"}
    if dashes:
        drawn["stroke-dasharray"] = dashes
    if line.arrow:
        drawn["marker-end"] = f"url(#{key}-to-{kind})"
    SubElement(root, "polyline", drawn)


def _arrow_heads(root: Element, key: str) -> None:
    definitions = SubElement(root, "defs")
    for kind, (colour, _) in LINES.items():
        head = {"id": f"{key}-to-{kind}", "viewBox": "0 0 10 10", "refX": "9", "refY": "5"}
        size = {"markerWidth": "8", "markerHeight": "8", "orient": "auto"}
        marker = SubElement(definitions, "marker", {**head, **size})
        SubElement(marker, "path", {"d": "M 0 0 L 10 5 L 0 10 z", "fill": colour})


def _paper(root: Element, x: float, y: float) -> None:
    size = {"width": "100%", "height": "100%", "fill": PAPER}
    SubElement(root, "rect", {"x": _n(x), "y": _n(y), **size})


def _kinds(plan: Plan) -> list[Kind]:
    """Return the kinds of steps that a plan has, in the order of the legend."""
    return [kind for kind in LINES if any(step.kind == kind for step in plan.steps)]


def _legend_width(kinds: list[Kind], subject: Subject) -> float:
    texts = (width_of(subject.say(MEANINGS[kind])) * EM * DETAIL for kind in kinds)
    return sum(SAMPLE + 8 + text + 24 for text in texts)


def _legend(root: Element, kinds: list[Kind], at: tuple[float, float], subject: Subject) -> None:
    x, y = at
    for kind in kinds:
        _line(
            root,
            Line(step="", points=((x, y), (x + SAMPLE, y)), arrow=True),
            kind,
            subject.part.key,
        )
        text = subject.say(MEANINGS[kind])
        place = {"x": _n(x + SAMPLE + 8), "y": _n(y + 4), "font-size": _n(EM * DETAIL)}
        SubElement(root, "text", {**place, "fill": PALE}).text = text
        x += SAMPLE + 8 + width_of(text) * EM * DETAIL + 24


def _n(number: float) -> str:
    """Return a number as SVG writes it, to a tenth of a pixel."""
    return f"{number:.1f}".rstrip("0").rstrip(".") or "0"
