"""Which migration a ticket goes that opens when the others have gone already."""

from collections.abc import Sequence

import pytest

from services.workflow.domain.facts import MigrationBegan, ScenarioEvent, ScenarioPublished
from services.workflow.domain.scenarios import SCENARIOS, Scenarios
from tests.unit.workflow.ticket_spec import at

SHOP, TEA = "shop", "tea"


def published(version: int, key: str = SHOP) -> ScenarioEvent:
    return ScenarioPublished(
        occurred_at=at(version), key=key, version=version, content_hash=str(version), document={}
    )


def told(facts: Sequence[ScenarioEvent]) -> Scenarios:
    scenarios = SCENARIOS.initial()
    for fact in facts:
        scenarios = SCENARIOS.evolve(scenarios, fact)
    return scenarios


def history(*steps: str) -> Scenarios:
    """Return what came of versions that were published: by the way, ``moving``, or to ``undo``."""
    facts: list[ScenarioEvent] = []
    for version, step in enumerate(steps, start=1):
        facts.append(published(version))
        if step != "publish":
            began = MigrationBegan(
                occurred_at=at(version),
                number=len(facts),
                key=SHOP,
                version=version,
                places={},
                undoes=version - 1 if step == "undo" else None,
            )
            facts.append(began)
    return told([*facts, published(1, TEA)])


@pytest.mark.parametrize(
    ("steps", "goes"),
    [
        (("publish", "publish"), {1: None, 2: None}),
        (("publish", "moving", "publish"), {1: 2, 2: None, 3: None}),
        (("publish", "moving", "moving"), {1: 3, 2: 3, 3: None}),
        # What was undone takes nobody along, and nobody back who never went.
        (("publish", "moving", "undo"), {1: None, 2: None, 3: None}),
        # Those before it have gone to version 2, and were taken back there from version 3.
        (("publish", "moving", "moving", "undo"), {1: 2, 2: None, 3: None, 4: None}),
        (("publish", "moving", "undo", "moving"), {1: 4, 2: 4, 3: 4, 4: None}),
    ],
)
def test_a_late_ticket_goes_where_those_before_it_are(
    steps: tuple[str, ...], goes: dict[int, int | None]
) -> None:
    scenarios = history(*steps)
    found = {
        version: one.version if (one := scenarios.migration_beyond(SHOP, version)) else None
        for version in goes
    }
    assert found == goes
    assert scenarios.migration_beyond(TEA, 1) is None
