"""Form fatigue: what a tired crew fills in, and what the sensor makes of it (M10)."""

import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.reporting.views.fatigue.influence import influence_on
from services.reporting.views.fatigue.sensing import Form, Sensed, sense

ITEMS = [f"item_{n:02}" for n in range(1, 16)]
TELLING = {"item_04", "item_11"}
"""The two that foretell rework: a leaking seal comes back, whoever ticked it as tight."""

USELESS = set(ITEMS) - TELLING
FORMS = 3_000
PEOPLE = 40
SECONDS_PER_ITEM = 6
FIXED_SECONDS = 10


@dataclass(frozen=True)
class Crew:
    """``careless`` of its people tick everything as they always do, in a second or two."""

    careless: float
    items: Sequence[str]
    has_times: bool = True
    seed: int = 7


def filled_in(crew: Crew) -> list[Form]:
    """What a crew filled in; rework follows from how things are, not from what was ticked."""
    chance = random.Random(crew.seed)  # noqa: S311  # a crew, no secret
    tired = {f"member:{n}" for n in range(round(PEOPLE * crew.careless))}
    forms = []
    for number in range(FORMS):
        who = f"member:{chance.randrange(PEOPLE)}"
        truth = {item: "bad" if chance.random() < 0.15 else "ok" for item in ITEMS}
        bad = sum(truth[item] == "bad" for item in TELLING)
        came_back = chance.random() < (0.05, 0.5, 0.8)[bad]
        seen = {item: "ok" if who in tired else truth[item] for item in crew.items}
        took = 2 if who in tired else FIXED_SECONDS + SECONDS_PER_ITEM * len(crew.items)
        forms.append(
            Form(
                ticket_id=uuid5(NAMESPACE_URL, str(number)),
                version=2,
                who=who,
                seconds=took if crew.has_times else None,
                answers=seen,
                came_back=came_back,
            )
        )
    return forms


def proposed(sensed: Sequence[Sensed], proposal: str = "remove") -> set[str]:
    return {one.field for one in sensed if one.proposal == proposal}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("has_times", [True, False])
def test_of_a_tired_crews_fifteen_items_the_useless_go_and_the_telling_stay(
    seed: int, *, has_times: bool
) -> None:
    sensed = sense(filled_in(Crew(0.8, ITEMS, has_times=has_times, seed=seed)), {})
    assert len(proposed(sensed) & USELESS) >= 12
    assert not proposed(sensed) & TELLING
    assert {one.why for one in sensed if one.field in TELLING} == {"foretells"}


@pytest.mark.parametrize("has_times", [True, False])
def test_an_honest_crew_is_asked_to_give_up_nothing(*, has_times: bool) -> None:
    flagged = sum(
        len(proposed(sense(filled_in(Crew(0.0, ITEMS, has_times=has_times, seed=seed)), {})))
        for seed in range(20)
    )
    assert flagged / (20 * len(ITEMS)) <= 0.05


def test_without_what_was_proposed_rework_stays_and_the_time_to_fill_in_halves() -> None:
    before = filled_in(Crew(0.8, ITEMS))
    kept = [item for item in ITEMS if item not in proposed(sense(before, {}))]
    after = filled_in(Crew(0.8, kept))
    assert [one.came_back for one in before] == [one.came_back for one in after]
    honest = {one.who for one in before if one.seconds != 2}

    def median(forms: Sequence[Form]) -> float:
        return statistics.median(one.seconds or 0 for one in forms if one.who in honest)

    assert median(after) < median(before) / 2


def test_a_field_that_a_rule_looks_at_stays_unless_it_never_differs() -> None:
    forms = filled_in(Crew(0.8, ITEMS))
    named = {"item_01": ("priority",), "item_02": ("move finish",)}
    by_field = {one.field: one for one in sense(forms, named)}
    assert (by_field["item_01"].proposal, by_field["item_01"].why) == ("keep", "used")
    same = [_with(form, "item_02", lambda _: "ok") for form in forms]
    never = {one.field: one for one in sense(same, named)}["item_02"]
    assert (never.proposal, never.rules, never.entropy_bits) == ("remove", (), 0.0)


def test_items_of_a_checklist_are_looked_at_one_by_one() -> None:
    forms = [
        _renamed(form, lambda key: f"checks/{key}") for form in filled_in(Crew(0.8, ITEMS[:5]))
    ]
    assert {one.field for one in sense(forms, {})} == {f"checks/{item}" for item in ITEMS[:5]}
    kept = sense(forms, {"checks": ("move finish",)})
    assert {one.why for one in kept} == {"used"}


def test_few_forms_prove_nothing_and_nobody_careful_neither() -> None:
    few = sense(filled_in(Crew(0.8, ITEMS))[:40], {})
    assert not proposed(few)
    nobody = sense(filled_in(Crew(1.0, ITEMS)), {})
    assert {one.why for one in nobody} == {"nobody-careful"}


def test_an_answer_that_was_corrected_later_is_counted_as_changed() -> None:
    ticket = uuid5(NAMESPACE_URL, "T-1")

    def form(version: int, answer: str) -> Form:
        return Form(
            ticket_id=ticket,
            version=version,
            who="member:1",
            seconds=None,
            answers={"fault": answer},
            came_back=False,
        )

    (sensed,) = sense([form(3, "seal"), form(1, "pump"), form(2, "pump")], {})
    assert sensed.changed_share == pytest.approx(2 / 3)


def test_the_chance_of_a_finding_is_as_rare_as_it_says() -> None:
    chance = random.Random(1)  # noqa: S311  # as above
    found = [
        influence_on(
            [chance.choice("abcd") for _ in range(400)], [chance.random() < 0.3 for _ in range(400)]
        ).p
        for _ in range(2_000)
    ]
    assert sum(p < 0.05 for p in found) / len(found) == pytest.approx(0.05, abs=0.02)


def _with(form: Form, key: str, value: Callable[[str], str]) -> Form:
    return _answering(form, {**form.answers, key: value(form.answers[key])})


def _renamed(form: Form, name: Callable[[str], str]) -> Form:
    return _answering(form, {name(key): one for key, one in form.answers.items()})


def _answering(form: Form, answers: dict[str, str]) -> Form:
    return Form(
        ticket_id=form.ticket_id,
        version=form.version,
        who=form.who,
        seconds=form.seconds,
        answers=answers,
        came_back=form.came_back,
    )


def test_influence_is_what_comes_out_by_hand() -> None:
    # Of 40 that say A 30 came back, of 40 that say B 10: G = 2 (60 ln 1.5 + 20 ln 0.5) = 20.93.
    values = ["A"] * 40 + ["B"] * 40
    came_back = [True] * 30 + [False] * 10 + [True] * 10 + [False] * 30
    found = influence_on(values, came_back)
    assert round(found.bits, 4) == 0.1887
    assert found.p < 0.0001
    assert influence_on(values, [True, False] * 40).bits == 0
