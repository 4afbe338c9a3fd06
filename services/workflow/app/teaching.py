"""Teaching: what people said that words meant becomes examples, and a lesson now and then."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID, uuid4, uuid5

from services.workflow.app.rules import Rules
from services.workflow.app.word_models import WordModels
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.words.lessons import (
    LESSONS,
    FieldOfType,
    LessonLearned,
    Lessons,
    TakeLesson,
)
from services.workflow.domain.words.rules import Example, WordsOfField
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId, tenant_namespace

ACTOR: Final = "system:workflow"

KEPT_MAX: Final = 50
"""Sets of what people said in memory, of all tenants; each is at most a megabyte."""

FIELDS_MAX: Final = 100
"""Of a tenant, in one go; the others have their turn the next time."""


class SaidByPeople(Protocol):
    """Knows what people said that the words of reports meant."""

    async def examples(
        self, tenant: TenantId, about: FieldOfType, upto: int
    ) -> tuple[Example, ...]:
        """Return what was said last of each ticket by a position of the log, the newest of them."""

    async def newest(self, tenant: TenantId) -> dict[FieldOfType, int]:
        """Return where in the log something was last said of each field."""


@dataclass(frozen=True, kw_only=True)
class Teaching:
    """Adds what people said to what a scenario says, as far as lessons were learned."""

    store: EventStore
    rules: Rules
    said: SaidByPeople
    models: WordModels
    _kept: OrderedDict[tuple[TenantId, FieldOfType, int], tuple[Example, ...]] = field(
        default_factory=OrderedDict
    )

    async def taught(
        self, tenant: TenantId, scenario: str, kind: TicketType, words: Iterable[WordsOfField]
    ) -> list[WordsOfField]:
        """Return fields of a type with what they were taught by people, beside the scenario."""
        lessons = await self.lessons(tenant)
        return [
            await self._with_people(tenant, kind, one, about, lessons.position_of(about))
            for one in words
            for about in [FieldOfType(scenario=scenario, type=kind.key, field=one.key)]
        ]

    async def lessons(self, tenant: TenantId) -> Lessons:
        """Return the newest lesson about each field."""
        return (await self.store.glances.state(LESSONS, tenant, lessons_stream(tenant))).state

    async def learn_ahead(self, tenant: TenantId, definitions: Iterable[Definition]) -> None:
        """Begin to learn what tickets of these rules will need."""
        for definition in definitions:
            for kind in definition.types.values():
                words = kind.words.values()
                if words:
                    taught = await self.taught(tenant, definition.key, kind, words)
                    self.models.learn_ahead(taught)

    async def learn(self, tenant: TenantId) -> list[LessonLearned]:
        """Learn what people said since the last lesson about each field; return what is new.

        A field is read as before until that is done.
        """
        lessons, newest = await self.lessons(tenant), await self.said.newest(tenant)
        learned: list[LessonLearned] = []
        for definition in await self.rules.latest(tenant):
            for kind in definition.types.values():
                for words in kind.words.values():
                    about = FieldOfType(scenario=definition.key, type=kind.key, field=words.key)
                    upto = newest.get(about, 0)
                    if upto > lessons.position_of(about) and len(learned) < FIELDS_MAX:
                        learned += await self._learned(tenant, kind, words, about, upto)
        return learned

    async def _learned(
        self, tenant: TenantId, kind: TicketType, words: WordsOfField, about: FieldOfType, upto: int
    ) -> Sequence[LessonLearned]:
        taught = await self._with_people(tenant, kind, words, about, upto)
        model = (await self.models.known([taught])).get(words.key)
        if model is None:
            return []
        measured, now = model.measured, datetime.now(UTC)
        lesson = LessonLearned(
            occurred_at=now,
            scenario=about.scenario,
            type=about.type,
            field=about.field,
            position=upto,
            model=model.version,
            examples=len(words.examples),
            people=len(taught.examples) - len(words.examples),
            held_out=measured.examples,
            right=measured.right,
            believed=measured.believed,
            believed_right=measured.believed_right,
            sure_from=model.sure_from,
        )
        stream, command_id = lessons_stream(tenant), uuid4()
        intent = Intent(
            tenant=tenant,
            command_id=command_id,
            actor=ACTOR,
            occurred_at=now,
            correlation_id=command_id,
        )
        await self.store.execute(LESSONS, intent, stream, TakeLesson(lesson=lesson))
        return [lesson]

    async def _with_people(
        self, tenant: TenantId, kind: TicketType, words: WordsOfField, about: FieldOfType, upto: int
    ) -> WordsOfField:
        if upto == 0:
            return words
        said = await self._said(tenant, about, upto)
        values = kind.fields[words.key].values
        fitting = tuple(one for one in said if one.label in values)
        return replace(words, examples=(*words.examples, *fitting))

    async def _said(self, tenant: TenantId, about: FieldOfType, upto: int) -> tuple[Example, ...]:
        """Return what people said by a position: that never changes, so it is kept."""
        key = (tenant, about, upto)
        known = self._kept.get(key)
        if known is None:
            known = self._kept[key] = await self.said.examples(tenant, about, upto)
            if len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return known


def lessons_stream(tenant: TenantId) -> UUID:
    """Return the one stream of what a tenant's people taught."""
    return uuid5(tenant_namespace(tenant), "lessons")
