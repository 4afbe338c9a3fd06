"""Word reading: what a report's words say of the fields that its reporter left empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.workflow.app.ports import Teacher
from services.workflow.app.word_models import WordModels
from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.reading import (
    left_to_words,
    read_by_model,
    read_by_rules,
    with_words,
)
from services.workflow.domain.words.rules import WordsOfField
from shared.intent import TenantId
from shared.sealed import TOKEN


@dataclass(frozen=True, kw_only=True)
class WordReader:
    """Reads words by the rules of scenarios, then by what examples and people taught."""

    teacher: Teacher
    models: WordModels

    async def read(self, tenant: TenantId, command: OpenTicket) -> OpenTicket:
        """Return a command with what its words say; one whose fields are all given as it is."""
        unsaid = left_to_words(command)
        if not unsaid:
            return command
        scenario = command.definition.rpartition("@")[0]
        return with_words(
            command, await self.said(tenant, scenario, command.rules, command.summary, unsaid)
        )

    async def said(
        self,
        tenant: TenantId,
        scenario: str,
        kind: TicketType,
        text: str,
        unsaid: Sequence[WordsOfField],
    ) -> list[Reading]:
        """Return what a text says of each of some fields of a type."""
        text = TOKEN.sub(" ", text)
        ruled = {one.key: read_by_rules(text, one) for one in unsaid}
        left = [one for one in unsaid if ruled[one.key] is None]
        taught = await self.teacher.taught(tenant, scenario, kind, left) if left else []
        models = await self.models.known(taught)
        return [ruled[one.key] or _modelled(text, one, models) for one in unsaid]


def _modelled(text: str, of: WordsOfField, models: Mapping[str, Model]) -> Reading:
    model = models.get(of.key)
    return Reading(field=of.key) if model is None else read_by_model(text, of, model)
