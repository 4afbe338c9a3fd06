"""Small deliberate mistakes in a laundry, by the code of the advice that each is given."""

from tests.unit.workflow.document_spec import laundry

START = "{id: start, from: new, to: working, by: [technician]}"
FINISH = "{id: finish, from: working, to: done, by: [technician], needs: [cause]}"
EIGHT = "".join(f"      f{n}: {{type: text, required_on: finish}}\n" for n in range(8))
APPROVAL = "    approvals: [{{key: ok, gate: finish, forbid: submitter, steps: [{}]}}]\n"
SIX = ", ".join(f"{{step: s{number}, who: clerk}}" for number in range(6))
UNFORBIDDEN = APPROVAL.replace("forbid: submitter, ", "")
ADDED = APPROVAL.format("clerk").replace(
    "}]\n", ", add: [{after: clerk, step: technician, when: cost > 9}]}]\n"
)
SKIPPED = "    approvals: [{{key: ok, gate: finish, when: cost > 5, steps: [clerk, qa], {}}}]\n"
BOTH = "skip: [{step: clerk, when: cost < 9}, {step: qa, when: urgent}]"
CLOSED = "when: \"cause == 'pump'\", by:"
CLOCK = "    clocks: [{key: solve, label: Solve, start: create, stop: finish, target: 4h}]\n"
BACKWARDS = CLOCK.replace("create", "finish").replace("stop: finish", "stop: start")
KEPT = """\
    dispatch:
      skills_from: [{{when: urgent, skill: washer}}]
      reserve: {{for: {}, share: {}}}
"""
OTHER = """\
  - key: {key}
    name: Other
    states: {{new: New, {end}}}
    priority: [{{default: P3}}]
    transitions: [{{id: finish, from: new, to: {to}, by: [clerk]}}]
"""
INCOMPLETE = """\
    fields:
      where: {type: string, required_on: create}
      owed: {type: money}
      note: {type: text}
"""
WORKING = "when: \"state == 'working'\""
MISTAKES = {
    "many-states": [("      done:", "      a: A\n      b: B\n      c: C\n      d: D\n      done:")],
    "many-fields": [("    fields:\n", f"    fields:\n{EIGHT}")],
    "unreachable": [
        ("      done:", "      lost: {zh: 丢失, en: Lost}\n      done:"),
        (START, START.replace("by:", "when: \"cause == 'pump'\", by:")),
    ],
    "dead-end": [
        (START, f"{START}\n      - {{id: back, from: done, to: working, by: [clerk]}}"),
        (START, START.replace("new,", "[new, working],").replace("by:", f"{WORKING}, by:")),
        ("done: {zh: 已完成, en: Done}", "done: {label: Done, final: false}"),
        (FINISH, (f"{FINISH}\n      - {{id: lose, from: new, to: lost, by: [clerk]}}\n"
                  "      - {id: search, from: lost, to: lost, by: [clerk]}")),
    ],
    "no-owner": [(START, START.replace("technician", "system"))],
    "guard-never-true": [
        (START, START.replace("by:", "when: \"cause == 'pump'\", by:")),
        ("cost > 500", "cost > 500 && cost < 100"),
        ("cost > 500", "loads > 5 && loads < 6"),
        ("when: urgent", "when: urgent && state == 'done'"),
        ("when: urgent", "when: cause == 'motor' && cause == 'door'"),
        ("when: urgent", "when: symptom.contains('x') && !symptom.contains('x')"),
        ("when: urgent", "when: urgent == 'yes'"),
        ("when: urgent", "when: urgent + 5 > 3"),
        ("when: urgent", "when: loads > 2 && urgent + 5 > 3"),
        ("cost > 500", "cost.amount > 500"),
        ("cost > 500", "location.city == 'x'"),
        ("    flags:\n", ("    branches: [{when: cost > 9 && cost < 5, notify: [clerk]}]\n"
                          "    flags:\n")),
        ("    flags:\n", "    route: {team: clerk, when: cause == 'pump'}\n    flags:\n"),
        ("    flags:\n", ("    loops: [{after: finish, ask: cost, when: state == 'new'}]\n"
                          "    flags:\n")),
        ("    flags:\n", ("    visibility: [{when: cause == 'pump', roles: [clerk]}]\n"
                          "    flags:\n")),
        ("loads: {type: int}", "loads: {type: int, required_when: cause == 'pump'}"),
    ],
    "notify-never-fires": [
        ("when: ticket.moved\n        transition: finish", "when: ticket.offered"),
        ("        via: app", "        priority: [P9]\n        via: app"),
        (FINISH, FINISH.replace("by:", "when: \"cause == 'pump'\", by:")),
        ("transition: finish", "transition: search"),
    ],
    "reserve-for-nothing": [
        ("    flags:\n", KEPT.format("dryer", "30%") + "    flags:\n"),
        ("    flags:\n", KEPT.format("washer", "0%") + "    flags:\n"),
    ],
    "nobody-fills": [
        ("loads: {type: int}", "loads: {type: int, editable_by: [clerk], editable_on: [start]}"),
        ("    flags:\n", "    branches: [{when: urgent, create: locked}]\n    flags:\n"),
        ("    flags:\n", "    branches: [{when: urgent, create: unseen}]\n    flags:\n"),
    ],
    "needed-too-early": [
        ("values: [motor, door]}", "values: [motor, door], editable_by: [clerk]}"),
        ("required_on: create}", "required_on: create, editable_on: [start]}"),
    ],
    "hidden-from-filler": [
        ("values: [motor, door]}", "values: [motor, door], visible_to: [clerk]}"),
    ],
    "unique-free-text": [("required_on: create}", "required_on: create, unique: true}")],
    "values-run-together": [("values: [motor, door]", "values: [漏水，停电]")],
    "priority-in-small-letters": [("{default: P2}", "{default: p3}")],
    "clock-never-starts": [
        ("    flags:\n", f"{CLOCK.replace('create', 'search')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('create', 'technician_accepted')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('create', 'approval_opened')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('create', 'parallel_joined')}    flags:\n"),
    ],
    "clock-never-stops": [
        ("    flags:\n", f"{CLOCK.replace('finish', 'search')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('finish', 'technician_accepted')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('finish', 'approved')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('finish', 'parallel_joined')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('finish', 'branch_done')}    flags:\n"),
        ("    flags:\n", f"{BACKWARDS}    flags:\n"),
    ],
    "clock-may-promise-nothing": [
        ("    flags:\n", f"{CLOCK.replace('4h', 'ready.end')}    flags:\n"),
        ("    flags:\n", f"{CLOCK.replace('4h', '{default: ready.start}')}    flags:\n"),
    ],
    "moment-may-never-come": [
        (FINISH, (f"{FINISH}\n      - {{id: late, from: working, to: done, by: [system]}}\n"
                  "    auto: [{transition: late, after: 1h, since: ready.end}]")),
    ],
    "long-approval": [("    flags:\n", f"{APPROVAL.format(SIX)}    flags:\n")],
    "step-nobody-holds": [
        ("clerk: {label: {zh: 店员, en: Clerk}, scope: own_store}\n",
         ("clerk: {label: {zh: 店员, en: Clerk}, scope: own_store}\n"
          "  customer: {label: C, scope: own}\n")),
        ("    flags:\n", f"{APPROVAL.format('technician')}    flags:\n"),
        ("    flags:\n", f"{APPROVAL.format('reader')}    flags:\n"),
        ("    flags:\n", f"{UNFORBIDDEN.format('buyer')}    flags:\n"),
        ("    flags:\n", f"{ADDED}    flags:\n"),
    ],
    "approves-itself": [
        ("    flags:\n", f"{SKIPPED.format('on_absent: {after: 1d, then: skip}')}    flags:\n"),
        ("    flags:\n", f"{SKIPPED.format('on_empty: skip')}    flags:\n"),
        ("    flags:\n", f"{SKIPPED.format(BOTH)}    flags:\n"),
    ],
    "may-stay": [
        (START, START.replace("by:", "when: \"'dear' in flags\", by:")),
        (START, START.replace("by: [technician]", 'by: [system], when: "cost > 5"')),
        (FINISH, (f"{FINISH.replace('technician', 'system').replace(', needs: [cause]', '')}\n"
                  "    auto: [{transition: finish, after: 1h, when: urgent}]")),
        (FINISH, (f"{FINISH.replace('technician', 'system').replace(', needs: [cause]', '')}\n"
                  "    auto: [{transition: finish, after: 1h, since: ready.end}]")),
    ],
    "after-one-that-holds": [
        ("when: urgent, set: P1}", "when: cost > 5, set: P1}\n      - {when: cost > 9, set: P9}"),
        (FINISH, (f"{FINISH.replace('technician', 'system').replace(', needs: [cause]', '')}\n"
                  "      - {id: late, from: working, to: done, by: [system], when: urgent}")),
    ],
    "goes-round-in-time": [
        (FINISH, (f"{FINISH}\n      - {{id: back, from: working, to: new, by: [system]}}\n"
                  "      - {id: again, from: new, to: working, by: [system]}\n"
                  "    auto: [{transition: back, after: 1h}, {transition: again, after: 2h}]")),
    ],
    "opens-each-other": [
        ("    flags:\n", "    branches: [{when: urgent, create: repair}]\n    flags:\n"),
        ("    flags:\n", "    branches: [{when: urgent, create: check}]\n    flags:\n"),
        ("    flags:\n", "    loops: [{after: create, delay: 3d, create: repair}]\n    flags:\n"),
        ("    flags:\n", ("    rules: [{key: r, window: 1d, per: cause, count: 1,"
                          " create: repair}]\n"
                          "    flags:\n")),
    ],
    "waits-for-ever": [
        ("    flags:\n", ("    parallel: {gate: start, spawn: [{branch: b, role: []}],"
                          " blocks: [finish]}\n    flags:\n")),
        ("    flags:\n", ("    branches: [{when: urgent, create: endless, blocks: [finish]}]\n"
                          "    flags:\n")),
    ],
    "acts-unseen": [
        (FINISH, FINISH.replace("technician", "courier")),
        (START, START.replace("technician", "buyer")),
        ("    flags:\n", "    loops: [{after: finish, ask: cost, of: [buyer]}]\n    flags:\n"),
        ("    flags:\n", ("    branches: [{when: always, hide_from: [technician]}]\n"
                          "    flags:\n")),
        ("    flags:\n", ("    branches: [{when: urgent, hide_from: [technician]}]\n"
                          "    flags:\n")),
        ("    flags:\n", ("    visibility: [{when: urgent, roles: [clerk]}]\n"
                          "    flags:\n")),
        ("    flags:\n", ("    parallel: {gate: start, spawn: [{branch: b, role: technician}]}\n"
                          "    visibility: [{when: cost > 5, roles: [clerk]}]\n    flags:\n")),
    ],
    "asked-once": [
        (FINISH, (f"{FINISH}\n      - {{id: late, from: working, to: done, by: [system]}}\n"
                  "    auto: [{transition: late, after: 1d, when: hours_to_order < 0.0}]")),
        (FINISH, (f"{FINISH}\n      - {{id: late, from: working, to: done, by: [system],"
                  " when: \"occurred_at - opened_at > duration('600h')\"}\n"
                  "    auto: [{transition: late, after: 1d}]")),
    ],
    "child-incomplete": [
        ("    flags:\n", "    branches: [{when: urgent, create: incomplete}]\n    flags:\n"),
        ("    flags:\n", ("    loops: [{after: finish, delay: 3d, create: incomplete}]\n"
                          "    flags:\n")),
        ("    flags:\n", ("    rules: [{key: r, window: 1d, per: cause, count: 3,"
                          " create: incomplete, fields: {note: symptom}}]\n    flags:\n")),
    ],
    "hidden-but-told": [
        ("    flags:\n", ("    branches: [{create: incomplete, fields: {owed: cost}}]\n"
                          "    visibility: [{fields: [cost], roles: [technician]}]\n"
                          "    flags:\n")),
        ("    flags:\n", ("    branches: [{create: shown, fields: {owed: cost}}]\n"
                          "    visibility: [{fields: [cost], roles: [technician]}]\n"
                          "    flags:\n")),
        ("urgent: {type: bool}\n", ("urgent: {type: bool}\n"
                                   "      owed: {type: money, formula: cost * 2}\n"
                                   "    branches: [{create: shown}]\n"
                                   "    visibility: [{fields: [cost], roles: [technician]}]\n")),
        ("    flags:\n", ("    branches: [{create: alike}]\n"
                          "    visibility: [{fields: [cost], roles: [technician], when: urgent}]\n"
                          "    flags:\n")),
        ("cost: {type: money}", "cost: {type: money, visible_to: [clerk]}"),
        ("urgent: {type: bool}", "urgent: {type: bool, visible_to: [clerk]}"),
        (FINISH, (f"{FINISH}\n      - {{id: stop, from: new, to: done, by: [technician],"
                  " when: loads > 5}\n"
                  "    visibility: [{fields: [loads], roles: [clerk]}]")),
        ("    flags:\n", ("    branches: [{when: loads > 5, notify: [technician]}]\n"
                          "    visibility: [{fields: [loads], roles: [clerk]}]\n    flags:\n")),
    ],
    "hidden-parent-told": [
        ("    flags:\n", ("    branches: [{when: urgent, hide_from: [clerk], create: alike}]\n"
                          "    flags:\n")),
        ("    flags:\n", ("    branches: [{create: alike}]\n"
                          "    visibility: [{when: urgent, roles: [technician]}]\n"
                          "    flags:\n")),
        ("    flags:\n", ("    loops: [{after: finish, delay: 3d, create: alike}]\n"
                          "    visibility: [{when: urgent, roles: [technician]}]\n    flags:\n")),
        (FINISH, (f"{FINISH}\n      - {{id: look, from: new, to: new, by: [keeper]}}\n"
                  "    branches: [{create: alike}]")),
    ],
    "approval-never-asked": [
        (FINISH, f"{FINISH.replace('by:', CLOSED)}\n{APPROVAL.format('clerk')[:-1]}"),
    ],
}  # fmt: skip

