"""Learning from examples: the same make the same, few teach nothing, and doubt is measured."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.domain.words.believing import MEASURED_MIN, SURE_MIN, Judged, sure_from
from services.workflow.domain.words.model import NEVER, Gauge, Model
from services.workflow.domain.words.rules import Example, version_of
from tests.unit.workflow.words_spec import learned

COLOURS = tuple(
    Example(label, f"{before} {word} {after}")
    for label, words in {"red": ["red", "scarlet", "crimson"], "blue": ["blue", "navy"]}.items()
    for word in words
    for before in ("the", "a")
    for after in ("car", "door", "wall")
)
HANDFUL = (Example("red", "scarlet car"), Example("blue", "navy door"))
SETS = {
    "colours": COLOURS,
    "turned": COLOURS[::-1],
    "one label": tuple(one for one in COLOURS if one.label == "red"),
    "nothing": (),
    "a handful": HANDFUL,
    "a rare third": (*COLOURS, Example("green", "the mossy car")),
    "nothing to see": (Example("red", "?"), Example("blue", "!")),
}


@cache
def lessons() -> dict[str, Model | None]:
    return dict(zip(SETS, learned(*SETS.values()), strict=True))


def lesson(name: str) -> Model:
    model = lessons()[name]
    assert model is not None
    return model


@given(st.permutations(COLOURS))
def test_the_same_examples_make_the_same_version_in_any_order(shuffled: list[Example]) -> None:
    assert version_of(tuple(shuffled)) == version_of(COLOURS)


def test_what_is_learned_does_not_depend_on_the_order_of_the_examples() -> None:
    assert lesson("turned") == lesson("colours")
    assert lesson("colours").guesses("my scarlet bike")[0].value == "red"
    assert lesson("colours").guesses("a navy bike")[0].value == "blue"


def test_another_example_makes_another_version() -> None:
    assert version_of((*COLOURS, Example("red", "rose"))) != version_of(COLOURS)


@pytest.mark.parametrize("name", ["one label", "nothing", "nothing to see"])
def test_where_there_is_nothing_to_tell_apart_there_is_no_model(name: str) -> None:
    assert lessons()[name] is None


def test_a_handful_of_examples_is_never_believed() -> None:
    assert lesson("a handful").sure_from == NEVER


def test_a_label_with_one_example_is_known_beside_the_others() -> None:
    model = lesson("a rare third")
    assert model.guesses("mossy")[0].value == "green"
    assert model.guesses("my scarlet bike")[0].value == "red"


def test_labels_are_believed_from_where_nineteen_of_twenty_were_right() -> None:
    good = [Judged(probability=0.95, right=True)] * MEASURED_MIN
    bad = [Judged(probability=0.9, right=False)] * 2
    assert sure_from([*good, *bad]) == 0.95
    assert sure_from([*good, *bad[1:]]) == 0.9
    assert sure_from(good[1:]) == NEVER
    assert sure_from([Judged(probability=SURE_MIN - 0.01, right=True)] * 100) == NEVER
    assert sure_from([]) == NEVER


def test_what_is_about_nothing_is_hardly_ever_taken_for_something() -> None:
    good = [Judged(probability=0.95, right=True)] * 400
    rest = [Judged(probability=0.9, right=True)] * 400
    strangers = [Judged(probability=0.5, right=True, of_none=True)] * (MEASURED_MIN - 1)
    taken = Judged(probability=0.9, right=False, of_none=True)
    assert sure_from([*good, *rest, *strangers, taken]) == 0.9  # one of twenty
    assert sure_from([*good, *rest, *strangers, taken, taken]) == 0.95
    assert sure_from([*good, *rest, *strangers[3:], taken, taken]) == 0.9  # too few to say


MARGINS = st.lists(st.floats(-9, 9), min_size=2, max_size=5)


@given(MARGINS, st.floats(0, 20), st.floats(-9, 9))
def test_whatever_was_measured_the_best_label_stays_the_best(
    margins: list[float], slope: float, offset: float
) -> None:
    probable = Gauge(slope=slope, offset=offset).probabilities(margins)
    assert abs(sum(probable) - 1) < 1e-9
    assert probable[margins.index(max(margins))] >= max(probable) - 1e-9
    assert min(probable) >= 0
