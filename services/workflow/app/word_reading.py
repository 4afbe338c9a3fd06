"""Word reading: what a report's words say of the fields that its reporter left empty."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.workflow.app.word_models import WordModels
from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.reading import (
    left_to_words,
    read_by_model,
    read_by_rules,
    with_words,
)
from services.workflow.domain.words.rules import WordsOfField
from shared.sealed import TOKEN


@dataclass(frozen=True, kw_only=True)
class WordReader:
    """Reads words by the rules of scenarios, then by what examples taught."""

    models: WordModels

    async def read(self, command: OpenTicket) -> OpenTicket:
        """Return a command with what its words say; one whose fields are all given as it is."""
        unsaid = left_to_words(command)
        if not unsaid:
            return command
        text = TOKEN.sub(" ", command.summary)
        ruled = {one.key: read_by_rules(text, one) for one in unsaid}
        models = await self.models.known(one for one in unsaid if ruled[one.key] is None)
        readings = [ruled[one.key] or _modelled(text, one, models) for one in unsaid]
        return with_words(command, [one for one in readings if one is not None])


def _modelled(text: str, of: WordsOfField, models: Mapping[str, Model]) -> Reading | None:
    model = models.get(of.key)
    return None if model is None else read_by_model(text, of, model)