ROLES = "ticket_types:"
FIELDS = "    fields:\n"
FLAGS = "    flags:\n"
WANTED_BY: dict[str, list[tuple[str, str]]] = {
    "- {id: lose": [("      done:", "      lost: Lost\n      done:")],
    "ready": [(FIELDS, f"{FIELDS}      ready: {{type: time_window}}\n")],
    "hours_to_order": [(FIELDS, f"{FIELDS}      order: {{type: order_ref}}\n")],
    "courier": [(ROLES, f"  courier: {{label: C, scope: assigned}}\n{ROLES}")],
    "buyer": [
        (ROLES, f"  buyer: {{label: B, scope: own}}\n{ROLES}"),
        ("    states:", "    intake: [schedule]\n    states:"),
    ],
    "reader": [(ROLES, f"  reader: {{label: R, scope: read_only_all}}\n{ROLES}")],
    "keeper": [(ROLES, f"  keeper: {{label: K, scope: tenant, confidential: true}}\n{ROLES}")],
    "qa": [(ROLES, f"  qa: {{label: Q, scope: tenant}}\n{ROLES}")],
    "create: shown": [(ROLES, f"  qa: {{label: Q, scope: tenant}}\n{ROLES}")],
    "customer": [(FLAGS, f"{APPROVAL.format('customer')}{FLAGS}")],
    "search": [
        (FINISH, f"{FINISH}\n      - {{id: search, from: x, to: x, by: [clerk]}}"),
        ("      done:", "      x: X\n      done:"),
    ],
}
"""What else must stand in the laundry for a mistake that mentions something to be one."""

