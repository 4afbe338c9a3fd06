"""Any history of a ticket with everything that can keep it waiting, in whatever order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.entry import Diary, Entry

SHOP = """\
scenario: shop
name: Shop
roles:
  desk: {label: Desk, scope: tenant}
  technician: {label: Technician, scope: assigned}
  builder: {label: Builder, scope: tenant}
  designer: {label: Designer, scope: tenant}
  lead: {label: Lead, scope: tenant}
  finance: {label: Finance, scope: tenant}
calendars:
  office: {tz: Asia/Shanghai, weekly: {mon-sun: ["09:00-12:00", "13:30-18:00"]}}
ticket_types:
  - key: works
    name: Works
    calendar: office
    states: {new: New, assigned: Assigned, working: Working, done: {label: Done, final: true}}
    fields: {broken: {type: bool}}
    priority: [{default: P3}]
    transitions:
      - {id: assign, from: new, to: assigned, by: [system], bound_to: assignment.offered}
      - {id: split, from: [new, assigned], to: working, by: [technician]}
      - {id: look, from: assigned, to: assigned, by: [technician]}
      - {id: close, from: working, to: done, by: [desk]}
      - {id: redo, from: done, to: working, by: [desk]}
    parallel:
      gate: split
      spawn: [{branch: build, role: builder}, {branch: design, role: designer}]
      blocks: [close]
    branches: [{when: broken, create: purchase, blocks: [close]}]
    approvals: [{key: ok, gate: close, steps: [lead, finance]}]
    dispatch: {hard: [], score: {}}
  - key: purchase
    name: Purchase
    states: {new: New, done: Done}
    priority: [{default: P3}]
    transitions: [{id: order, from: new, to: done, by: [finance]}]
"""
RULES = definition_of(read_document(SHOP), 1).types["works"]
BEGIN = datetime.fromisoformat("2026-11-20T02:30:00.250000+00:00")
SPAN_S = 2 * 86_400

MOVES = {
    "assign": "assigned",
    "look": "assigned",
    "split": "working",
    "close": "done",
    "redo": "working",
}
ROLES = {"build": "builder", "design": "designer"}
WAITS = ("customer", "parts", "approval", "access", "weather", "third_party")


def _move(random: Random, at: datetime) -> list[Entry]:
    move = random.choice([*MOVES])
    return [Entry(at=at, what="move", about=move, to=MOVES[move])]


def _wait(random: Random, at: datetime) -> list[Entry]:
    return [Entry(at=at, what="wait", about=random.choice(WAITS))]


def _resume(_: Random, at: datetime) -> list[Entry]:
    return [Entry(at=at, what="resume")]


def _approval(random: Random, at: datetime) -> list[Entry]:
    """Return whose turn it is, perhaps of somebody who has no role; or nobody's any more."""
    step = random.choice(["lead", "finance", ""])
    return [Entry(at=at, what="approval", about=step, to="ok", who=random.choice([step, ""]))]


def _merging(random: Random, at: datetime) -> list[Entry]:
    return [Entry(at=at, what=random.choice(["merged", "unmerged"]))]


def _split(_: Random, at: datetime) -> list[Entry]:
    return [
        Entry(at=at, what="move", about="split", to="working"),
        Entry(at=at, what="split"),
        *(
            Entry(at=at, what="branch_begun", about=key, who=role, blocks=("close",))
            for key, role in ROLES.items()
        ),
    ]


def _branch(random: Random, at: datetime) -> list[Entry]:
    what = random.choice(["branch_begun", *["branch_done"] * 4, "joined"])
    return [Entry(at=at, what=what, about=random.choice(["build", "build", "design"]))]


def _child(random: Random, at: datetime) -> list[Entry]:
    what = random.choice(["child_begun", "child_done"])
    key = random.choice(["branch_1:1", "branch_1:2"])
    return [Entry(at=at, what=what, about=key, to="purchase", blocks=("close",))]


def _assignment(random: Random, at: datetime) -> list[Entry]:
    what = random.choice(["accepted", "declined", "unassignable"])
    return [Entry(at=at, what=what, about=random.choice(["tech-1", "tech-2"]))]


def _trip(random: Random, at: datetime) -> list[Entry]:
    mark = random.choice(["technician_departed", "technician_arrived", "technician_left"])
    return [Entry(at=at, what="mark", about=mark)]


def _offer(random: Random, at: datetime) -> list[Entry]:
    """Return an offer that is accepted at once, or not yet."""
    offered = Entry(at=at, what="offered", about="tech-1")
    assigned = Entry(at=at, what="move", about="assign", to="assigned")
    accepted = Entry(at=at, what="accepted", about="tech-1")
    return random.choice([[offered, assigned], [offered, assigned, accepted], [offered, accepted]])


HAPPENINGS: tuple[Callable[[Random, datetime], list[Entry]], ...] = (
    *(_move, _move, _wait, _wait, _resume, _approval, _approval),
    *(_split, _branch, _branch, _child, _assignment, _offer, _offer, _merging, _trip),
)


def any_diary(random: Random) -> Diary:
    """Return up to sixteen things that happen to a ticket within two days, sense or not."""
    moments = sorted(random.uniform(0, SPAN_S) for _ in range(random.randint(0, 16)))
    diary = [Entry(at=BEGIN, what="create", to="new")]
    for seconds in moments:
        diary += random.choice(HAPPENINGS)(random, BEGIN + timedelta(seconds=seconds))
    return tuple(diary)
