"""What a document says of words, as what the domain reads by; the shipped examples come with it."""

from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.words.parts import SAY, WORDS
from services.workflow.adapters.documents.words.seeds import seeds_of
from services.workflow.domain.words.rules import Example, WordRule, WordsOfField


def words_of(part: TypePart) -> dict[str, WordsOfField]:
    """Return the fields of a type that are read from words, in their order."""
    ordered = sorted(part.fields.items(), key=lambda item: item[1].order)
    return {key: _of_field(key, one, part) for key, one in ordered if one.nlp and one.values}


def _of_field(key: str, field: FieldPart, part: TypePart) -> WordsOfField:
    values = tuple(field.values or ())
    own = (Example(one[key], one[SAY]) for one in part.nlp_examples if key in one and SAY in one)
    rules = (
        WordRule(place=place, words=tuple(one[WORDS]), value=one[key][0])
        for place, one in enumerate(part.nlp_rules)
        if key in one and WORDS in one
    )
    examples = (one for one in (*seeds_of(key, values), *own))
    return WordsOfField(
        key=key,
        rules=tuple(one for one in rules if one.value in values),
        examples=tuple(one for one in examples if not one.label or one.label in values),
    )