OTHERS = {
    "create: check": OTHER.format(key="check", end="done: Done", to="done").replace(
        "    transitions", "    branches: [{when: always, create: repair}]\n    transitions"
    ),
    "create: endless": OTHER.format(
        key="endless", end="lost: {label: Lost, final: false}", to="lost"
    ),
    "create: locked": OTHER.format(key="locked", end="done: Done", to="done")
    + "    fields: {where: {type: string, required_on: create, editable_by: [technician]}}\n",
    "create: unseen": OTHER.format(key="unseen", end="done: Done", to="done")
    + "    fields: {where: {type: string, required_on: create, visible_to: [technician]}}\n",
    "create: alike": OTHER.format(key="alike", end="done: Done", to="done")
    + "    fields: {cost: {type: money}}\n",
    "create: shown": OTHER.format(key="shown", end="done: Done", to="done").replace(
        "clerk", "technician"
    )
    + "    fields: {owed: {type: money}}\n",
    "create: incomplete": OTHER.format(key="incomplete", end="done: Done", to="done") + INCOMPLETE,
}
"""The types that a mistake opens."""


def made(old: str, new: str) -> str:
    """Return the laundry with a mistake in it, and what the mistake needs to be one."""
    text = laundry(old, new)
    for mention, changes in WANTED_BY.items():
        if mention in new and not (mention == "search" and "lose" in new):
            for before, after in changes:
                text = text.replace(before, after)
    return text + "".join(other for mention, other in OTHERS.items() if mention in new)
