"""Measuring a contender: events a second, latencies, and who spent how much processor time."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import structlog

from services.cli.embedded.postgres import EmbeddedPostgres

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One contender's figures."""

    per_s: float
    p50_ms: float
    p99_ms: float
    server_us: float
    client_us: float

    @staticmethod
    def middle(samples: "list[Sample]") -> "Sample":
        """Return the median of every figure."""
        return Sample(
            per_s=median(one.per_s for one in samples),
            p50_ms=median(one.p50_ms for one in samples),
            p99_ms=median(one.p99_ms for one in samples),
            server_us=median(one.server_us for one in samples),
            client_us=median(one.client_us for one in samples),
        )


@dataclass(frozen=True)
class Reading:
    """The clocks at one moment: the wall's, the server's and our processors'."""

    wall_s: float
    server_s: float
    client_s: float


class Meter:
    """Reads the clocks before and after a contender ran."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server

    def begin(self) -> Reading:
        """Return the clocks now."""
        ours = os.times()
        client_s = ours.user + ours.system + ours.children_user + ours.children_system
        return Reading(perf_counter(), _server_s(self._server.pid or 0), client_s)

    def end(self, began: Reading, events: int, latencies_s: list[float]) -> Sample:
        """Return the figures since ``began``; our own time includes programs we waited for."""
        now = self.begin()
        latencies_s = sorted(latencies_s)
        each = 1e6 / max(events, 1)
        return Sample(
            per_s=events / (now.wall_s - began.wall_s),
            p50_ms=1000 * latencies_s[len(latencies_s) // 2],
            p99_ms=1000 * latencies_s[len(latencies_s) * 99 // 100],
            server_us=each * (now.server_s - began.server_s),
            client_us=each * (now.client_s - began.client_s),
        )


def quiet() -> None:
    """Keep what the measured parts log out of the figures; errors are still told."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def table(medians: dict[str, Sample]) -> str:
    """Return the figures as a table."""
    lines = [f"{'':28}{'events/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'server us':>11}{'client us':>11}"]
    lines += [
        f"{name:28}{one.per_s:10,.0f}{one.p50_ms:9.2f}{one.p99_ms:9.2f}"
        f"{one.server_us:11.0f}{one.client_us:11.0f}"
        for name, one in medians.items()
    ]
    return "\n".join(lines)


def _server_s(postmaster: int) -> float:
    """Return the processor time of a server: of its processes, and of those that have ended."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text().rpartition(") ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        fields = rest.split()
        if int(pid.split(" ")[0]) == postmaster:
            ticks += sum(map(int, fields[11:15]))
        elif int(fields[1]) == postmaster:
            ticks += sum(map(int, fields[11:13]))
    return ticks / _TICKS_PER_S
