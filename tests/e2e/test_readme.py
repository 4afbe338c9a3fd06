"""The README is true: its commands run, its answers are as shown, its files exist."""

import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import rmtree

import httpx
import pytest

from tests.product import key

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
START_S = 240


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """What a second terminal sees while ``make up`` runs in the first."""
    home = Path(tempfile.mkdtemp(prefix="gongdan-readme-"))
    home.chmod(0o711)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GONGDAN")}
    ports = {f"GONGDAN_{name}_PORT": "0" for name in ("HTTP", "NATS", "POSTGRES")}
    environ = kept | ports | {"GONGDAN_HOME": str(home), "NO_PROXY": "127.0.0.1"}
    log = home / "make-up.log"
    with log.open("wb") as output:
        first = subprocess.Popen(
            ["bash", "-c", COMMANDS[0]],
            cwd=ROOT,
            env=environ,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_S
        while "Ctrl-C stops it" not in log.read_text("utf-8"):
            assert first.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.2)
        yield environ
    finally:
        os.killpg(first.pid, signal.SIGINT)
        first.wait(60)
        rmtree(home, ignore_errors=True)


def test_the_first_command_is_make_up() -> None:
    assert COMMANDS[0] == "make up\n"


def test_every_command_runs_in_the_order_of_the_page(environment: dict[str, str]) -> None:
    script = "set -euo pipefail\n" + "\necho; echo '=='\n".join(COMMANDS[1:])
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answers = done.stdout.split("==\n")
    reported = json.loads(answers[1])
    shown = json.loads(re.search(r"^```json\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)[1])  # type: ignore[index]
    assert reported.keys() == shown.keys()
    assert reported["state"] == shown["state"]
    assert "stream='intake'" in answers[3]


def test_every_file_it_names_is_there() -> None:
    named = re.findall(r"`((?:services|shared|tests|docs|proto|deploy)/[\w/.]+)`", README)
    named += re.findall(r"\]\(((?:docs/)?[\w/.]+)\)", README)
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_make_target_it_names_is_there() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True).stdout
    named = set(re.findall(r"`make (\w+)`", README))
    assert named
    assert {target for target in named if target not in told} == set()


def test_both_reports_of_the_page_can_be_worked_and_closed_by_the_demonstrations_people(
    environment: dict[str, str],
) -> None:
    home = Path(environment["GONGDAN_HOME"])
    status = json.loads((home / "status.json").read_text())
    people = {one["login"]: one for one in status["demo"]["tenants"][0]["users"]}
    with ExitStack() as opened:

        def sign_in(login: str) -> httpx.Client:
            url = f"{status['http']}/api/v1"
            client = opened.enter_context(httpx.Client(base_url=url, trust_env=False, timeout=20))
            who = {"tenant": "weilai", "login": login, "password": people[login]["password"]}
            answer = client.post("/sessions", json=who)
            assert answer.is_success, answer.text
            return client

        inside = {login: sign_in(login) for login in people}
        for number in ("T-000003", "T-000004"):
            found = inside["dispatcher"].get("/tickets", params={"q": number, "view": "all"})
            [ticket] = found.json()["items"]
            path = f"/tickets/{ticket['id']}"
            finish = {"fault_code": "压缩机", "parts_used": [], "photo_after": "after.jpg"}
            steps: dict[str, object] = {"start": {}, "finish": finish, "accept": {}}
            for transition, fields in steps.items():
                movers = [
                    client
                    for client in inside.values()
                    if any(
                        move["name"] == transition and move["open"]
                        for move in client.get(path).json().get("moves", [])
                    )
                ]
                assert movers, f"nobody may {transition} {number}"
                moved = movers[0].post(
                    f"{path}/transitions/{transition}", json={"fields": fields}, headers=key()
                )
                assert moved.is_success, moved.text
            assert inside["dispatcher"].get(path).json()["closed"]
