"""Beginning: a card in, a first scenario out, which its own sentences have been tried against."""

from dataclasses import dataclass

from services.workflow.adapters.cards.accepting import acceptance_of
from services.workflow.adapters.cards.card import Card, printable
from services.workflow.adapters.cards.drafting import draft_of
from services.workflow.adapters.cards.sketch import sketch_of
from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.saying import Language


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """A first document and its acceptance sentences; ``left`` is what was not understood."""

    key: str
    document: str
    acceptance: list[str]
    left: list[Remark]


def begin(card: Card, language: Language) -> Beginning:
    """Return what a card becomes; raises CardInvalid, and ScenarioInvalid.

    The document is read as any other, so what is handed out can be published.
    """
    sketch = sketch_of(printable(card))
    text = draft_of(sketch, language)
    document = read_document(text)
    return Beginning(
        key=document.scenario,
        document=text,
        acceptance=acceptance_of(sketch, language),
        left=[*sketch.left],
    )
