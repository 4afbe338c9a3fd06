"""Lines of shifts as a person writes them at the prompt."""

import pytest

from services.cli.technicians import line_of, times_of
from services.cli.terminal import CommandFailed


def test_a_line_names_days_times_and_a_night() -> None:
    assert line_of("mon-fri 08:00-16:00") == {
        "days": ["mon-fri"],
        "from": "08:00",
        "to": "16:00",
        "overnight": False,
    }
    assert line_of("sat,2026-12-06 22:00-06:00 overnight") == {
        "days": ["sat", "2026-12-06"],
        "from": "22:00",
        "to": "06:00",
        "overnight": True,
    }


@pytest.mark.parametrize("text", ["", "08:00", "08:00-16:00 tomorrow"])
def test_what_is_no_time_says_how_to_write_one(text: str) -> None:
    with pytest.raises(CommandFailed, match="mon-fri 08:00-16:00"):
        times_of(text)
