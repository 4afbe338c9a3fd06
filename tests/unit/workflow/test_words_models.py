"""Models are learned once; whoever learns may fail, and nobody hangs on it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from services.workflow.app import WordModels, WordReader
from services.workflow.app.ports import LearningFailed
from services.workflow.app.word_models import MODELS_MAX
from services.workflow.domain.opening import opened
from services.workflow.domain.words.model import Gauge, Model, Weighing
from services.workflow.domain.words.reading import UNCLEAR
from services.workflow.domain.words.rules import Example, WordsOfField
from tests.integration.workflow.unread import NothingTaught
from tests.unit.workflow.words_spec import WEILAI, report


def words(key: str) -> WordsOfField:
    """Return a field with examples that no other has."""
    return WordsOfField(key=key, examples=(Example("red", key), Example("blue", "sea")))


def small(examples: Sequence[Example]) -> Model:
    """Return a model that finds everything red."""
    return Model(
        version=examples[0].say,
        rarity={},
        weighings=(
            Weighing(label="blue", weights=(), start=-1.0),
            Weighing(label="red", weights=(), start=1.0),
        ),
        gauge=Gauge(slope=5.0),
    )


@dataclass
class Pupil:
    """Learns when it may, fails at what is ``hard``, and remembers what it was asked together."""

    hard: set[str] = field(default_factory=set)
    may: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[list[str]] = field(default_factory=list)

    async def learn(self, sets: Sequence[Sequence[Example]]) -> AsyncGenerator[Model | None]:
        self.asked.append([examples[0].say for examples in sets])
        self.begun.set()
        await self.may.wait()
        for examples in sets:
            if examples[0].say in self.hard:
                raise LearningFailed("too hard")
            yield small(examples)


def willing(*hard: str) -> Pupil:
    pupil = Pupil(hard=set(hard))
    pupil.may.set()
    return pupil


async def test_what_is_waited_for_is_learned_first_and_the_rest_together() -> None:
    pupil = Pupil()
    models = WordModels(learner=pupil)
    first = asyncio.create_task(models.known([words("a")]))
    await pupil.begun.wait()
    behind = [asyncio.create_task(models.known([words(key)])) for key in "bc"]
    urgent = [asyncio.create_task(models.known([words("d")])) for _ in range(3)]
    await asyncio.sleep(0)
    pupil.may.set()
    await asyncio.gather(first, *behind, *urgent)
    assert pupil.asked == [["a"], ["d", "b", "c"]]


async def test_two_fields_of_a_report_are_learned_together() -> None:
    pupil = willing()
    known = await WordModels(learner=pupil).known([words("a"), words("b")])
    assert [known[key].version for key in "ab"] == ["a", "b"]
    assert pupil.asked == [["a", "b"]]


async def test_where_nothing_was_learned_nobody_waits_and_it_is_not_tried_at_once() -> None:
    pupil = willing("a")
    models = WordModels(learner=pupil)
    assert await models.known([words("a")]) == {}
    assert await models.known([words("a")]) == {}
    assert pupil.asked == [["a"]]


async def test_what_failed_is_tried_again_later_and_alone() -> None:
    pupil = willing("a")
    models = WordModels(learner=pupil, pause_s_min=0.0)
    assert list(await models.known([words("b"), words("a"), words("c")])) == ["b"]
    pupil.hard.clear()
    known = await models.known([words("a"), words("c")])
    assert sorted(known) == ["a", "c"]
    assert pupil.asked == [["b", "a", "c"], ["a"], ["c"]]


async def test_a_report_waits_no_longer_than_it_may() -> None:
    pupil = Pupil()
    models = WordModels(learner=pupil, wait_s_max=0.0)
    assert await models.known([words("a")]) == {}
    await models.close()


async def test_a_report_that_nothing_could_be_learned_for_is_for_a_person() -> None:
    pupil = Pupil()
    reader = WordReader(teacher=NothingTaught(), models=WordModels(learner=pupil, wait_s_max=0.0))
    ticket = opened(await reader.read(WEILAI, report("我家客厅灯不亮了")))
    assert (ticket.lacks, ticket.flags, ticket.dispatch) == (("category",), (UNCLEAR,), False)
    await reader.models.close()


async def test_only_so_many_models_are_kept() -> None:
    pupil = willing()
    models = WordModels(learner=pupil)
    for number in range(MODELS_MAX + 1):
        await models.known([words(str(number))])
    await models.known([words("1")])
    assert len(pupil.asked) == MODELS_MAX + 1
    await models.known([words("0")])
    assert pupil.asked[-1] == ["0"]


async def test_whoever_stops_learns_no_more() -> None:
    pupil = Pupil()
    models = WordModels(learner=pupil)
    waiting = asyncio.create_task(models.known([words("a")]))
    await pupil.begun.wait()
    await models.close()
    pupil.may.set()
    assert not waiting.done()
    waiting.cancel()


async def test_where_there_is_nothing_to_tell_apart_nobody_is_asked() -> None:
    pupil = willing()
    alone = WordsOfField(key="a", examples=(Example("red", "rose"), Example("red", "brick")))
    assert await WordModels(learner=pupil).known([alone, WordsOfField(key="b")]) == {}
    assert pupil.asked == []
