"""Learning from examples: the same make the same, few teach nothing, and doubt is measured."""

import random

from hypothesis import given
from hypothesis import strategies as st
from services.workflow.domain.words.gauging import Judged, gauged, sure_from
from services.workflow.domain.words.learning import learned

from services.workflow.domain.words.model import NEVER
from services.workflow.domain.words.rules import Example, version_of

COLOURS = tuple(
    Example(label, f"{before} {word} {after}")
    for label, words in {"red": ["red", "scarlet", "crimson"], "blue": ["blue", "navy"]}.items()
    for word in words
    for before in ("the", "a")
    for after in ("car", "door", "wall")
)


@given(st.permutations(COLOURS))
def test_the_same_examples_make_the_same_model_in_any_order(shuffled: list[Example]) -> None:
    assert version_of(tuple(shuffled)) == version_of(COLOURS)


def test_what_is_learned_does_not_depend_on_the_order_of_the_examples() -> None:
    turned = learned(COLOURS[::-1])
    assert turned == learned(COLOURS)
    assert turned is not None
    assert turned.guesses("my scarlet bike")[0].value == "red"


def test_another_example_makes_another_version() -> None:
    assert version_of((*COLOURS, Example("red", "rose"))) != version_of(COLOURS)


def test_one_label_teaches_nothing() -> None:
    assert learned([one for one in COLOURS if one.label == "red"]) is None
    assert learned([]) is None


def test_a_handful_of_examples_is_never_believed() -> None:
    model = learned([Example("red", "scarlet car"), Example("blue", "navy door")])
    assert model is not None
    assert model.sure_from == NEVER


def test_a_model_that_boasts_is_told_how_often_it_was_right() -> None:
    """Ten margins as wide as can be, of which six are right, are worth six of ten."""
    chance = random.Random(5)  # noqa: S311  # an example
    boasting = [Judged((1.0, -1.0), 0 if chance.random() < 0.6 else 1) for _ in range(500)]
    gauge = gauged(boasting)
    share = sum(one.right == 0 for one in boasting) / len(boasting)
    assert abs(gauge.probabilities((1.0, -1.0))[0] - share) < 0.02
    assert sure_from(boasting, gauge) == NEVER


MARGINS = st.tuples(*[st.floats(-9, 9)] * 3)


@given(st.lists(st.tuples(MARGINS, st.integers(0, 2)), max_size=60), MARGINS)
def test_whatever_was_measured_the_best_label_stays_the_best(
    told: list[tuple[tuple[float, float, float], int]], margins: tuple[float, float, float]
) -> None:
    gauge = gauged([Judged(each, right) for each, right in told])
    probable = gauge.probabilities(margins)
    assert abs(sum(probable) - 1) < 1e-9
    assert probable[margins.index(max(margins))] >= max(probable) - 1e-9
    assert min(probable) >= 0
