"""Levels of skills: how well whoever is sent must be able to do it."""

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.conditions import skill_levels_of, skills_of
from tests.unit.workflow.document_spec import laundry, refused

GRADED = laundry(
    "    flags:\n",
    """\
    dispatch:
      skills_from:
        - {when: "true", skill: washers}
        - {when: "cause == 'motor'", skill: electric, level: 2}
        - {when: "urgent", skill: electric, level: 4}
    flags:
""",
)


@pytest.mark.parametrize(
    ("cause", "urgent", "levels"),
    [
        ("door", False, {}),
        ("motor", False, {"electric": 2}),
        ("door", True, {"electric": 4}),
        ("motor", True, {"electric": 4}),
    ],
)
def test_the_highest_level_that_a_rule_asks_for_counts(
    cause: str,
    urgent: bool,  # noqa: FBT001  # it is what the table says
    levels: dict[str, int],
) -> None:
    rules = definition_of(read_document(GRADED), 1).types["repair"]
    view = {"cause": cause, "urgent": urgent}
    assert skill_levels_of(rules, view) == levels
    assert skills_of(rules, view) == ("washers", *levels)


@pytest.mark.parametrize("level", ["0", "6", "high"])
def test_a_level_is_one_of_five(level: str) -> None:
    (remark,) = refused(GRADED.replace("level: 4", f"level: {level}"))
    assert remark.pointer == "/ticket_types/0/dispatch/skills_from/2/level"


def test_a_document_without_levels_is_published_as_it_always_was() -> None:
    without = GRADED.replace(", level: 2", "").replace(", level: 4", "")
    assert "'level'" not in repr(read_document(without).normalised())
    assert "'level'" in repr(read_document(GRADED).normalised())
