"""The product's own figures beside those somebody else computed from the same file."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.cli.rest import PAGE, Json, Rest
from services.cli.terminal import CommandFailed, list_of, object_of

SETTLE_S = 120.0
POLL_S = 0.5
HOUR_S = 3600


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: what was expected, and what the product says."""

    name: str
    expected: object
    found: object

    @property
    def equal(self) -> bool:
        """Whether the product is right."""
        return self.expected == self.found


async def settle(rest: Rest, *, cases: int, moves: int) -> None:
    """Wait until the views have heard of everything that was told."""
    deadline = asyncio.get_running_loop().time() + SETTLE_S
    while True:
        seen = await rest.get("/metrics/tickets")
        if seen["cases"] == cases and int(str(seen["events"])) >= moves:
            return
        if asyncio.get_running_loop().time() > deadline:
            raise CommandFailed(
                f"After {SETTLE_S:.0f} s the views show {seen['cases']} of {cases} cases and "
                f"{seen['events']} of {moves} moves: see `gongdan status`."
            )
        await asyncio.sleep(POLL_S)


async def helpdesk(rest: Rest, expected: Mapping[str, object]) -> list[Figure]:
    """Return every figure of the help desk that ``expected`` has."""
    tickets = await rest.get("/metrics/tickets")
    hands = await rest.get("/metrics/handovers")
    backlog = await rest.get("/metrics/backlog")
    cycle, cycle_expected = object_of(tickets["cycle_s"]), object_of(expected["cycle_s"])
    hands_expected = object_of(expected["handover:org:resource"])
    figures = [
        Figure(name=name, expected=expected[name], found=tickets[name])
        for name in ("cases", "events")
    ]
    figures += [
        Figure(
            name=f"cycle {name}, s",
            expected=_second(cycle_expected[name]),
            found=_second(cycle[name]),
        )
        for name in ("median", "mean", "p90", "max")
    ]
    figures += [
        Figure(name=name, expected=hands_expected[theirs], found=hands[ours])
        for name, theirs, ours in (
            ("handovers", "total", "total"),
            ("cases with a handover", "cases_ge1", "tickets"),
            ("cases that came back to a hand", "pingpong_cases", "pingpong_tickets"),
            ("times a case came back to a hand", "pingpong_total", "pingpong_total"),
        )
    ]
    return [*figures, _backlog(backlog, object_of(expected["backlog_daily_00utc"]))]


async def sf311(rest: Rest, expected: Mapping[str, object]) -> list[Figure]:
    """Return the figures of San Francisco's requests that ``expected`` has."""
    tickets = await rest.get("/metrics/tickets")
    taken = object_of(tickets["resolution_s"])
    listed = await rest.listed("/tickets", view="all", limit=PAGE)
    flags = Counter(str(flag) for one in listed for flag in list_of(one.get("flags")))
    return [
        Figure(name="requests", expected=expected["rows"], found=tickets["cases"]),
        Figure(name="listed", expected=expected["rows"], found=len(listed)),
        Figure(name="open", expected=expected["open"], found=tickets["open"]),
        *(
            Figure(
                name=f"{name} until closed, s",
                expected=round(float(str(expected[f"{name}_h"])) * HOUR_S),
                found=_second(taken[name]),
            )
            for name in ("median", "p90")
        ),
        Figure(
            name="flagged: location missing",
            expected=expected["geo_zero"],
            found=flags["location_missing"],
        ),
        Figure(
            name="flagged: closed before opened",
            expected=expected["neg"],
            found=flags["closed_before_opened"],
        ),
    ]


def _backlog(answer: Json, expected: Mapping[str, object]) -> Figure:
    days = {str(day["day"]): day["active"] for day in map(object_of, list_of(answer["days"]))}
    wrong = [day for day, value in expected.items() if days.get(day) != value]
    return Figure(name="days with another backlog", expected=0, found=len(wrong))


def _second(value: object) -> int:
    return round(float(str(value)))
