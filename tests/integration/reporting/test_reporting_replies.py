"""Canned replies by what became of the tickets: reopened or not, and how they were rated."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.reporting.asking import DISPATCHER, Reporting, token

pytestmark = pytest.mark.integration

BOSS = token("member:d", DISPATCHER)
ADMIN = token("key:1", scopes=["tenant:admin"])
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
async def rated(restaurant: Reporting) -> Reporting:
    """Three tickets: two were told that somebody is on the way, one came back and was rated 2."""
    workflow = restaurant.workflow
    fields = {"stars": {"type": "rating"}, "visits": {"type": "int"}}
    workflow.says_of_scenario(
        {"scenario": "repairs", "ticket_types": [{"key": "equipment_repair", "fields": fields}]}
    )
    for name in ("R-1", "R-2", "R-3"):
        said = {"definition": "repairs@1", "state": "new", "priority": "P2"}
        workflow.says("opened", name, NOON, number=name, fields={"store": "042"}, **said)
    for name, reply, minutes in (
        ("R-1", "on_the_way", 1),
        ("R-1", "on_the_way", 2),
        ("R-2", "on_the_way", 3),
        ("R-3", "parts", 4),
    ):
        workflow.says("commented", name, at(minutes), text="…", canned=reply)
    workflow.says("moved", "R-1", at(10), reopened=True, state="new")
    for name, stars in (("R-1", 2), ("R-2", 5)):
        told = {"stars": stars, "visits": 3}
        workflow.says("moved", name, at(20), transition="rate", fields=told, state="done")
    await restaurant.hear()
    return restaurant


async def test_each_reply_is_told_with_what_followed(rated: Reporting) -> None:
    whole: dict[str, Any] = await rated.metrics("replies", ADMIN)
    assert whole == {
        "replies": [
            {
                "reply": "on_the_way",
                "said": 3,
                "tickets": 2,
                "reopened": 1,
                "rated": 2,
                "rating": 3.5,
            },
            {
                "reply": "parts",
                "said": 1,
                "tickets": 1,
                "reopened": 0,
                "rated": 0,
                "rating": None,
            },
        ],
        "is_whole": True,
    }


async def test_ratings_that_are_hidden_are_left_out(rated: Reporting) -> None:
    hidden: dict[str, Any] = {
        "only_for": None,
        "hidden_from": [],
        "veiled": {"/fields/stars": ["qa"]},
    }
    rated.workflow.says("restricted", "R-1", at(30), **hidden)
    await rated.hear()
    boss: dict[str, Any] = await rated.metrics("replies", BOSS)
    first = boss["replies"][0]
    assert (first["said"], first["rated"], first["rating"]) == (3, 1, 5.0)
    admin: dict[str, Any] = await rated.metrics("replies", ADMIN)
    assert admin["replies"][0]["rating"] == 3.5
