"""What the pages say stands: every decision names the check that holds it, and it is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
HELD_BY = re.compile(r"^\*\*Held by\*\* `([^`]+)`", re.MULTILINE)


def test_each_settled_point_has_a_number_of_its_own() -> None:
    """Numbers are given out before a record is written, so one may be missing for a while."""
    numbers = [page.name[:4] for page in DECISIONS]
    assert len(set(numbers)) == len(numbers) >= 30


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = LINK.findall(CODE.sub("", page.read_text("utf-8")))
    assert [one for one in links if "://" not in one and not leads_somewhere(page, one)] == []


def leads_somewhere(page: Path, link: str) -> bool:
    """Say whether the file that a link names is there, and the heading in it."""
    path, _, anchor = link.partition("#")
    there = page.parent / path if path else page
    if not anchor or there.suffix != ".md":
        return there.exists()
    return there.exists() and anchor in anchors(there.read_text("utf-8"))


def anchors(text: str) -> set[str]:
    """Return the names of headings, as GitHub and GitLab make them."""
    headings = HEADING.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


def test_the_tests_that_prove_journeys_are_there() -> None:
    page = (ROOT / "docs" / "journeys.md").read_text("utf-8")
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"::(test_\w+)", page))
    assert named
    assert {one for one in named if f"def {one}(" not in tests} == set()
