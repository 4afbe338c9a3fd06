"""What a document says of words: read, refused with the place of the mistake, and acted upon."""

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.linting.later import notes_on
from services.workflow.adapters.documents.model import content_hash
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.adapters.documents.words.seeds import seeds_of
from services.workflow.domain.words.rules import Example, WordRule
from tests.unit.workflow.document_spec import LAUNDRY, laundry, refused

READ = "cause: {type: enum, values: [motor, door], nlp: true}"


def reading(more: str) -> str:
    """Return the laundry where the cause is read from words, as ``more`` says."""
    text = laundry("cause: {type: enum, values: [motor, door]}", READ)
    return text.replace("    flags:\n", f"{more}    flags:\n")


def examples(said: str) -> str:
    return reading(f"    nlp_examples:\n      - {{{said}}}\n")


def rules(said: str) -> str:
    return reading(f"    nlp_rules:\n      - {{{said}}}\n")


def test_examples_and_rules_are_what_a_field_is_read_by() -> None:
    text = rules("words: [打不开, stuck], cause: door").replace(
        "    flags:\n", "    nlp_examples: [{say: 门坏了, cause: door, tag: 门}]\n    flags:\n"
    )
    [words] = definition_of(read_document(text), 1).types["repair"].words.values()
    assert words.rules == (WordRule(place=0, words=("打不开", "stuck"), value="door"),)
    assert words.examples == (Example("door", "门坏了"),)


def test_a_field_whose_values_ship_learns_from_the_shipped_examples() -> None:
    kinds = definition_of(read_document(shipped_text("property")), 1).types
    words = kinds["home_repair"].words
    assert list(words) == ["category", "spot"]
    assert len(words["category"].examples) > len(seeds_of("category", ("漏水", "停电")))
    assert seeds_of("category", ("硬件", "软件")) == ()
    assert kinds["cleaning"].words == {}


def test_nothing_is_said_to_act_later_and_old_documents_keep_their_hash() -> None:
    document = read_document(shipped_text("property"))
    notes = [one.pointer for one in notes_on(document)]
    assert not any("nlp" in one for one in notes)
    assert "nlp_rules" not in str(read_document(LAUNDRY).normalised())
    assert content_hash(document.normalised()) == content_hash(
        type(document).model_validate(document.normalised()).normalised()
    )


@pytest.mark.parametrize(
    ("text", "code", "mistake"),
    [
        (examples("say: x, cause: window"), "unknown-value", "window"),
        (examples("say: x, symptom: y"), "unknown-field", "symptom"),
        (examples("say: x, cause: door, route: plumber"), "unknown-role", "route"),
        (rules("words: x, cause: window"), "unknown-value", "window"),
        (rules("words: x, colour: red"), "unknown-field", "colour"),
    ],
)
def test_a_name_that_nothing_has_is_told_with_its_place(text: str, code: str, mistake: str) -> None:
    [one] = refused(text)
    assert one.code == code
    line = next(at for at, said in enumerate(text.splitlines(), start=1) if "x, " in said)
    assert mistake in one.message or mistake in one.pointer
    assert (one.line, one.column > 0) == (line, True)


@pytest.mark.parametrize(
    "text",
    [
        examples("cause: door"),
        examples("say: x"),
        rules("cause: door"),
        rules("words: x, cause: [door, motor]"),
    ],
)
def test_an_example_or_rule_that_says_nothing_is_refused(text: str) -> None:
    assert {one.code for one in refused(text)} == {"says-nothing"}


def test_only_a_choice_is_read_from_words() -> None:
    [one] = refused(laundry("cost: {type: money}", "cost: {type: money, nlp: true}"))
    assert (one.code, one.pointer) == ("misplaced", "/ticket_types/0/fields/cost/nlp")
