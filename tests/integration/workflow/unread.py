"""A reader that has learned nothing: most tests of workflow are not about words."""

from collections.abc import AsyncGenerator, Sequence

from services.workflow.app import WordModels, WordReader
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.rules import Example


class NothingLearned:
    """Makes no model of any examples, and is quick about it."""

    async def learn(self, sets: Sequence[Sequence[Example]]) -> AsyncGenerator[Model | None]:
        for _ in sets:
            yield None


def unread() -> WordReader:
    """Return a reader that follows rules only."""
    return WordReader(models=WordModels(learner=NothingLearned()))
