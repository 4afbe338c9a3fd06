"""What reads reports, without the library, tells what the library does."""

import pytest

from services.workflow.adapters.words.learning import in_order, learned, machine
from services.workflow.domain.words.grams import grams_of
from tests.unit.workflow.ticket_spec import rules
from tests.unit.workflow.words_spec import REPAIR, shipped

TEXTS = ("我家客厅灯不亮了", "马桶堵塞", "the kitchen tap drips", "你好", "", "灯" * 600)
CLOSE = 1e-3
"""Weights are kept to five decimal places, some hundred of them in a text."""


@pytest.mark.parametrize("key", ["category", "spot"])
def test_margins_are_those_of_the_library(key: str) -> None:
    examples = in_order(rules(*REPAIR).words[key].examples)
    library = machine().fit(
        [list(grams_of(one.say).elements()) for one in examples], [one.label for one in examples]
    )
    model = learned(examples)
    assert model is not None
    labels = [one.label for one in model.weighings]
    assert labels == [str(one) for one in library.classes_]
    for text in TEXTS:
        said = library.decision_function([list(grams_of(text).elements())])[0]
        assert model.margins(text) == pytest.approx([*said], abs=CLOSE)
        assert shipped(*REPAIR, key).margins(text) == model.margins(text)
