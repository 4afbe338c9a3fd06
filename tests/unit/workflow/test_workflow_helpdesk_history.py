"""A real help desk's four years, told to the domain: every line counts, in whatever order."""

import csv
import random
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.workflow.domain import TICKET
from services.workflow.domain.facts import TicketMoved
from services.workflow.domain.ticket import Ticket
from tests.unit.workflow.ticket_spec import member, move, open_ticket, rules

pytestmark = pytest.mark.data

FINALE = Path(__file__).parents[4] / "shared" / "data" / "helpdesk" / "finale.csv"
AGENT = member("import", "agent", scopes=["history:import"])
SWAPPED = 0.05

Line = tuple[datetime, str, str]


def cases() -> dict[str, list[Line]]:
    if not FINALE.exists():
        pytest.skip("the folder of real data is not here")
    found: defaultdict[str, list[Line]] = defaultdict(list)
    with FINALE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["Complete Timestamp"].replace("/", "-"))
            line = (at.replace(tzinfo=UTC), row["Activity"], row["Resource"])
            found[row["Case ID"]].append(line)
    return found


def shuffled(lines: list[Line], rng: random.Random) -> list[Line]:
    """Some lines come after the one that followed them."""
    told = list(lines)
    if len(told) > 1 and rng.random() < SWAPPED:
        first = rng.randrange(len(told) - 1)
        if told[first][0] != told[first + 1][0]:
            told[first], told[first + 1] = told[first + 1], told[first]
    return told


def test_every_line_of_a_real_history_is_a_move_and_the_end_is_the_end() -> None:
    incident, rng = rules("helpdesk", "incident"), random.Random(7)  # noqa: S311  # a test's dice
    moves = late = 0
    for lines in cases().values():
        opening = open_ticket(
            rules=incident, fields={}, asset=None, occurred_at=lines[0][0], imported=True
        )
        ticket = TICKET.fold(TICKET.decide(opening, Ticket()))
        for at, activity, resource in shuffled(lines, rng):
            transition = activity.lower().replace(" ", "_")
            told = move(transition, AGENT, occurred=at, fields={"resource": resource}, of=incident)
            for fact in TICKET.decide(told, ticket):
                assert isinstance(fact, TicketMoved)
                assert fact.imported
                moves += 1
                late += fact.late
                ticket = TICKET.evolve(ticket, fact)
        assert ticket.closed == (lines[-1][1] == "Closed")
    assert moves == 21_348
    assert late > 100
