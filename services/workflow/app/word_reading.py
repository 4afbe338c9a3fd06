"""Word reading: what a report's words say of the fields that its reporter left empty.

A model is learned when it is first needed, in a thread, and kept: whoever needs the same one
meanwhile waits for the same thread. The report was accepted long before.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.words.learning import learned
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.reading import (
    left_to_words,
    read_by_model,
    read_by_rules,
    with_words,
)
from services.workflow.domain.words.rules import WordsOfField
from shared.sealed import TOKEN

MODELS_MAX: Final = 100
"""In memory; the least lately learned is learned again when it is needed."""


@dataclass(frozen=True, kw_only=True)
class WordReader:
    """Reads words, and keeps what was learned from the examples of scenarios."""

    _models: dict[str, asyncio.Task[Model | None]] = field(default_factory=dict)

    async def read(self, command: OpenTicket) -> OpenTicket:
        """Return a command with what its words say; one whose fields are all given as it is."""
        unsaid = left_to_words(command)
        if not unsaid:
            return command
        text = TOKEN.sub(" ", command.summary)
        readings = [await self._read(text, one) for one in unsaid]
        return with_words(command, [one for one in readings if one is not None])

    async def _read(self, text: str, of: WordsOfField) -> Reading | None:
        by_rules = read_by_rules(text, of)
        if by_rules is not None:
            return by_rules
        model = await self._model(of)
        return None if model is None else read_by_model(text, of, model)

    async def _model(self, of: WordsOfField) -> Model | None:
        learning = self._models.get(of.version)
        if learning is None:
            while len(self._models) >= MODELS_MAX:
                del self._models[next(iter(self._models))]
            learning = asyncio.create_task(asyncio.to_thread(learned, of.examples))
            self._models[of.version] = learning
        return await asyncio.shield(learning)
