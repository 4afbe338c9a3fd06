"""What the pages say stands: every decision names the check that holds it, and it is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
HELD_BY = re.compile(r"^\*\*Held by\*\* `([^`]+)`", re.MULTILINE)


def test_there_is_a_record_for_each_settled_point() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert len(DECISIONS) >= 30


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_names_a_check_that_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    held_by = HELD_BY.search(text)
    assert held_by is not None
    assert (ROOT / held_by[1]).exists()
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    assert page.name in listed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_holds_no_conflict_that_a_merge_left(page: Path) -> None:
    assert CONFLICT.search(page.read_text("utf-8")) is None


def test_the_tests_that_prove_journeys_are_there() -> None:
    page = (ROOT / "docs" / "journeys.md").read_text("utf-8")
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"::(test_\w+)", page))
    assert named
    assert {one for one in named if f"def {one}(" not in tests} == set()
