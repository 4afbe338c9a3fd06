"""Once an hour, and when somebody asks, what people said is learned from."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

from services.workflow.adapters.words.refitting import RefitLoop
from services.workflow.app import Teaching
from services.workflow.domain.words.lessons import (
    LESSONS,
    FieldOfType,
    LessonLearned,
    Lessons,
    TakeLesson,
)
from tests.unit.workflow.ticket_spec import T0
from tests.unit.workflow.words_spec import WEILAI

ABOUT = FieldOfType(scenario="property", type="home_repair", field="category")


def lesson(position: int) -> LessonLearned:
    return LessonLearned(
        occurred_at=T0,
        scenario="property",
        type="home_repair",
        field="category",
        position=position,
        model="abc",
        examples=300,
        people=2,
        held_out=100,
        right=90,
        believed=80,
        believed_right=78,
        sure_from=0.82,
    )


@dataclass
class Class:
    """Counts its lessons."""

    lessons: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def learn(self, tenant: str) -> list[LessonLearned]:
        self.lessons.put_nowait(tenant)
        return []


def looped(first_s: float, period_s: float) -> tuple[Class, RefitLoop]:
    pupils = Class()
    teaching = cast("Teaching", pupils)
    return pupils, RefitLoop(teaching, lambda: [WEILAI], first_s=first_s, period_s=period_s)


async def test_lessons_come_again_and_again() -> None:
    pupils, loop = looped(0.0, 0.01)
    running = asyncio.create_task(loop.run())
    async with asyncio.timeout(5):
        assert [await pupils.lessons.get() for _ in range(2)] == [WEILAI, WEILAI]
    running.cancel()
    await asyncio.wait([running])


async def test_somebody_need_not_wait_for_the_hour() -> None:
    pupils, loop = looped(3_600.0, 3_600.0)
    running = asyncio.create_task(loop.run())
    loop.wake(WEILAI)
    async with asyncio.timeout(5):
        assert await pupils.lessons.get() == WEILAI
    running.cancel()
    await asyncio.wait([running])


def test_a_lesson_counts_if_it_knows_more() -> None:
    assert Lessons().position_of(ABOUT) == 0
    known = LESSONS.fold(LESSONS.decide(TakeLesson(lesson=lesson(7)), Lessons()))
    assert known.position_of(ABOUT) == 7
    assert LESSONS.decide(TakeLesson(lesson=lesson(7)), known) == []
    assert LESSONS.decide(TakeLesson(lesson=lesson(6)), known) == []
    assert LESSONS.decide(TakeLesson(lesson=lesson(8)), known) == [lesson(8)]
