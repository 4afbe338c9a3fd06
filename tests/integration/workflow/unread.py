"""A reader that has learned nothing: most tests of workflow are not about words."""

from collections.abc import AsyncGenerator, Iterable, Sequence

from services.workflow.app import WordModels, WordReader
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.rules import Example, WordsOfField
from shared.intent import TenantId


class NothingLearned:
    """Makes no model of any examples, and is quick about it."""

    async def learn(self, sets: Sequence[Sequence[Example]]) -> AsyncGenerator[Model | None]:
        for _ in sets:
            yield None


class NothingTaught:
    """Knows of nothing that people said."""

    async def taught(
        self, tenant: TenantId, scenario: str, kind: TicketType, words: Iterable[WordsOfField]
    ) -> list[WordsOfField]:
        del tenant, scenario, kind
        return [*words]

    async def learn_ahead(self, tenant: TenantId, definitions: Iterable[Definition]) -> None:
        del tenant, definitions


def unread() -> WordReader:
    """Return a reader that follows rules only."""
    return WordReader(teacher=NothingTaught(), models=WordModels(learner=NothingLearned()))
