"""What is deployed says the same as the code: services, server configuration, pins, commands."""

import ast
import re
import subprocess
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import yaml

from services.cli.embedded.keys import NATS_USERS
from services.cli.embedded.nats import render
from services.cli.supervisor.plan import service_names
from tests.architecture.sources import ROOT, name_of, python_files

COMMANDS = {"up", "test", "check", "bench", "chaos", "soak", "proto", "help"}
REQUIREMENTS = ("deploy/requirements.txt", "deploy/requirements-dev.txt")
SOLVER = "deploy/requirements-solver.txt"
"""Installed beside either, without what it asks for itself."""


def test_every_service_is_a_container_of_its_own() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for name in service_names():
        assert compose["services"][name]["command"] == [f"services.{name}"]


def test_only_who_provisions_is_given_the_password_of_the_cluster() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    told = {
        name
        for name, service in compose["services"].items()
        if "gongdan:" in str(service.get("environment", {}).get("GONGDAN_POSTGRES_URL"))
    }
    assert told == {"identity", "upgrade"}


def test_the_nats_configuration_for_a_server_of_your_own_is_the_one_we_run() -> None:
    written = (ROOT / "deploy" / "nats" / "nats.conf").read_text()
    ours = render(
        {user: f"$NATS_PASSWORD_{user.upper()}" for user in NATS_USERS},
        name="gongdan",
        host="0.0.0.0",  # noqa: S104 - the containers' own network
        port=4222,
        monitor_port=8222,
        folder="/tmp",  # noqa: S108 - a container of its own
        store="$NATS_STORE",
        issuer="$NATS_ISSUER",
    )
    from_environment = re.sub(r'"(\$[A-Z_]+)"', r"\1", ours)
    assert without_comments(written) == without_comments(from_environment)


def test_every_pin_has_a_hash_and_no_address() -> None:
    for name in (*REQUIREMENTS, SOLVER):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index-url" not in text
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert all("==" in block and "--hash=sha256:" in block for block in blocks)


def test_what_the_project_needs_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {
        normal(re.split(r"[\[<>=]", each)[0])
        for each in project["project"]["dependencies"]
        + project["project"]["optional-dependencies"]["embedded"]
    }
    assert needed <= pinned(REQUIREMENTS[0])


def test_make_help_lists_the_commands() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^make ([a-z]+)", done.stdout, re.MULTILINE)) >= COMMANDS


def test_continuous_integration_runs_what_people_run() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert "make check\nmake test" in script


UNPINNED = {"faster_whisper"}
"""Of the extra `asr`: whoever wants it installs it, and a third of a gigabyte comes along."""


def without_comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_what_is_imported_is_pinned() -> None:
    """Nothing works here only because something else happened to bring it along."""
    places = {"services": REQUIREMENTS[0], "shared": REQUIREMENTS[0], "tests": REQUIREMENTS[1]}
    pins = {name: pinned(name) | pinned(SOLVER) for name in REQUIREMENTS}
    providers = packages_distributions()
    missing = {
        (name_of(path), module)
        for folder, requirements in places.items()
        for path in python_files(folder)
        for module in imported(path)
        if module in providers
        and module not in UNPINNED
        and not {normal(each) for each in providers[module]} & pins[requirements]
    }
    assert missing == set()


def imported(path: Path) -> set[str]:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module.split(".")[0])
    return modules - {"services", "shared", "tests"}


def pinned(requirements: str) -> set[str]:
    text = (ROOT / requirements).read_text()
    return {normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def normal(name: str) -> str:
    return re.sub(r"[._-]+", "-", name).lower()
