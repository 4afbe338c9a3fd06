"""A command starts with what it needs itself: nobody waits for the parts that others need."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from services.cli.commands import PLACES
from services.cli.lazily import Place
from tests.architecture.sources import ROOT

HEAVY = {
    "asyncpg",
    "cryptography",
    "eventsourcing",
    "grpc",
    "joserfc",
    "nats",
    "numpy",
    "ortools",
    "pyvrp",
    "services.workflow",
    "shared.eventstore",
    "shared.provision",
    "sklearn",
    "vroom",
}
RUN = """
import os, pathlib, sys
from services.cli.commands import app
try:
    app(prog_name="gongdan")
finally:
    pathlib.Path(os.environ["TOLD"]).write_text(" ".join(sys.modules))
"""


@pytest.mark.parametrize("argv", [["--help"], ["status"]], ids=" ".join)
def test_a_light_command_loads_nothing_heavy(argv: Sequence[str], tmp_path: Path) -> None:
    loaded = loaded_by(argv, tmp_path)
    assert "services.cli.commands" in loaded
    assert loaded & HEAVY == set()


def test_a_list_of_commands_loads_none(tmp_path: Path) -> None:
    assert loaded_by(["--help"], tmp_path) & {place.module for place in PLACES} == set()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_command_is_listed_with_what_it_says_of_itself(place: Place) -> None:
    said = place.load().help
    assert said is not None
    assert said.splitlines()[0] == place.sentence


def loaded_by(argv: Sequence[str], folder: Path) -> set[str]:
    """Return the modules that a command loads which finds no installation."""
    told = folder / "modules"
    subprocess.run(
        [sys.executable, "-c", RUN, *argv],
        env={"GONGDAN_HOME": str(folder / "home"), "TOLD": str(told)},
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    return set(told.read_text().split())
