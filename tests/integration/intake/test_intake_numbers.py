"""Numbers in reports: however they are spelled and wherever, no table shows one."""

import re

import pytest

from services.intake.domain.submission import SUBMISSION, SubmissionAccepted
from tests.integration.intake.conftest import (
    TENANT,
    IntakeHere,
    answered,
    body,
    bytes_of,
    headers,
    level,
    ticket_of,
)
from tests.legible import legible_text, numbers_in
from tests.spellings import LEGIBLE, SPELLINGS

pytestmark = pytest.mark.integration


async def shown(intake: IntakeHere) -> list[str]:
    """Return every number that is legible in the tenant's tables."""
    await level(intake.rejected, intake.store, TENANT)
    async with intake.databases.connection(TENANT) as db:
        text = await legible_text(db)
    assert "equipment_repair" in text
    return numbers_in(text)


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_an_accepted_report_shows_no_number(intake: IntakeHere, spelling: str) -> None:
    report = body(
        summary=f"请打{spelling}谢谢",
        fields={"symptom": f"call{spelling}now", "stops_sales": True},
        location={"lat": 30.27, "lon": 120.15, "address": f"西湖区 {spelling}"},
        links={"tel": spelling, f"to {spelling}": "https://example.org/1"},
        attachments=[{"name": f"{spelling}.jpg", "url": f"https://example.org/{spelling}"}],
        audio=f"https://example.org/{spelling}.mp3",
    )
    first = await answered(intake, bytes_of(report), (sent := headers()))
    assert "error" not in first
    assert await answered(intake, bytes_of(report), sent) == {**first, "duplicate": True}
    (stored,) = await intake.store.facts(SUBMISSION, TENANT, ticket_of(first))
    assert isinstance(stored.fact, SubmissionAccepted)
    assert stored.fact.location is not None
    assert "s1." in stored.fact.location.address
    assert await shown(intake) == []


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_a_rejected_report_shows_no_number(intake: IntakeHere, spelling: str) -> None:
    report = body(type=spelling, summary=spelling, fields={spelling: 1}, **{spelling: 1})
    reply = await answered(intake, bytes_of(report), headers())
    assert reply["reasons"]
    assert not re.search(LEGIBLE, str(reply["reasons"]))
    assert await shown(intake) == []
    known = body(fields={spelling: 1, "symptom": spelling, "stops_sales": True})
    assert (await answered(intake, bytes_of(known), headers()))["reasons"]
    assert await shown(intake) == []
