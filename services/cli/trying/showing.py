"""Showing: a step of a trial, and the ticket after it, as lines of text."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from services.cli.rest import Json
from services.cli.terminal import list_of, object_of
from services.cli.trying.words import WORDS, Language

SHOWN_CHARS_MAX = 60


def timeline(step: Json, language: Language) -> Iterator[str]:
    """Yield one step of a story, and what it brought about."""
    yield f"{_clock_face(step.get('at'))}  {step.get('step')}"
    facts = [str(object_of(one).get("fact")) for one in list_of(step.get("facts"))]
    ticket = object_of(step.get("ticket"))
    if facts:
        yield f"               {', '.join(facts)} → {ticket.get('state_label')}"
    yield from trouble(step, language)


def trouble(step: Json, language: Language) -> Iterator[str]:
    """Yield why a step was refused, or what was expected in vain."""
    words, refused = WORDS[language], object_of(step.get("refused"))
    if refused:
        yield f"               ✗ {words['refused']}: {refused['message']} [{refused['code']}]"
    if step.get("failed"):
        yield f"               ✗ {words['failed']}: {step['failed']}"


def standing(step: Json, language: Language) -> Iterator[str]:
    """Yield where the ticket stands: its fields, clocks, moves, and what is upcoming."""
    words, ticket = WORDS[language], object_of(step.get("ticket"))
    if not ticket:
        yield f"  {words['no_ticket']}"
        return
    closed = f"  ({words['closed']})" if ticket["closed"] else ""
    acts = step.get("role") or words["anybody"]
    yield (
        f"  {words['state']}: {ticket['state_label']}{closed}"
        f"  {words['priority']}: {ticket['priority']}  {words['acts']}: {acts}"
    )
    if waiting := object_of(ticket.get("waiting")):
        yield f"  {words['waiting']}: {waiting.get('reason_label')}"
    if fields := _fields(ticket):
        yield f"  {words['fields']}: {fields}"
    for clock in map(object_of, list_of(ticket.get("clocks"))):
        due = f"  {words['due']} {_clock_face(clock['due_at'])}" if clock.get("due_at") else ""
        yield f"  {words['clocks']}: {clock['label']} {clock['status']}{due}"
    yield from _moves(ticket, words)
    for timer in map(object_of, list_of(step.get("upcoming"))):
        yield f"  {words['upcoming']}: {timer['timer']} {_clock_face(timer['due_at'])}"


def _moves(ticket: Json, words: Mapping[str, str]) -> Iterator[str]:
    movers = object_of(ticket.get("movers"))
    for move in map(object_of, list_of(ticket.get("moves"))):
        if move["open"]:
            who = ", ".join(str(one) for one in list_of(movers.get(str(move["name"]))))
            needs = ", ".join(str(one) for one in list_of(move.get("needs")))
            asked = f"  {words['needs']}: {needs}" if needs else ""
            yield f"  ✓ {move['label']} [{move['name']}] → {move['to']} ({who}){asked}"
    for move in map(object_of, list_of(ticket.get("moves"))):
        if not move["open"]:
            yield f"  ✗ {move['label']} [{move['name']}]: {move['why_not']}"


def _fields(ticket: Json) -> str:
    labels = object_of(ticket.get("field_labels"))
    said = object_of(ticket.get("fields"))
    return ", ".join(
        f"{labels.get(key, key)}={str(value)[:SHOWN_CHARS_MAX]}" for key, value in said.items()
    )


def _clock_face(value: object) -> str:
    """Return a moment by the clock of whoever sits at the terminal."""
    return f"{datetime.fromisoformat(str(value)).astimezone():%m-%d %H:%M:%S}"
