"""What a text is read as is shown with what spoke for it, and models with how they do."""

from io import StringIO

from rich.console import Console

from services.cli.classify import show_models, show_read
from services.cli.rest import Json

LAMP: Json = {
    "field": "category",
    "value": "照明",
    "words": ["灯"],
    "rule": None,
    "model": "abc",
    "probability": 0.934,
    "suggestions": [
        {"value": "照明", "probability": 0.934},
        {"value": "停电", "probability": 0.04},
    ],
}
PIPE: Json = {**LAMP, "value": "漏水", "rule": 0, "probability": None, "suggestions": []}
NOTHING: Json = {**LAMP, "value": None, "words": [], "probability": None, "suggestions": []}
MODEL: Json = {
    "scenario": "property",
    "type": "home_repair",
    "field": "category",
    "model": "0123456789ab",
    "examples": 300,
    "people": 25,
    "news": True,
    "learned_at": "2026-11-29T17:30:00+00:00",
    "held_out": {"examples": 100, "right": 91, "believed": 80, "believed_right": 78},
    "judged": [
        {"part": 18, "read": 9, "confirmed": 2, "corrected": 1, "unopposed": 5, "probability": 0.9}
    ],
}


def read(*fields: Json) -> str:
    out = StringIO()
    item = {"scenario": "property", "type": "home_repair", "read": [*fields]}
    show_read(Console(file=out, width=200), {"items": [item]})
    return out.getvalue()


def models(*items: Json) -> str:
    out = StringIO()
    show_models(Console(file=out, width=200), {"items": [*items]})
    return out.getvalue()


def test_a_label_is_shown_with_how_probable_it_is_and_what_else_may_be_meant() -> None:
    said = read(LAMP)
    for part in ("照明", "93%", "灯", "停电 4%"):
        assert part in said


def test_a_rule_is_no_probability_and_what_is_not_read_is_for_a_person() -> None:
    assert "rule" in read(PIPE)
    assert "a person decides" in read(NOTHING)


def test_a_model_is_shown_with_what_it_was_made_of_and_how_people_judged_it() -> None:
    said = models(MODEL)
    for part in ("property/home_repair", "0123456789ab", "25 (news)", "91%", "7 of 8"):
        assert part in said


def test_a_model_that_nobody_has_judged_yet_says_so() -> None:
    said = models({**MODEL, "news": False, "held_out": None, "judged": [], "learned_at": None})
    assert "news" not in said
    assert "No scenario leaves a field to words." in models()
