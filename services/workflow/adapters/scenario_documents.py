"""Scenario documents, as the use cases need them: read, compiled, advised on."""

from collections.abc import Mapping
from typing import Literal

from services.workflow.adapters.documents.compiling import (
    published_definition,
    read_document,
    read_with_places,
)
from services.workflow.adapters.documents.linting import advice_on, notes_on
from services.workflow.adapters.documents.model import content_hash
from services.workflow.adapters.documents.places import as_remark
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.app import Advice, Draft
from services.workflow.domain.definition import Definition
from services.workflow.domain.refusals import ScenarioInvalid


class ScenarioDocuments:
    """YAML and JSON documents, and those that ship."""

    def shipped(self, key: str) -> str:
        """Return the text of a scenario that ships; raises ScenarioUnknown."""
        return shipped_text(key)

    def read(self, text: str) -> Draft:
        """Return what a text says, in its normal form; raises ScenarioInvalid."""
        document = read_document(text)
        normalised = document.normalised()
        return Draft(
            key=document.scenario, content_hash=content_hash(normalised), document=normalised
        )

    def compiled(self, document: Mapping[str, object], version: int) -> Definition:
        """Return the rules of a published document."""
        return published_definition(document, version)

    def advice(self, text: str) -> list[Advice]:
        """Return everything to be said about a text: why it cannot be used, or what to ponder."""
        try:
            document, places = read_with_places(text)
        except ScenarioInvalid as refusal:
            return [_advice("error", as_remark(reason)) for reason in refusal.as_reasons()]
        warnings = [_advice("warning", places.say(one)) for one in advice_on(document)]
        return [*warnings, *(_advice("note", places.say(one)) for one in notes_on(document))]


def _advice(severity: Literal["error", "warning", "note"], one: Remark) -> Advice:
    return Advice(
        severity=severity, reason=one, message_zh=one.zh, line=one.line, column=one.column
    )
