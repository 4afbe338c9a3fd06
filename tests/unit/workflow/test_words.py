"""Words: what a report says is read for the labels that nobody gave, and nothing is guessed."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.app import WordModels, WordReader
from services.workflow.domain.folding import evolve
from services.workflow.domain.opening import opened
from services.workflow.domain.standing import Standing
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.words.grams import CHARS_READ_MAX, grams_of
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.reading import SUGGESTIONS_MAX, UNCLEAR, read_by_model
from services.workflow.domain.words.rules import Example, version_of
from services.workflow.published import public_form
from services.workflow.views.readings import readings_shown
from services.workflow.views.tickets import ticket_now
from tests.integration.workflow.unread import NothingTaught
from tests.unit.workflow.ticket_spec import T0, member, open_ticket, rules
from tests.unit.workflow.words_spec import (
    REPAIR,
    REVIEW,
    TASTE,
    WEILAI,
    models,
    report,
    shipped,
    ticket_of,
)

T0_ID = UUID(int=1)
MANAGER = member("li", "manager")


@pytest.fixture(scope="module", autouse=True)
def _learned_first() -> None:
    models()


def test_a_lamp_in_the_living_room_is_read_as_such() -> None:
    lamp = ticket_of(report("我家客厅灯不亮了"))
    assert (lamp.fields["category"], lamp.fields["spot"]) == ("照明", "客厅")
    assert (lamp.priority, lamp.skills, lamp.flags, lamp.lacks) == ("P3", ("电",), (), ())
    assert lamp.dispatch


def test_a_blocked_toilet_goes_to_plumbing() -> None:
    toilet = ticket_of(report("马桶堵塞"))
    assert (toilet.fields["category"], toilet.skills) == ("马桶堵塞", ("水",))


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("the light in the living room is out", "照明"),
        ("my toilet is clogged", "马桶堵塞"),
        ("钥匙断在门锁里，想换锁", "换锁"),
        ("家里突然停电了", "停电"),
    ],
)
def test_reports_are_read_in_both_languages(words: str, category: str) -> None:
    assert ticket_of(report(words)).fields["category"] == category


def test_a_rule_of_the_tenant_comes_before_what_was_learned() -> None:
    pipe = ticket_of(report("暴雨夜，一楼大厅水管爆裂"))
    [category] = [one for one in pipe.read if one.field == "category"]
    assert (pipe.priority, pipe.fields["category"]) == ("P1", "漏水")
    assert (category.rule, category.words, category.model) == (0, ("水管爆",), "")


def test_a_word_in_latin_letters_is_no_part_of_another() -> None:
    read = ticket_of(report("the spine of my book is a pipe burster")).read
    assert all(one.rule is None for one in read)


def test_what_a_person_gave_is_never_touched() -> None:
    lamp = ticket_of(report("我家客厅灯不亮了", category="门窗", spot="卧室"))
    assert (lamp.fields["category"], lamp.fields["spot"], lamp.read) == ("门窗", "卧室", ())


@pytest.mark.parametrize(
    "words", ["你好，今天天气真好", "what is the weather tomorrow", "?!", "𝌆𝌇"]
)
def test_words_about_something_else_are_for_a_person(words: str) -> None:
    ticket = ticket_of(report(words))
    assert "category" not in ticket.fields
    assert (ticket.lacks, ticket.flags, ticket.dispatch) == (("category",), (UNCLEAR,), False)


def test_what_is_not_sure_is_suggested_and_not_said() -> None:
    unsure = ticket_of(report("空调不制冷"))
    [category] = [one for one in unsure.read if one.field == "category"]
    assert category.value == ""
    assert 0 < len(category.suggestions) <= SUGGESTIONS_MAX
    assert unsure.lacks == ("category",)


def test_a_sure_label_says_by_which_words_how_probable_and_by_which_model() -> None:
    lamp = ticket_of(report("我家客厅灯不亮了"))
    [category] = [one for one in lamp.read if one.field == "category"]
    assert "灯" in category.words
    assert category.probability >= shipped(*REPAIR, "category").sure_from
    assert category.model == rules(*REPAIR).words["category"].version


def test_history_is_kept_as_it_was_told() -> None:
    ticket = ticket_of(replace(report("我家客厅灯不亮了"), imported=True))
    assert (ticket.read, "category" in ticket.fields, ticket.flags) == ((), False, ())


def test_a_sour_taste_is_read_from_the_words_of_a_customer() -> None:
    complaint = ticket_of(report("奶茶有一股酸味", TASTE, order_ref="A-1"), TASTE)
    assert complaint.fields["problem"] == "异味"


def test_a_review_says_what_is_wrong_before_anybody_diagnoses_it() -> None:
    ticket = ticket_of(report("快递把东西摔坏了", REVIEW), REVIEW)
    assert (ticket.fields["reason"], ticket.flags) == ("物流", ())
    unread = ticket_of(report("第一次买", REVIEW), REVIEW)
    assert ("reason" in unread.fields, unread.flags) == (False, ())  # asked for only later


def test_the_ticket_shows_what_was_read_and_whether_it_still_stands() -> None:
    kind = rules(*REPAIR)
    first = evolve(Ticket(), ticket_of(report("我家客厅灯不亮了")))
    standing = Standing(ticket=first, version=1, rules=kind, newest=None)
    shown = {one["field"]: one for one in readings_shown(standing)}
    assert (shown["spot"]["value"], shown["spot"]["stands"]) == ("客厅", True)
    corrected = replace(first, fields={**first.fields, "spot": "卧室"})
    shown = {one["field"]: one for one in readings_shown(replace(standing, ticket=corrected))}
    assert (shown["spot"]["value"], shown["spot"]["stands"]) == ("客厅", False)


def test_whoever_does_not_see_a_field_does_not_see_what_it_was_read_as() -> None:
    ticket = evolve(Ticket(), ticket_of(report("我家客厅灯不亮了")))
    standing = Standing(
        ticket=ticket, version=1, rules=rules(*REPAIR), newest=None, hidden=("/fields/spot",)
    )
    page = ticket_now(T0_ID, standing, MANAGER, T0)
    assert [one["field"] for one in readings_shown(standing)] == ["category"]
    assert "客厅" not in json.dumps([page["read"], page["fields"]], ensure_ascii=False)


def test_the_form_of_a_move_suggests_what_may_have_been_meant() -> None:
    ticket = evolve(Ticket(), ticket_of(report("空调不制冷")))
    standing = Standing(ticket=ticket, version=1, rules=rules(*REPAIR), newest=None)
    form = ticket_now(T0_ID, standing, member("wang", "front_desk"), T0)["form"]
    assert isinstance(form, dict)
    assert form["category"]["suggested"][0] == "漏水"


def test_others_hear_what_was_read() -> None:
    said = public_form(ticket_of(report("马桶堵塞")))
    assert said is not None
    assert said.data is not None
    told = json.loads(said.data)
    assert told["read"][0]["field"] == "category"


class ShippedModels:
    """Knows what the shipped examples teach, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def learn(self, sets: Sequence[Sequence[Example]]) -> AsyncGenerator[Model | None]:
        self.asked += 1
        known = {one.version: one for one in models().values()}
        for examples in sets:
            yield known[version_of(tuple(examples))]


