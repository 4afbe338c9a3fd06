"""Drafting: a sketch as the text of a scenario document, with comments that say what to edit."""

import json
from collections.abc import Iterator

from services.workflow.adapters.cards import notes
from services.workflow.adapters.cards.naming import is_chinese
from services.workflow.adapters.cards.sketch import CANCEL, REASON, Sketch, StepSketch
from services.workflow.adapters.cards.urgency import FieldSketch
from services.workflow.adapters.documents.remarks import Words
from services.workflow.adapters.documents.saying import Language

NEW, CANCELLED = "new", "cancelled"
LABELS = {
    NEW: Words("待受理", "New"),
    CANCELLED: Words("已取消", "Cancelled"),
    CANCEL: Words("取消", "Cancel"),
    REASON: Words("取消原因", "Why cancelled"),
}
"""What every first scenario has besides what its card says."""

TYPE = "request"
CLOCK = "promise"
OFFICE = 'weekly: {mon-fri: ["09:00-12:00", "13:30-18:00"]}, holidays: cn, makeup_days: true'


def draft_of(sketch: Sketch, language: Language) -> str:
    """Return the document; its comments are written in ``language``."""
    return "\n".join(_lines(sketch, language)) + "\n"


def names_of_states(sketch: Sketch) -> dict[str, Words]:
    """Return what each state is called, by its key."""
    moved = {target_state(sketch, step): state_after(step) for step in sketch.moves}
    return {NEW: LABELS[NEW], **moved, CANCELLED: LABELS[CANCELLED]}


def state_after(step: StepSketch) -> Words:
    """Return what a ticket is called after a move."""
    done = [f"已{one}" if is_chinese(one) else f"{one}: done" for one in step.name]
    return Words(*done)


def state_key(step: StepSketch) -> str:
    """Return the key of the state after a move."""
    return f"after_{step.key}"


def target_state(sketch: Sketch, step: StepSketch) -> str:
    """Return the state that a move leads to: the last one ends the ticket."""
    return "done" if step is sketch.moves[-1] else state_key(step)


def _lines(sketch: Sketch, language: Language) -> Iterator[str]:
    def note(words: Words, indent: int = 0) -> str:
        return f"{' ' * indent}# {_one_line(words.zh if language == 'zh' else words.en)}"

    yield "# yaml-language-server: $schema=scenario.schema.json"
    yield note(notes.MADE)
    if sketch.trigger:
        yield note(Words(f"触发：{sketch.trigger}", f"Trigger: {sketch.trigger}"))
    yield f"scenario: {sketch.key}"
    yield f"name: {_label(sketch.name)}"
    yield ""
    yield note(notes.SCOPES)
    yield "roles:"
    for role in sketch.roles:
        scope = "own" if role == sketch.report.role else "tenant"
        yield f"  {role.key}: {{label: {_label(role.name)}, scope: {scope}}}"
    yield ""
    if sketch.promise and sketch.promise.working:
        yield note(notes.HOURS)
        yield f"calendars: {{office: {{tz: Asia/Shanghai, {OFFICE}}}}}"
        yield ""
    yield "ticket_types:"
    yield f"  - key: {TYPE}"
    yield f"    name: {_label(sketch.name)}"
    yield note(notes.STATES, 4)
    yield "    states:"
    yield from _states(sketch)
    yield note(notes.FIELDS, 4)
    yield "    fields:"
    yield from _fields(sketch)
    yield note(notes.PRIORITY, 4)
    yield "    priority:"
    if sketch.urgent_when:
        yield f"      - {{when: {_text(sketch.urgent_when)}, set: P1}}"
    yield "      - {default: P2}"
    for one in sketch.left:
        yield note(Words(one.zh, one.message), 4)
    yield note(notes.MOVES, 4)
    yield "    transitions:"
    yield from _transitions(sketch)
    yield from _clocks(sketch)
    yield note(notes.TOLD, 4)
    yield "    notify:"
    template = _label(Words("新工单 {number}", "New ticket {number}"))
    yield (
        f"      - {{key: new_ticket, when: ticket.opened, to: {sketch.moves[0].role.key},"
        f" via: app, template: {template}}}"
    )


def _states(sketch: Sketch) -> Iterator[str]:
    for key, name in names_of_states(sketch).items():
        yield f"      {key}: {_label(name)}"


def _fields(sketch: Sketch) -> Iterator[str]:
    asked: set[str] = set()
    for step in (sketch.report, *sketch.moves):
        on = "create" if step is sketch.report else step.key
        for key in step.fields:
            if key not in asked:
                yield f"      {key}: {_field(sketch.fields[key], on)}"
            asked.add(key)
    yield f"      {REASON}: {{type: text, label: {_label(LABELS[REASON])}}}"


def _field(one: FieldSketch, on: str) -> str:
    values = f", values: [{', '.join(map(_text, one.values))}]" if one.values else ""
    pii = ", pii: true" if one.personal else ""
    return f"{{type: {one.type}{values}{pii}, required_on: {on}, label: {_label(one.name)}}}"


def _transitions(sketch: Sketch) -> Iterator[str]:
    here = "new"
    brought = set(sketch.report.fields)
    for step in sketch.moves:
        again = [key for key in step.fields if key in brought]
        needs = f", needs: [{', '.join(again)}]" if again else ""
        to = target_state(sketch, step)
        label = f"label: {_label(step.name)}"
        yield (
            f"      - {{id: {step.key}, {label}, from: {here}, to: {to},"
            f" by: [{step.role.key}]{needs}}}"
        )
        here, brought = to, brought | set(step.fields)
    label = _label(LABELS[CANCEL])
    yield (
        f"      - {{id: {CANCEL}, label: {label}, from: new, to: {CANCELLED},"
        f" by: [{sketch.report.role.key}], needs: [{REASON}]}}"
    )


def _clocks(sketch: Sketch) -> Iterator[str]:
    promise = sketch.promise
    if promise:
        target = ", ".join(f"{key}: {one}" for key, one in promise.targets.items())
        calendar = ", calendar: office" if promise.working else ""
        label = _label(Words("承诺", "Promise"))
        yield "    clocks:"
        yield (
            f"      - {{key: {CLOCK}, label: {label}, start: create, stop: {promise.stop}"
            f"{calendar}, pause_on: [customer], target: {{{target}}}}}"
        )


def _label(words: Words) -> str:
    return f"{{zh: {_text(words.zh)}, en: {_text(words.en)}}}"


def _text(text: str) -> str:
    """Return a text as YAML, as JSON writes it."""
    return json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    """Return a text that stays in its line."""
    return " ".join(text.split())
