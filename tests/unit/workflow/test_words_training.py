"""The trainer's process: it may die, dawdle, or talk nonsense; it never outlives who asked it."""

import asyncio
import os
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from services.workflow.adapters.words.training import ANSWER_BYTES_MAX, Trainer
from services.workflow.app.ports import LearningFailed
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.rules import Example

EXAMPLES = (Example("red", "scarlet"), Example("blue", "navy"))


def saying(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


async def taught(trainer: Trainer) -> list[Model | None]:
    return [one async for one in trainer.learn([EXAMPLES, EXAMPLES])]


@pytest.mark.parametrize(
    "program",
    [
        "raise SystemExit(1)",
        "print('nonsense')",
        "print('{}')",
        f"print('x' * {ANSWER_BYTES_MAX + 1})",
    ],
)
async def test_a_trainer_that_dies_or_talks_nonsense_taught_nothing(program: str) -> None:
    with pytest.raises(LearningFailed):
        await taught(Trainer(argv=saying(program)))


async def test_a_trainer_that_cannot_be_started_taught_nothing(tmp_path: Path) -> None:
    with pytest.raises(LearningFailed):
        await taught(Trainer(argv=[str(tmp_path / "nobody")]))


async def test_a_trainer_that_never_answers_is_not_waited_for() -> None:
    with pytest.raises(LearningFailed):
        await taught(Trainer(argv=saying("input()\nwhile True: pass"), train_s_max=0.1))


async def test_what_was_answered_before_it_died_is_kept() -> None:
    kept = []
    with pytest.raises(LearningFailed):
        async for one in Trainer(argv=saying("print('null')")).learn([EXAMPLES, EXAMPLES]):
            kept.append(one)  # noqa: PERF401  # it is kept though more is refused
    assert kept == [None]


async def test_the_trainer_is_gone_when_nobody_listens_any_more(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = (
        f"import os, pathlib; pathlib.Path({str(note)!r}).write_text(str(os.getpid()))\n"
        "print('null', flush=True)\nwhile True: pass"
    )
    async with aclosing(Trainer(argv=saying(program)).learn([EXAMPLES, EXAMPLES])) as models:
        assert await anext(models) is None
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


async def test_the_trainer_is_told_nothing_that_we_are_trusted_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GONGDAN_MASTER_KEY", "secret")
    program = "import os; print('{}' if 'GONGDAN_MASTER_KEY' in os.environ else 'null\\nnull')"
    assert await taught(Trainer(argv=saying(program))) == [None, None]


async def test_a_trainer_that_is_not_wanted_before_it_has_begun_is_gone_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = (
        f"import os, pathlib; pathlib.Path({str(note)!r}).write_text(str(os.getpid()))\n"
        "while True: pass"
    )
    learning = asyncio.create_task(taught(Trainer(argv=saying(program))))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    learning.cancel()
    await asyncio.wait([learning])
    assert learning.cancelled()
    if note.exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int(note.read_text()), 0)