async def test_a_type_that_reads_no_words_costs_nothing() -> None:
    learner = ShippedModels()
    command = open_ticket()
    assert (
        await WordReader(teacher=NothingTaught(), models=WordModels(learner=learner)).read(
            WEILAI, command
        )
        is command
    )
    assert learner.asked == 0


async def test_many_reports_wait_for_one_model_and_numbers_are_not_read() -> None:
    learner = ShippedModels()
    reader = WordReader(teacher=NothingTaught(), models=WordModels(learner=learner))
    sealed = f"s1.{'0' * 8}-0000-0000-0000-{'0' * 12}.phone.{'A' * 8}.{'B' * 16}.{'C' * 30}"
    command = report(f"厕所马桶堵住了，打 {sealed}")
    read = await asyncio.gather(*(reader.read(WEILAI, command) for _ in range(5)))
    tickets = [opened(one) for one in read]
    assert {one.fields["category"] for one in tickets} == {"马桶堵塞"}
    words = [word for one in tickets[0].read for word in one.words]
    assert not any("phone" in one for one in words)
    assert learner.asked == 1


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert grams_of("灯" * CHARS_READ_MAX + "马桶") == grams_of("灯" * CHARS_READ_MAX)


@given(st.text(max_size=200))
def test_any_text_is_read_as_one_of_the_values_or_as_none(text: str) -> None:
    field, model = rules(*REPAIR).words["spot"], shipped(*REPAIR, "spot")
    assert sum(one.probability for one in model.guesses(text)) == pytest.approx(1)
    read = read_by_model(text, field, model)
    assert read.value in {"", *rules(*REPAIR).fields["spot"].values}
