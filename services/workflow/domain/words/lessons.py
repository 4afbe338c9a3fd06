"""Lessons: what people said that words meant is learned from, up to a place in the log.

The log says from which place on it holds, so that anybody can learn the same again: the examples of
the scenario, and what people had said by then. The model itself is kept nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from shared.decider import Decider, Fact

PEOPLE_MAX: Final = 2_000
"""Tickets of which a lesson knows what people said: those it was said of last."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class FieldOfType:
    """A field that is left to words, of a type of ticket."""

    scenario: str
    type: str
    field: str


@dataclass(frozen=True, kw_only=True)
class LessonLearned(Fact):
    """A field is read from now on by what people said of it up to a ``position``, too.

    ``model`` is the version that this and the ``examples`` of the newest scenario make; ``people``
    is of how many tickets they spoke. Of ``held_out`` examples, which a model had not seen, it told
    ``right`` so many; those that were as probable as ``sure_from`` are ``believed``.
    """

    TOPIC: ClassVar[str] = "scenario.lesson_learned"

    scenario: str
    type: str
    field: str
    position: int
    model: str
    examples: int
    people: int
    held_out: int
    right: int
    believed: int
    believed_right: int
    sure_from: float

    @property
    def about(self) -> FieldOfType:
        """What it is about."""
        return FieldOfType(scenario=self.scenario, type=self.type, field=self.field)


@dataclass(frozen=True, kw_only=True)
class TakeLesson:
    """Read by a lesson from now on."""

    lesson: LessonLearned


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """The newest lesson about each field that people said something of."""

    newest: Mapping[FieldOfType, LessonLearned] = field(default_factory=dict)

    def position_of(self, about: FieldOfType) -> int:
        """Return up to where in the log what people said counts; 0: nothing of it does yet."""
        known = self.newest.get(about)
        return 0 if known is None else known.position


def decide(command: TakeLesson, lessons: Lessons) -> list[LessonLearned]:
    """Return the lesson; nothing if as much was learned already."""
    lesson = command.lesson
    return [lesson] if lesson.position > lessons.position_of(lesson.about) else []


def evolve(lessons: Lessons, fact: LessonLearned) -> Lessons:
    """Return what is known after another lesson."""
    return Lessons(newest={**lessons.newest, fact.about: fact})


LESSONS: Decider[TakeLesson, LessonLearned, Lessons] = Decider(
    kind="lessons", initial=Lessons, decide=decide, evolve=evolve, facts=(LessonLearned,)
)
