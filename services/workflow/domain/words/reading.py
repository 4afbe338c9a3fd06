"""Reading: the fields that a reporter left empty, filled where the words say enough.

What a person gave is never touched. A rule of the scenario comes first; a model is believed only
from the probability on at which it was measured to be right. Else the most probable values are
suggested; and a ticket that lacks what it must have is doubtful, so that a person looks at it
before anybody is sent.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.facts.readings import Reading, Suggestion
from services.workflow.domain.labels import CREATE
from services.workflow.domain.values import is_given
from services.workflow.domain.words.grams import plain
from services.workflow.domain.words.model import NONE, Guess, Model
from services.workflow.domain.words.rules import WordsOfField

UNCLEAR: Final = "words_unclear"
"""The doubt about a ticket whose words do not say what it must know."""

HELD_FOR_WORDS: Final = f"held:{UNCLEAR}"
"""Why nobody is looked for, of a ticket about which nothing else is doubtful."""

SUGGESTIONS_MAX: Final = 3
SUGGESTED_FROM: Final = 0.1
"""What is less probable helps nobody."""

PROBABILITY_PLACES: Final = 4


def left_to_words(command: OpenTicket) -> tuple[WordsOfField, ...]:
    """Return the fields that the words of a report may fill; history is kept as it was told."""
    if command.imported:
        return ()
    return tuple(
        one for key, one in command.rules.words.items() if not is_given(command.fields.get(key))
    )


def read_by_rules(text: str, field: WordsOfField) -> Reading | None:
    """Return what the first rule that knows a word of a text says, if any does."""
    said = plain(text)
    for rule in field.rules:
        word = rule.word_in(said)
        if word is not None:
            return Reading(field=field.key, value=rule.value, words=(word,), rule=rule.place)
    return None


def read_by_model(text: str, field: WordsOfField, model: Model) -> Reading:
    """Return what a model makes of a text: a value if it is sure, suggestions if it is not.

    Neither, where it is sure that the text is about none of the values.
    """
    best, *_ = guesses = model.guesses(text)
    if best.value == NONE and best.probability >= model.sure_from:
        return Reading(field=field.key, model=model.version)
    if best.value != NONE and best.probability >= model.sure_from:
        return Reading(
            field=field.key,
            value=best.value,
            words=model.clues(text, best.value),
            model=model.version,
            probability=round(best.probability, PROBABILITY_PLACES),
            suggestions=_suggestions(guesses),
        )
    return Reading(field=field.key, model=model.version, suggestions=_suggestions(guesses))


def with_words(command: OpenTicket, readings: Sequence[Reading]) -> OpenTicket:
    """Return the command with what its words say, and a doubt where they do not say enough."""
    filled = {one.field: one.value for one in readings if one.value}
    fields = {**command.fields, **filled}
    unclear = any(
        command.rules.fields[one.key].required_on == CREATE and not is_given(fields.get(one.key))
        for one in left_to_words(command)
    )
    doubts = (UNCLEAR,) if unclear and UNCLEAR not in command.flags else ()
    return replace(command, fields=fields, read=tuple(readings), flags=(*command.flags, *doubts))


def _suggestions(guesses: Sequence[Guess]) -> tuple[Suggestion, ...]:
    """Return the most probable values, never that it is none of them."""
    likely = (one for one in guesses if one.value != NONE and one.probability >= SUGGESTED_FROM)
    return tuple(
        Suggestion(value=one.value, probability=round(one.probability, PROBABILITY_PLACES))
        for one in likely
    )[:SUGGESTIONS_MAX]
