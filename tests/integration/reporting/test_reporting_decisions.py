"""One question over all tickets: was anything decided for others when that was over?"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.integration.reporting.asking import DISPATCHER, NOON, Reporting, token

pytestmark = pytest.mark.integration

BOSS = token("member:d", DISPATCHER)
HOUR = timedelta(hours=1)
UNTIL = NOON + 8 * HOUR


def decides(
    reporting: Reporting, ticket: str, at: datetime, *, by: str, instead_of: str, **more: object
) -> None:
    """Let somebody agree to something in somebody else's place."""
    said: dict[str, object] = {
        "number": ticket,
        "approval": "refund",
        "round": 1,
        "step": "teacher",
        "seat": "teacher",
        "verdict": "approve",
        "actor": by,
        "on_behalf_of": instead_of,
        "authority": "delegation",
        "authority_until": UNTIL.isoformat(),
    }
    reporting.workflow.says("approval_decided", ticket, at, **(said | more))


def gives(reporting: Reporting, member: str, delegate: str, *, end: datetime = UNTIL) -> None:
    """Let somebody be named to decide for a member from noon on."""
    span = {"start": NOON.isoformat(), "end": end.isoformat()}
    reporting.workflow.says_of_delegation("given", NOON, member=member, delegate=delegate, **span)


async def asked(reporting: Reporting, token_: str = BOSS, **wanted: str) -> dict[str, Any]:
    await reporting.hear()
    return await reporting.metrics("delegations", token_, **wanted)


async def test_what_was_decided_in_time_for_others_is_counted_and_nothing_has_lapsed(
    restaurant: Reporting,
) -> None:
    gives(restaurant, "le", "di")
    gives(restaurant, "di", "an")
    decides(restaurant, "T-1", NOON + HOUR, by="di", instead_of="le")
    decides(restaurant, "T-2", NOON + HOUR, by="an", instead_of="le")
    own = {"authority": "role:teacher", "authority_until": None}
    decides(restaurant, "T-3", NOON + 9 * HOUR, by="le", instead_of="", **own)
    told = await asked(restaurant)
    assert told == {"decisions": 3, "delegated": 2, "lapsed": 0, "items": []}


async def test_what_was_decided_when_it_was_over_is_found_whoever_let_it_pass(
    restaurant: Reporting,
) -> None:
    gives(restaurant, "le", "di")
    decides(restaurant, "T-0", UNTIL, by="di", instead_of="le")
    decides(restaurant, "T-1", NOON + HOUR, by="di", instead_of="nobody")
    decides(restaurant, "T-2", NOON + 2 * HOUR, by="other", instead_of="le")
    decides(restaurant, "T-3", NOON - HOUR, by="di", instead_of="le")
    restaurant.workflow.says_of_delegation("ended", NOON + 4 * HOUR, member="le")
    decides(restaurant, "T-4", NOON + 3 * HOUR, by="di", instead_of="le")
    decides(restaurant, "T-5", NOON + 5 * HOUR, by="di", instead_of="le")
    told = await asked(restaurant)
    assert (told["decisions"], told["delegated"], told["lapsed"]) == (6, 6, 5)
    assert [one["number"] for one in told["items"]] == ["T-3", "T-1", "T-2", "T-5", "T-0"]
    last = told["items"][-1]
    assert (last["actor"], last["on_behalf_of"]) == ("di", "le")
    assert datetime.fromisoformat(last["authority_until"]) == UNTIL
    later = await asked(restaurant, **{"from": (NOON + 5 * HOUR).isoformat()})
    assert (later["delegated"], later["lapsed"]) == (2, 2)


async def test_a_circle_of_delegations_comes_to_an_end(restaurant: Reporting) -> None:
    gives(restaurant, "le", "di")
    gives(restaurant, "di", "le")
    decides(restaurant, "T-1", NOON + HOUR, by="an", instead_of="le")
    assert (await asked(restaurant))["lapsed"] == 1


async def test_decisions_about_hidden_tickets_are_not_counted(restaurant: Reporting) -> None:
    decides(restaurant, "T-1", NOON + HOUR, by="di", instead_of="le")
    restaurant.workflow.says("restricted", "T-1", NOON + HOUR, hidden_from=[DISPATCHER])
    assert (await asked(restaurant))["lapsed"] == 0
    everything = token("key:1", scopes=["tenant:admin"])
    assert (await asked(restaurant, everything))["lapsed"] == 1
