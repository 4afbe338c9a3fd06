"""The word desk: what a text would be read as, how well fields are read, and to learn at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.workflow.app.teaching import Teaching
from services.workflow.app.word_reading import WordReader
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.refusals import TypeUnknown
from services.workflow.domain.scenarios import must_publish
from services.workflow.domain.words.lessons import FieldOfType, LessonLearned
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.rules import WordsOfField
from shared.intent import Caller, TenantId

TYPES_MAX = 20
"""Read at once; who wants others names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAs:
    """What a text would be read as in a report of a type."""

    scenario: str
    type: str
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """How a field is read now: ``model`` None: it is not at hand here; ``news``: people said more.

    ``lesson`` None: nothing that people said was learned from yet.
    """

    about: FieldOfType
    words: WordsOfField
    model: Model | None
    lesson: LessonLearned | None
    news: bool


@dataclass(frozen=True, kw_only=True)
class WordDesk:
    """The use cases of those who look after what is read from words."""

    reader: WordReader
    teaching: Teaching
    wake: Callable[[TenantId], None]

    async def read_text(
        self, tenant: TenantId, text: str, *, scenario: str = "", kind: str = ""
    ) -> list[ReadAs]:
        """Return what a text would be read as; nothing is kept of it. Raises TypeUnknown."""
        kinds = await self._kinds(tenant, scenario, kind)
        if not kinds:
            raise TypeUnknown("No such type of ticket reads words.")
        return [
            ReadAs(
                scenario=key,
                type=rules.key,
                readings=await self.reader.said(
                    tenant, key, rules, text, tuple(rules.words.values())
                ),
            )
            for key, rules in kinds[:TYPES_MAX]
        ]

    async def taught(self, caller: Caller) -> list[Taught]:
        """Return how each field of the newest scenarios is read; raises ScopeMissing."""
        must_publish(caller)
        tenant, teaching = caller.tenant, self.teaching
        lessons, newest = await teaching.lessons(tenant), await teaching.said.newest(tenant)
        found: list[Taught] = []
        for scenario, rules in await self._kinds(tenant, "", ""):
            fields = tuple(rules.words.values())
            for words in await teaching.taught(tenant, scenario, rules, fields):
                about = FieldOfType(scenario=scenario, type=rules.key, field=words.key)
                found.append(
                    Taught(
                        about=about,
                        words=words,
                        model=teaching.models.at_hand(words),
                        lesson=lessons.newest.get(about),
                        news=newest.get(about, 0) > lessons.position_of(about),
                    )
                )
        return found

    def learn(self, caller: Caller) -> None:
        """Have what people said learned from now; returns at once. Raises ScopeMissing."""
        must_publish(caller)
        self.wake(caller.tenant)

    async def _kinds(
        self, tenant: TenantId, scenario: str, kind: str
    ) -> list[tuple[str, TicketType]]:
        """Return the types of the newest scenarios that read words, with their scenario."""
        return [
            (definition.key, rules)
            for definition in await self.teaching.rules.latest(tenant)
            if not scenario or definition.key == scenario
            for rules in definition.types.values()
            if rules.words and (not kind or rules.key == kind)
        ]
