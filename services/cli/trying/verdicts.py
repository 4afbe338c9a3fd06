"""Verdicts: acceptance sentences as lines of text, each with its outcome, and how many hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.cli.rest import Json
from services.cli.trying.showing import trouble
from services.cli.trying.words import WORDS, Language

TITLES = ("Scenario:", "场景：", "场景:")
HELD, BROKEN = "✓", "✗"


@dataclass(frozen=True, kw_only=True)
class Story:
    """What was said under one title, which is empty where there is none."""

    title: str
    steps: Sequence[Json]


def verdicts(steps: Sequence[Json], language: Language) -> Iterator[str]:
    """Yield each story with its expectations and what was refused unforeseen; then the counts."""
    stories = list(_stories(steps))
    for story in stories:
        if story.title:
            yield f"{BROKEN if any(map(_is_wrong, story.steps)) else HELD} {story.title}"
        for step in story.steps:
            if step.get("expected") or _is_wrong(step):
                yield f"  {BROKEN if _is_wrong(step) else HELD} {step['step']}"
            if _is_wrong(step):
                yield from trouble(step, language)
    expected = [step for step in steps if step.get("expected")]
    failed = sum(bool(step.get("failed")) for step in expected)
    yield WORDS[language]["counts"].format(
        stories=len(stories),
        expected=len(expected),
        held=len(expected) - failed,
        failed=failed,
        refused=sum(bool(step.get("unforeseen")) for step in steps),
    )


def _stories(steps: Sequence[Json]) -> Iterator[Story]:
    begun = [n for n, step in enumerate(steps) if str(step["step"]).startswith(TITLES)]
    first = begun[0] if begun else len(steps)
    if first:
        yield Story(title="", steps=steps[:first])
    for start, end in pairwise([*begun, len(steps)]):
        yield Story(title=str(steps[start]["step"]), steps=steps[start + 1 : end])


def _is_wrong(step: Json) -> bool:
    return bool(step.get("failed") or step.get("unforeseen"))
