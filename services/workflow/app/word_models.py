"""Word models: what examples teach, learned once per process, before a report asks where possible.

Somebody else learns, one call at a time, and it may fail: then those who ask are told that there is
no model, which a person makes up for, until it is tried again.
"""

import asyncio
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

import structlog

from services.workflow.app.ports import Learner, LearningFailed
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.rules import WordsOfField

MODELS_MAX: Final = 100
"""In memory; the one that was asked for first is learned again when it is needed."""

TOGETHER_MAX: Final = 10
"""Sets of examples that are learned in one call: it begins slowly."""

WAIT_S_MAX: Final = 60.0
"""Nobody waits longer for a lesson, counted from the first who does: a label should not
depend on how busy a machine is, and a ticket not wait for ever. It takes three seconds."""

PAUSE_S_MIN: Final = 30.0
PAUSE_S_MAX: Final = 600.0
DOUBLINGS_MAX: Final = 5

log = structlog.get_logger()


@dataclass(kw_only=True, eq=False)
class _Lesson:
    """One set of examples, and what it taught once ``is_over``."""

    words: WordsOfField
    model: Model | None = None
    waiting: int = 0
    failures: int = 0
    again_at: float = 0.0
    wait_until: float = 0.0
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    def failed(self, now: float, pause_s_min: float) -> None:
        """Nobody need wait any longer, and nobody learns it again for a while."""
        pause_s = min(PAUSE_S_MAX, pause_s_min * 2.0 ** min(self.failures, DOUBLINGS_MAX))
        self.failures += 1
        self.again_at = now + pause_s
        self.is_over.set()

    def over(self, model: Model | None) -> None:
        """Keep what the examples taught."""
        self.model, self.failures = model, 0
        self.is_over.set()

    def is_due_again(self, now: float) -> bool:
        """Say whether it failed so long ago that it may be tried again."""
        return self.failures > 0 and self.is_over.is_set() and now >= self.again_at


@dataclass(kw_only=True, eq=False)
class WordModels:
    """Knows what examples teach; learns it when a scenario that has them is heard of."""

    learner: Learner
    wait_s_max: float = WAIT_S_MAX
    pause_s_min: float = PAUSE_S_MIN
    _lessons: dict[str, _Lesson] = field(default_factory=dict, init=False)
    _learning: asyncio.Task[None] | None = field(default=None, init=False)

    def learn_ahead(self, fields: Iterable[WordsOfField]) -> None:
        """Begin to learn what tickets with these fields will need; returns at once."""
        for words in fields:
            self._begun(words)

    async def known(self, fields: Iterable[WordsOfField]) -> dict[str, Model]:
        """Return the model of each field that has one, by the key of the field.

        Waits for those that are being learned.
        """
        lessons = {one.key: self._begun(one) for one in fields}
        for one in lessons.values():
            await self._end_of(one)
        return {key: one.model for key, one in lessons.items() if one.model is not None}

    def at_hand(self, words: WordsOfField) -> Model | None:
        """Return the model of a field, if it was learned here already."""
        lesson = self._lessons.get(words.version)
        return None if lesson is None else lesson.model

    async def close(self) -> None:
        """Learn no more."""
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.wait([self._learning])

    def _begun(self, words: WordsOfField) -> _Lesson:
        """Return the lesson of some examples; it is learned from now on if it was not."""
        now = asyncio.get_running_loop().time()
        lesson = self._lessons.get(words.version)
        if lesson is None:
            self._forget_one_too_many()
            lesson = self._lessons[words.version] = _Lesson(words=words)
            if not words.can_be_learned:
                lesson.over(None)
        elif lesson.is_due_again(now):
            lesson.is_over.clear()
            lesson.wait_until = 0.0
        if not lesson.is_over.is_set() and (self._learning is None or self._learning.done()):
            self._learning = asyncio.create_task(self._learn())
        return lesson

    def _forget_one_too_many(self) -> None:
        """Make room for another lesson: the first that is over goes."""
        if len(self._lessons) >= MODELS_MAX:
            over = (key for key, one in self._lessons.items() if one.is_over.is_set())
            del self._lessons[next(over, next(iter(self._lessons)))]

    async def _learn(self) -> None:
        """Learn until nothing is left to learn."""
        while lessons := self._next():
            examples = [one.words.examples for one in lessons]
            left = iter(lessons)
            try:
                async with aclosing(self.learner.learn(examples)) as models:
                    async for model in models:
                        next(left).over(model)
            except LearningFailed as error:
                log.warning("words_not_learned", error=str(error), lessons=len(lessons))
            for one in left:
                one.failed(asyncio.get_running_loop().time(), self.pause_s_min)

    def _next(self) -> list[_Lesson]:
        """Return what is learned next: first what is waited for. What has failed goes alone."""
        lessons = [one for one in self._lessons.values() if not one.is_over.is_set()]
        lessons.sort(key=lambda one: (one.failures, -one.waiting))
        if lessons and lessons[0].failures:
            return lessons[:1]
        return [one for one in lessons if not one.failures][:TOGETHER_MAX]

    async def _end_of(self, lesson: _Lesson) -> None:
        """Wait for the end of a lesson, or of the time that there is for it."""
        if not lesson.wait_until:
            lesson.wait_until = asyncio.get_running_loop().time() + self.wait_s_max
        lesson.waiting += 1
        try:
            async with asyncio.timeout_at(lesson.wait_until):
                await lesson.is_over.wait()
        except TimeoutError:
            log.warning("words_not_learned_in_time", model=lesson.words.version)
        finally:
            lesson.waiting -= 1
