"""Processor time by process: read from the kernel's own books before and after."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Clocks:
    """Seconds of processor time that each process has used so far."""

    seconds: Mapping[str, float]

    def since(self, before: "Clocks") -> dict[str, float]:
        """Return what each has used since then."""
        return {name: spent - before.seconds[name] for name, spent in self.seconds.items()}


def read_clocks(status: Mapping[str, Any]) -> Clocks:
    """Return the clocks of a running product's processes; ``load`` is this process."""
    pids = {name: one["pid"] for name, one in status["services"].items()}
    pids |= {name: pid for name, pid in status["servers"].items() if pid}
    ours = os.times()
    seconds = {name: _of_family(pid) for name, pid in sorted(pids.items())}
    return Clocks(seconds | {"load": ours.user + ours.system})


def _of_family(pid: int) -> float:
    """Return the time of a process, of its children, and of those that have ended."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(") ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        fields = rest.split()
        if int(head.split(" ")[0]) == pid:
            ticks += sum(map(int, fields[11:15]))
        elif int(fields[1]) == pid:
            ticks += sum(map(int, fields[11:13]))
    return ticks / _TICKS_PER_S
