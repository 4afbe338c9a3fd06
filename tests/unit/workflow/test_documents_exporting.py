"""What is exported can be published again, and is then the very same."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.adapters.documents.compiling import check_document, read_document
from services.workflow.adapters.documents.exporting import yaml_of
from services.workflow.adapters.documents.model import content_hash
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from services.workflow.domain.refusals import ScenarioInvalid
from tests.unit.workflow.document_spec import laundry
from tests.unit.workflow.test_documents_any import changed


@pytest.mark.parametrize("key", shipped_keys())
def test_a_shipped_scenario_comes_back_as_it_was_published(key: str) -> None:
    document = read_document(shipped_text(key)).normalised()
    exported = yaml_of(document)
    assert content_hash(read_document(exported).normalised()) == content_hash(document)
    assert "order:" not in exported
    assert ": null" not in exported


def test_words_that_readers_of_yaml_disagree_about_come_back_as_words() -> None:
    names = [
        "yes",
        "1e3",
        "0x1F",
        "~",
        "null",
        " a",
        "a: b",
        "#x",
        "- x",
        "09:30",
        "é\u2028\x85",
        "\\",
    ]
    text = laundry("values: [motor, door]", f"values: {json.dumps(names)}")
    document = read_document(text).normalised()
    assert read_document(yaml_of(document)).normalised() == document


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_document_comes_back_as_it_was_published(random: Random) -> None:
    try:
        document = check_document(changed(random)).normalised()
    except ScenarioInvalid:
        return
    assert content_hash(read_document(yaml_of(document)).normalised()) == content_hash(document)


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30
    )
)
def test_any_text_of_a_label_comes_back(text: str) -> None:
    document = read_document(laundry()).normalised()
    document["name"] = {"zh": text, "en": text}
    assert read_document(yaml_of(document)).normalised()["name"] == document["name"]
