"""Acceptance sentences in the terminal: a line for each, and how many hold."""

from services.cli.rest import Json
from services.cli.trying.verdicts import verdicts


def step(said: str) -> Json:
    """Return a step of a trial that did what it says."""
    return {"step": said, "refused": None, "unforeseen": False, "expected": False, "failed": ""}


def expecting(said: str, failed: str = "") -> Json:
    """Return a step that expects something; ``failed`` is how it is instead."""
    return {**step(said), "expected": True, "failed": failed}


def refused(said: str) -> Json:
    """Return a step that was refused, as the next one expects."""
    return {**step(said), "refused": {"message": "It may not.", "code": "role-missing"}}


def test_a_story_that_comes_true_has_a_tick_for_each_of_its_sentences() -> None:
    steps = [
        step("场景：从头到尾"),
        step("店员 报单 ..."),
        expecting("那么 状态是 待受理"),
        refused("店员 做 完工 ..."),
        expecting("被拒绝，role-missing"),
    ]
    assert list(verdicts(steps, "zh")) == [
        "✓ 场景：从头到尾",
        "  ✓ 那么 状态是 待受理",
        "  ✓ 被拒绝，role-missing",
        "场景：1，预期：2（符合：2，不符合：0），意外被拒绝：0",
    ]


def test_a_story_that_does_not_has_a_cross_and_says_why() -> None:
    steps = [
        step("Scenario: it is done"),
        step("clerk opens ..."),
        expecting("Then state is done", failed="state is new"),
        step("Scenario: nobody may"),
        {**refused("technician does finish"), "unforeseen": True},
        expecting("Then state is new"),
    ]
    assert [line.strip() for line in verdicts(steps, "en")] == [
        "✗ Scenario: it is done",
        "✗ Then state is done",
        "✗ not as expected: state is new",
        "✗ Scenario: nobody may",
        "✗ technician does finish",
        "✗ refused: It may not. [role-missing]",
        "✓ Then state is new",
        "stories: 2, expectations: 2 (held: 1, failed: 1), refused unexpectedly: 1",
    ]


def test_sentences_without_a_title_are_a_story_as_well() -> None:
    assert list(verdicts([expecting("Then it is open")], "en")) == [
        "  ✓ Then it is open",
        "stories: 1, expectations: 1 (held: 1, failed: 0), refused unexpectedly: 0",
    ]
    (none,) = verdicts([], "zh")
    assert none == "场景：0，预期：0（符合：0，不符合：0），意外被拒绝：0"
