"""Articles: written in versions, found by what people say, and read by whom they are for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.intake.domain.knowledge.article import (
    ARTICLE,
    BODY_CHARS_MAX,
    Article,
    ArticleUnknown,
    ArticleWrong,
    Audience,
    Content,
    WithdrawArticle,
    WriteArticle,
)
from services.intake.domain.knowledge.consultation import (
    CONSULTATION,
    AnswerWhether,
    Begin,
    Consultation,
    ConsultationBegun,
    ConsultationUnknown,
    Reader,
)
from services.intake.domain.knowledge.matching import Shelf, Titled, Wanted, grams

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

WARM = Content(
    title={"zh": "冷柜不制冷怎么办", "en": "The freezer does not cool"},
    body={
        "zh": "1. 看插头是否松动。\n2. 清理散热口的灰尘。\n3. 门封条压紧后等 30 分钟。",
        "en": "1. Check the plug.\n2. Clean the vents.\n3. Close the door and wait half an hour.",
    },
    types=("equipment_repair",),
    classes=("冷柜",),
    words=("不凉", "温度高"),
)
BLOCKED = Content(
    title={"zh": "马桶堵塞自己疏通"}, body={"zh": "先用皮搋子，再倒热水。"}, words=("马桶不下水",)
)
GAS = Content(
    title={"zh": "加氟的压力"},
    body={"zh": "R290 冷柜加注前先抽真空，低压 0.05 MPa。"},
    audience=Audience.STAFF,
    classes=("冷柜",),
)
LIGHT = Content(
    title={"zh": "客厅灯不亮", "en": "A lamp is dark"},
    body={"zh": "先看空气开关是否跳闸。", "en": "See whether the breaker has tripped."},
)


def shelf(**articles: Content) -> Shelf:
    return Shelf(Titled(key=key, number=1, content=one) for key, one in articles.items())


EVERYTHING = shelf(warm=WARM, blocked=BLOCKED, gas=GAS, light=LIGHT)


def found(wanted: Wanted, on: Shelf = EVERYTHING) -> list[str]:
    return [one.article.key for one in on.matching(wanted, 3)]


def test_what_people_say_finds_what_helps() -> None:
    assert found(Wanted(text="厨房的冷柜不制冷了，饮料都温了")) == ["warm"]
    assert found(Wanted(text="冰柜温度高")) == ["warm"]
    assert found(Wanted(text="马桶堵塞")) == ["blocked"]
    assert found(Wanted(text="我家客厅灯不亮了"))[0] == "light"
    assert found(Wanted(text="The FREEZER won't cool any more")) == ["warm"]


def test_what_is_about_something_else_finds_nothing() -> None:
    assert found(Wanted(text="请问怎么退款")) == []
    assert found(Wanted(text="what is the and of it")) == []
    assert found(Wanted(text="……！")) == []
    assert found(Wanted(text="冷柜不制冷"), shelf()) == []


def test_without_words_the_class_and_the_type_find_what_names_them() -> None:
    assert found(Wanted(type="equipment_repair", asset_class="冷柜")) == ["warm"]
    assert found(Wanted(asset_class="冷柜")) == ["warm"]
    assert found(Wanted(asset_class="风扇")) == []
    assert found(Wanted()) == []


def test_an_article_about_another_type_or_class_is_not_suggested() -> None:
    said = Wanted(text="冷柜不制冷")
    assert found(replace(said, type="cleaning")) == []
    assert found(replace(said, asset_class="风扇")) == []
    assert found(replace(said, type="equipment_repair", asset_class="冷柜")) == ["warm"]


def test_what_is_for_staff_only_they_find() -> None:
    said = Wanted(text="冷柜加氟压力多少")
    assert "gas" not in found(said)
    assert found(replace(said, staff=True))[0] == "gas"


def test_the_order_hangs_on_nothing_but_the_words() -> None:
    twins = shelf(b=LIGHT, a=LIGHT, c=BLOCKED)
    assert found(Wanted(text="灯不亮"), twins) == ["a", "b"]


def test_chinese_is_compared_in_pairs_and_other_scripts_in_words() -> None:
    assert grams("冷柜E1报警") == ["冷柜", "e1", "报警"]
    assert grams("灯") == ["灯"]


def test_an_article_is_news_only_when_it_says_something_else() -> None:
    first = WriteArticle(at=NOW, key="warm", content=WARM)
    written = ARTICLE.decide(first, Article())
    known = ARTICLE.fold(written)
    assert (known.number, known.content) == (1, WARM)
    assert ARTICLE.decide(first, known) == []
    other = replace(first, content=replace(WARM, words=()))
    (again,) = ARTICLE.decide(other, known)
    assert ARTICLE.evolve(known, again).number == 2


def test_a_withdrawn_article_says_nothing_and_is_back_when_written_again() -> None:
    write, withdraw = (
        WriteArticle(at=NOW, key="warm", content=WARM),
        WithdrawArticle(at=NOW, key="warm"),
    )
    with pytest.raises(ArticleUnknown):
        ARTICLE.decide(withdraw, Article())
    known = ARTICLE.fold(ARTICLE.decide(write, Article()))
    gone = ARTICLE.evolve(known, ARTICLE.decide(withdraw, known)[0])
    assert (gone.number, gone.content) == (1, None)
    assert ARTICLE.decide(withdraw, gone) == []
    (back,) = ARTICLE.decide(write, gone)
    assert ARTICLE.evolve(gone, back).number == 2


def test_everything_that_is_wrong_with_an_article_is_told() -> None:
    wrong = Content(
        title={"zh": "", "fr": "Le congélateur"},
        body={"en": "x" * (BODY_CHARS_MAX + 1)},
        words=("",),
        types=tuple(str(n) for n in range(51)),
    )
    with pytest.raises(ArticleWrong) as refused:
        ARTICLE.decide(WriteArticle(at=NOW, key="Warm!", content=wrong), Article())
    assert {(one.pointer, one.code) for one in refused.value.reasons} == {
        ("/key", "bad-format"),
        ("/title", "missing"),
        ("/title/zh", "missing"),
        ("/body/en", "too-long"),
        ("/body", "missing"),
        ("/types", "too-many"),
        ("/words", "bad-format"),
    }


def test_a_reading_begins_once_and_what_was_said_last_counts() -> None:
    begun = ConsultationBegun(occurred_at=NOW, article="warm", number=1, reader=Reader.REPORTER)
    assert CONSULTATION.decide(Begin(begun=begun), Consultation()) == [begun]
    known = CONSULTATION.fold([begun])
    assert CONSULTATION.decide(Begin(begun=begun), known) == []
    yes, no = (AnswerWhether(at=NOW, helped=one) for one in (True, False))
    known = CONSULTATION.evolve(known, CONSULTATION.decide(yes, known)[0])
    assert CONSULTATION.decide(yes, known) == []
    assert CONSULTATION.evolve(known, CONSULTATION.decide(no, known)[0]).helped is False
    with pytest.raises(ConsultationUnknown):
        CONSULTATION.decide(yes, Consultation())
