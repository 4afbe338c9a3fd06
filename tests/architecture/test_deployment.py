"""What is deployed says the same as the code: services, server configuration, pins, commands."""

import re
import subprocess
import tomllib

import yaml

from services.cli.embedded.keys import NATS_USERS
from services.cli.embedded.nats import render
from services.cli.supervisor.plan import service_names
from tests.architecture.sources import ROOT

COMMANDS = {"up", "test", "check", "bench", "chaos", "soak", "proto", "help"}
REQUIREMENTS = ("deploy/requirements.txt", "deploy/requirements-dev.txt")


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
    for name in REQUIREMENTS:
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index-url" not in text
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert all("==" in block and "--hash=sha256:" in block for block in blocks)


def test_what_the_project_needs_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned = set(
        re.findall(r"^([a-z0-9._-]+)==", (ROOT / REQUIREMENTS[0]).read_text(), re.MULTILINE)
    )
    needed = {
        re.split(r"[\[<>=]", each)[0].lower()
        for each in project["project"]["dependencies"]
        + project["project"]["optional-dependencies"]["embedded"]
    }
    assert needed <= pinned


def test_make_help_lists_the_commands() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^make ([a-z]+)", done.stdout, re.MULTILINE)) >= COMMANDS


def test_continuous_integration_runs_what_people_run() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert "make check\nmake test" in script


def without_comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
