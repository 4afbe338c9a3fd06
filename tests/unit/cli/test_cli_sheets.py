"""Sheets of labels: a code, a name and a number each, whatever a thing is called."""

from pathlib import Path
from xml.etree import ElementTree as ET

from services.cli.sheets import LABELS_ON_A_SHEET, Printed, code_svg, sheet_html, write_svgs

URL = "https://gongdan.example/r/weilai-3f9a2c1d0e5b-1-abcdefghijklmnopqrstuvwxyz"
SVG = "{http://www.w3.org/2000/svg}"


def printed(name: str = "1号冷柜") -> Printed:
    return Printed(name=name, label_id="3f9a2c1d0e5b", url=URL)


def test_a_code_is_a_picture_that_says_where_it_leads() -> None:
    picture = ET.fromstring(code_svg(printed()))  # noqa: S314  # our own
    assert picture.findtext(f"{SVG}desc") == URL
    assert picture.findtext(f"{SVG}title") == "1号冷柜 3F9A-2C1D-0E5B"


def test_a_sheet_loads_nothing_and_a_name_is_no_markup() -> None:
    sheet = sheet_html([printed("<script>x</script>")])
    assert "<script" not in sheet
    assert "&lt;script&gt;" in sheet
    assert "src=" not in sheet
    assert "url(" not in sheet


def test_labels_are_parted_into_sheets() -> None:
    assert sheet_html([printed()] * LABELS_ON_A_SHEET).count("<section>") == 1
    assert sheet_html([printed()] * (LABELS_ON_A_SHEET + 1)).count("<section>") == 2


def test_each_picture_is_a_file_of_its_own(tmp_path: Path) -> None:
    (path,) = write_svgs([printed()], tmp_path / "codes")
    assert path.name == "3f9a2c1d0e5b.svg"
    assert URL in path.read_text("utf-8")
