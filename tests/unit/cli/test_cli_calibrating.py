"""What trips teach is shown with what it rests on, and written where nothing stood before."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from services.cli.calibrating import show_lesson, write_new
from services.cli.rest import Json
from services.cli.terminal import CommandFailed

RUSH: Json = {
    "weekend": False,
    "since": 7,
    "until": 10,
    "trips": 40,
    "factor": 1.5,
    "error_before_min": 5.0,
    "error_after_min": 0.5,
    "taken": True,
}
QUIET: Json = {**RUSH, "since": 0, "until": 7, "trips": 3, "factor": None, "taken": False}


def shown(document: str | None, file: Path | None = None) -> str:
    out = StringIO()
    found: Json = {
        "bands": [RUSH, QUIET],
        "document": document,
        "speed_kmh": 25.0,
        "left_out": 2,
    }
    show_lesson(Console(file=out, width=200), found, file)
    return out.getvalue()


def test_the_draft_is_shown_with_the_error_before_and_after() -> None:
    said = shown("policy: rush\n")
    assert "working day 7-10 h" in said
    for number in ("40", "1.5", "5.0", "0.5"):
        assert number in said
    assert "too few trips" in said
    assert "Factors are for 25.0 km/h; 2 trips teach nothing." in said
    assert said.endswith("policy: rush\n")


def test_it_says_where_the_draft_is_or_that_there_is_none(tmp_path: Path) -> None:
    draft = tmp_path / "rush.yaml"
    assert f"{draft} says what 1 of the bands teach" in shown("policy: rush\n", draft)
    assert "there is nothing to publish" in shown(None, draft)


def test_a_draft_is_not_written_over_anything(tmp_path: Path) -> None:
    draft = tmp_path / "rush.yaml"
    write_new(draft, "policy: rush\n")
    with pytest.raises(CommandFailed, match="cannot be written: File exists"):
        write_new(draft, "policy: other\n")
    assert draft.read_text("utf-8") == "policy: rush\n"
