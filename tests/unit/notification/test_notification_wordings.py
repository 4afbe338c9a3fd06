"""Words of a tenant's own: which are taken, and which come first."""

from datetime import UTC, datetime

import pytest

from services.notification.domain.wording.texts import EXAMPLE, example_values, unknown_places
from services.notification.domain.wording.wordings import (
    WORDINGS,
    WORDINGS_MAX,
    Command,
    Place,
    Unword,
    Word,
    Wordings,
    WordingsTooMany,
    WordingUnknown,
    WordingWrong,
)
from services.notification.domain.words import PLACES, render

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
RULE = ("shop", "repair", "urgent")


def place(language: str = "zh", channel: str = "", rule: str = "urgent") -> Place:
    return Place(scenario="shop", type="repair", rule=rule, language=language, channel=channel)


def word(text: str, **where: str) -> Word:
    return Word(at=NOW, place=place(**where), text=text)


def after(*commands: Command) -> Wordings:
    wordings = Wordings()
    for command in commands:
        wordings = WORDINGS.fold(WORDINGS.decide(command, wordings), wordings)
    return wordings


def test_words_for_the_channel_come_first_then_those_for_any_then_the_rules() -> None:
    wordings = after(word("任何"), word("邮件", channel="email"), word("mail", language="en"))
    said = {"zh": "规则", "de": "Regel"}
    assert wordings.template(said, rule=RULE, channel="email") == {
        "zh": "邮件",
        "en": "mail",
        "de": "Regel",
    }
    assert wordings.template(said, rule=RULE, channel="app")["zh"] == "任何"
    assert wordings.template(said, rule=("shop", "repair", "other"), channel="app") == said


def test_words_that_are_said_again_are_no_news_and_may_be_taken_back() -> None:
    wordings = after(word("{number}"))
    assert WORDINGS.decide(word("{number}"), wordings) == []
    back = Unword(at=NOW, place=place())
    assert after(word("{number}"), back) == Wordings()
    with pytest.raises(WordingUnknown):
        WORDINGS.decide(back, Wordings())


def test_names_that_nothing_is_filled_in_for_are_refused_and_named() -> None:
    with pytest.raises(WordingWrong) as refused:
        WORDINGS.decide(word("{number} {nummer} {0.__class__} {nummer}"), Wordings())
    said = [one.message.split(" ")[0] for one in refused.value.reasons]
    assert said == ["{nummer}", "{0.__class__}"]
    assert all(one.zh for one in refused.value.reasons)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (word(" "), "text-length"),
        (word("x" * 1_001), "text-length"),
        (word("x", language="fr"), "unknown-language"),
    ],
)
def test_words_that_cannot_be_are_refused(wrong: Word, code: str) -> None:
    with pytest.raises(WordingWrong) as refused:
        WORDINGS.decide(wrong, Wordings())
    assert [one.code for one in refused.value.reasons] == [code]


def test_words_are_bounded() -> None:
    full = Wordings(texts={place(rule=str(one)): "x" for one in range(WORDINGS_MAX)})
    with pytest.raises(WordingsTooMany):
        WORDINGS.decide(word("x"), full)
    assert len(WORDINGS.decide(word("y", rule="0"), full)) == 1


def test_an_example_fills_every_place() -> None:
    assert set(EXAMPLE) == set(PLACES)
    text = " ".join(f"{{{one}}}" for one in PLACES)
    assert unknown_places(text) == []
    for language in ("zh", "en"):
        shown = render(text, example_values(None, language))
        assert "{" not in shown
        assert "  " not in shown
