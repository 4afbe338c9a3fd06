"""What is said of tickets that cannot be assigned: when somebody is to come, and why not."""

from zoneinfo import ZoneInfo

from services.cli.stuck import because

ROW = {
    "unassignable_label": "Nobody is fit (off shift).",
    "slot": {"start": "2026-12-01T16:00:00+00:00", "end": "2026-12-01T18:00:00+00:00"},
}


def test_a_slot_is_told_by_the_clocks_where_the_company_is() -> None:
    said = because(ROW, ZoneInfo("Asia/Shanghai"))

    assert said == "On 2026-12-02 00:00-02:00 (Asia/Shanghai): Nobody is fit (off shift)."


def test_what_is_not_agreed_has_no_day() -> None:
    assert because(ROW | {"slot": None}, ZoneInfo("Asia/Shanghai")) == ROW["unassignable_label"]
