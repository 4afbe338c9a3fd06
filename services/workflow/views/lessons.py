"""How fields are read from words now, as people read it."""

from collections.abc import Iterable

from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.words.lessons import FieldOfType, LessonLearned
from services.workflow.domain.words.model import NEVER, Model
from services.workflow.domain.words.rules import WordsOfField
from services.workflow.views.labels import Json
from services.workflow.views.readings import reading_shown


def lesson_shown(
    about: FieldOfType, taught: WordsOfField, model: Model | None, lesson: LessonLearned | None
) -> Json:
    """Return how a field is read: the model's version, of what it was made, how good it was.

    What was held out is null for as long as the model is not at hand in this process.
    """
    people = 0 if lesson is None else lesson.people
    return {
        "scenario": about.scenario,
        "type": about.type,
        "field": about.field,
        "rules": len(taught.rules),
        "model": taught.version,
        "examples": len(taught.examples) - people,
        "people": people,
        "learned_at": None if lesson is None else lesson.occurred_at.isoformat(),
        "sure_from": None if model is None or model.sure_from == NEVER else model.sure_from,
        "held_out": None if model is None else _held_out(model),
    }


def text_shown(scenario: str, kind: str, readings: Iterable[Reading]) -> Json:
    """Return what a text was read as."""
    return {"scenario": scenario, "type": kind, "read": [reading_shown(one) for one in readings]}


def _held_out(model: Model) -> Json:
    measured = model.measured
    return {
        "examples": measured.examples,
        "right": measured.right,
        "believed": measured.believed,
        "believed_right": measured.believed_right,
    }
