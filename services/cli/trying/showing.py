"""Showing: a step of a trial, and the ticket after it, as lines of text."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console

from services.cli.rest import Json
from services.cli.terminal import list_of, object_of
from services.cli.trying.agreement import approvals
from services.cli.trying.words import WORDS, Language

SHOWN_CHARS_MAX = 60
UPCOMING_MAX = 8
PAD = " " * 16
UNITS_S = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def out(console: Console, lines: Iterable[str]) -> None:
    """Print lines as they are, however long."""
    for line in lines:
        console.out(line, highlight=False)


def timeline(step: Json, language: Language) -> Iterator[str]:
    """Yield one step of a story, and what it brought about."""
    yield f"{_clock_face(step.get('at'), _now(step))}  {step.get('step')}"
    facts = [str(object_of(one).get("label")) for one in list_of(step.get("facts"))]
    ticket = object_of(step.get("ticket"))
    if facts:
        yield f"{PAD}{', '.join(facts)} → {ticket.get('state_label')}"
    yield from trouble(step, language)


def trouble(step: Json, language: Language) -> Iterator[str]:
    """Yield why a step was refused, or what was expected in vain."""
    words, refused = WORDS[language], object_of(step.get("refused"))
    if refused:
        yield f"{PAD}✗ {words['refused']}: {refused['message']} [{refused['code']}]"
    if step.get("failed"):
        yield f"{PAD}✗ {words['failed']}: {step['failed']}"


def standing(step: Json, language: Language) -> Iterator[str]:
    """Yield where the ticket stands, who may do what, and what lies ahead."""
    words, ticket = WORDS[language], object_of(step.get("ticket"))
    if not ticket:
        yield f"  {words['no_ticket']}"
        return
    now = _now(step)
    yield _headline(step, ticket, language)
    yield f"  {words['zone']}: {step.get('zone') or now.tzname()}"
    if waiting := object_of(ticket.get("waiting")):
        yield f"  {words['waiting']}: {waiting.get('reason_label')}"
    if fields := _fields(ticket):
        yield f"  {words['fields']}: {fields}"
    yield from _clocks(ticket, now, language)
    yield from approvals(ticket, language)
    yield from _brought_about(ticket, now, language)
    yield from _moves(ticket, language)
    yield from _ahead(step, now, language)


def _headline(step: Json, ticket: Json, language: Language) -> str:
    words, roles = WORDS[language], object_of(ticket.get("roles"))
    closed = f" ({words['closed']})" if ticket["closed"] else ""
    acts = roles.get(str(step.get("role")), step.get("role")) or words["anybody"]
    said = [
        f"{words['state']}: {ticket['state_label']}{closed}",
        f"{words['priority']}: {ticket['priority']}",
        f"{words['acts']}: {acts}",
    ]
    if flags := list_of(ticket.get("flags")):
        labels = object_of(ticket.get("flag_labels"))
        named = ", ".join(str(labels.get(str(one), one)) for one in flags)
        said.append(f"{words['flags']}: {named}")
    if team := ticket.get("team"):
        said.append(f"{words['team']}: {roles.get(str(team), team)}")
    return "  " + "   ".join(said)


def _clocks(ticket: Json, now: datetime, language: Language) -> Iterator[str]:
    words = WORDS[language]
    for clock in map(object_of, list_of(ticket.get("clocks"))):
        status, due = str(clock["status"]), ""
        if clock.get("due_at"):
            due = f", {words['due']} {_clock_face(clock['due_at'], now)}"
            if status == "running":
                due += f" ({_apart(now, _moment(clock['due_at']), language)})"
        yield f"  {words['clocks']}: {clock['label']} {words.get(status, status)}{due}"


def _brought_about(ticket: Json, now: datetime, language: Language) -> Iterator[str]:
    words, roles = WORDS[language], object_of(ticket.get("roles"))
    for one in map(object_of, list_of(ticket.get("branches"))):
        sign = "✓" if one.get("done_at") else "○"
        who = ", ".join(str(roles.get(str(role), role)) for role in list_of(one.get("roles")))
        yield f"  {words['branches']}: {sign} {one['label']} [{one['branch']}] ({who})"
    for one in map(object_of, list_of(ticket.get("children"))):
        status = words["closed"] if one["closed"] else words["open"]
        held = ", ".join(map(str, list_of(one.get("blocks"))))
        blocks = f"  {words['blocks']} {held}" if held and not one["closed"] else ""
        said = f"{one.get('type_label')} [{one['type']}] {one.get('number') or ''}"
        yield f"  {words['children']}: {said} {status}{blocks}"
    for one in map(object_of, list_of(ticket.get("questions"))):
        yield _question(one, now, language)
    for one in map(object_of, list_of(ticket.get("follow_ups"))):
        status = words.get(str(one["status"]), str(one["status"]))
        yield f"  {words['plans']}: {one['label']} [{one['about']}] {status}"


def _question(one: Json, now: datetime, language: Language) -> str:
    words = WORDS[language]
    items, answers = list_of(one.get("items")), object_of(one.get("answers"))
    said = f"  {words['questions']}: {one['question']}"
    if items:
        listed = ", ".join(f"{item}{'=' + str(answers[item]) if item in answers else ''}"
                           for item in map(str, items))  # fmt: skip
        said += f" ({listed})"
    if one.get("deadline_at"):
        said += f"  {words['until']} {_clock_face(one['deadline_at'], now)}"
    return said


def _moves(ticket: Json, language: Language) -> Iterator[str]:
    words, movers = WORDS[language], object_of(ticket.get("movers"))
    labels = object_of(ticket.get("field_labels"))
    for move in map(object_of, list_of(ticket.get("moves"))):
        if move["open"]:
            who = ", ".join(str(one) for one in list_of(movers.get(str(move["name"]))))
            needs = ", ".join(str(labels.get(str(one), one)) for one in list_of(move.get("needs")))
            asked = f"  {words['needs']}: {needs}" if needs else ""
            yield f"  ✓ {move['label']} [{move['name']}] → {move['to']} ({who}){asked}"
    for move in map(object_of, list_of(ticket.get("moves"))):
        if not move["open"] and move.get("why_not_code") != ELSEWHERE:
            yield f"  ✗ {move['label']} [{move['name']}]: {move['why_not']}"
    if marks := [f"{one['label']} [{one['name']}]" for one in
                 map(object_of, list_of(ticket.get("marks")))]:  # fmt: skip
        yield f"  {words['marks']}: {', '.join(marks)}"


def _ahead(step: Json, now: datetime, language: Language) -> Iterator[str]:
    words = WORDS[language]
    for timer in map(object_of, list_of(step.get("upcoming"))[:UPCOMING_MAX]):
        due, apart = (
            _clock_face(timer["due_at"], now),
            _apart(now, _moment(timer["due_at"]), language),
        )
        yield f"  {words['upcoming']}: {timer['label']}  {due} ({apart})"


ELSEWHERE = "not-in-this-state"
"""Why most moves are closed, and the one reason that nobody needs to be told."""


def _fields(ticket: Json) -> str:
    labels = object_of(ticket.get("field_labels"))
    said = object_of(ticket.get("fields"))
    return ", ".join(
        f"{labels.get(key, key)}={str(value)[:SHOWN_CHARS_MAX]}" for key, value in said.items()
    )


def _apart(now: datetime, then: datetime, language: Language) -> str:
    """Return how long it is until then, in its two largest units, or by how much it is over."""
    words, seconds = WORDS[language], abs(int((then - now).total_seconds()))
    parts = []
    for unit, size in UNITS_S:
        if count := seconds // size:
            parts.append(f"{count} {words[unit]}")
        seconds %= size
    time = " ".join(parts[:2]) or f"0 {words['s']}"
    return words["left" if then >= now else "over"].format(time=time)


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value))


def _now(step: Json) -> datetime:
    """Return the moment the story has come to, by the clocks of the place it plays in.

    Without any calendar it plays where whoever sits at the terminal is.
    """
    zone = str(step.get("zone") or "")
    return _moment(step["at"]).astimezone(ZoneInfo(zone) if zone else None)


def _clock_face(value: object, now: datetime) -> str:
    """Return a moment by the clock that shows what it is now."""
    return f"{_moment(value).astimezone(now.tzinfo):%m-%d %H:%M:%S}"
