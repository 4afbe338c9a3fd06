"""Commands that cannot do what they are asked: one sentence, a code, no stack trace."""

import json
import re
import shlex
import stat
import subprocess
from inspect import signature
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from services.cli.commands import app
from services.cli.embedded.keys import NATS_USERS
from services.cli.installation import AlreadyRunning, Installation
from services.cli.publishing import publish, revert
from services.cli.terminal import Terminal, table

COMMANDS_THAT_NEED_IT_RUNNING = (
    ["status"],
    ["tenant", "list"],
    ["tenant", "create", "weilai"],
    ["scenario", "list"],
    ["scenario", "schema"],
    ["scenario", "draw", "restaurant_chain"],
    ["scenario", "fatigue", "equipment_repair", "--tenant", "weilai"],
    ["scenario", "waiting", "--tenant", "weilai"],
    ["scenario", "new", "--name", "x"],
    ["scenario", "try", "restaurant_chain"],
    ["schedules", "--tenant", "weilai"],
    ["playback", "--tenant", "weilai", "--from", "2026-07-20T21:40"],
    ["ticket", "merge", "T-000001", "T-000002", "--reason", "x"],
    ["ticket", "unmerge", "T-000001", "--reason", "x"],
    ["scenario", "duplicates", "property", "--tenant", "demo"],
    ["ticket", "alike", "T-000001", "T-000002"],
    ["ticket", "apart", "T-000001", "T-000002"],
    ["ticket", "split", "T-000001", "--summary", "x"],
    ["ticket", "unsplit", "T-000002"],
    ["rebuild"],
    ["parked"],
    ["parked", "replay", "--all"],
    ["audit", "verify"],
    ["roster", "list", "--tenant", "weilai"],
    ["stock", "show", "--tenant", "weilai"],
    ["technician", "list", "--tenant", "weilai"],
    ["technician", "shifts", "Anna", "--tenant", "weilai"],
    ["technician", "plan", "Anna", "mon-fri 08:00-16:00", "--tenant", "weilai"],
    ["technician", "except", "Anna", "2026-12-02", "--reason", "请假", "--tenant", "weilai"],
    ["dispatch", "why", "00000000-0000-0000-0000-000000000000"],
    ["dispatch", "why-not", "T-000001", "张伟"],
    ["dispatch", "rerun", "T-000001"],
    ["policy", "publish", __file__, "--tenant", "x"],
    ["policy", "list", "--tenant", "x"],
    ["policy", "show", "storm", "--tenant", "x"],
    ["policy", "revert", "storm", "1", "--tenant", "x"],
    ["policy", "withdraw", "storm", "--tenant", "x"],
    ["policy", "calibrate", "storm", "--tenant", "x"],
    [
        "dispatch",
        "simulate",
        "--tenant",
        "weilai",
        "--from",
        "2026-07-20T21:40",
        "--policy",
        __file__,
    ],
)


def run(home: Path, *words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*words], env={"GONGDAN_HOME": str(home)})
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("words", COMMANDS_THAT_NEED_IT_RUNNING, ids=" ".join)
def test_a_command_says_in_one_sentence_that_nothing_runs(tmp_path: Path, words: list[str]) -> None:
    code, said, trouble = run(tmp_path, *words)
    assert code == 1
    assert said == ""
    assert trouble.startswith("gongdan: Gongdan is not running in")
    assert "start it with `gongdan up`" in trouble


def test_a_policy_is_checked_with_nothing_running(tmp_path: Path) -> None:
    storm = tmp_path / "storm.yaml"
    storm.write_text("policy: storm\nspeed_kmh: 15\n", "utf-8")
    code, said, trouble = run(tmp_path, "policy", "lint", str(storm))
    assert (code, trouble) == (0, "")
    assert said.strip() == f"{storm} can be used."
    storm.write_text("policy: storm\nspeed: 15\n", "utf-8")
    code, said, trouble = run(tmp_path, "policy", "lint", str(storm))
    assert code == 1
    assert f"{storm}:2:1" in said
    assert "策略没有这个键" in said
    assert "cannot be used as it is" in trouble


def test_what_publishes_asks_a_person_and_lets_a_program_say_yes() -> None:
    for command in (publish, revert):
        assert signature(command).parameters["yes"].default is False
    assert not Terminal(as_json=True).wants("Publish it?")


def test_a_document_is_checked_though_nothing_runs(tmp_path: Path) -> None:
    code, said, _ = run(tmp_path, "scenario", "lint", "restaurant_chain", "--json")
    assert (code, json.loads(said)["scenario"]) == (0, "restaurant_chain")
    file = tmp_path / "small.yaml"
    file.write_text("scenario: small\nname: x\nticket_types: []\n", "utf-8")
    code, said, trouble = run(tmp_path, "scenario", "lint", str(file))
    assert (code, "error:" in said, "cannot be published" in trouble) == (1, True, True)
    file.write_bytes("scenario: small\nname: 洗衣店\n".encode("gbk"))
    code, said, trouble = run(tmp_path, "scenario", "lint", str(file))
    assert (code, "Line 2, byte " in trouble, "另存为 UTF-8" in trouble) == (1, True, True)
    code, said, trouble = run(tmp_path, "scenario", "lint", "never_heard_of")
    assert (code, said, "never_heard_of" in trouble) == (1, "", True)


@pytest.mark.parametrize("words", COMMANDS_THAT_NEED_IT_RUNNING, ids=" ".join)
def test_a_program_gets_the_sentence_as_json(tmp_path: Path, words: list[str]) -> None:
    code, said, _ = run(tmp_path, *words, "--json")
    assert code == 1
    assert "not running" in json.loads(said)["error"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GONGDAN_POSTGRES_URL", "postgresql://a:b@127.0.0.1:9/x", "PostgreSQL at 127.0.0.1:9"),
        ("GONGDAN_POSTGRES_URL", "not a url", "correct GONGDAN_POSTGRES_URL"),
        ("GONGDAN_POSTGRES_URL", "zork", "GONGDAN_POSTGRES_URL names no server"),
        ("GONGDAN_POSTGRES_URL", "postgresql://a:b@host:zork/x", "POSTGRES_URL names no server"),
        ("GONGDAN_NATS_URL", "nats://127.0.0.1:9", "NATS at 127.0.0.1:9 does not answer"),
        ("GONGDAN_NATS_URL", "zork:4222", "GONGDAN_NATS_URL names no server"),
    ],
)
def test_a_server_that_is_not_there_is_named_with_what_to_do(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    ports = {f"GONGDAN_{each}_PORT": "0" for each in ("HTTP", "NATS", "POSTGRES")}
    environ = {**ports, name: value, "GONGDAN_HOME": str(tmp_path)}
    result = CliRunner().invoke(app, ["up", "--demo", "none"], env=environ)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "secret" not in result.stderr
    assert ":b@" not in result.stderr


def test_one_folder_has_one_supervisor(tmp_path: Path) -> None:
    home = Installation(tmp_path)
    home.prepare()
    with home.locked(), pytest.raises(AlreadyRunning, match="already running"), home.locked():
        pass
    assert not home.is_locked()


def test_keys_are_private_and_stay_what_they_are(tmp_path: Path) -> None:
    config = tmp_path / "nats.conf"
    for _ in range(2):
        code, said, _ = run(tmp_path, "keys", "--json", "--nats-config", str(config))
        assert code == 0
    files = [Path(one) for one in json.loads(said)["files"]]
    assert json.loads(said)["nats_issuer"] in config.read_text()
    secrets = [path for path in files if path.parent.name == "keys"]
    assert len(secrets) == len(NATS_USERS) + 3
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in secrets)
    assert (tmp_path / "keys" / "nats-svc").read_text().strip() in config.read_text()


def test_the_doctor_finds_a_secret_that_others_may_read(tmp_path: Path) -> None:
    run(tmp_path, "keys")
    assert run(tmp_path, "doctor")[0] == 0
    (tmp_path / "keys" / "master").chmod(0o644)
    code, said, _ = run(tmp_path, "doctor", "--json")
    assert code == 1
    finding = next(one for one in json.loads(said.splitlines()[0]) if one["subject"] == "secrets")
    assert not finding["ok"]
    typed = re.search(r"type `(.+)`", finding["finding"])
    assert typed is not None
    subprocess.run(shlex.split(typed[1]), check=True)
    assert run(tmp_path, "doctor")[0] == 0


def test_the_doctor_looks_into_the_tenants_keys_too(tmp_path: Path) -> None:
    run(tmp_path, "keys")
    tenants = tmp_path / "keys" / "tenants"
    tenants.mkdir(mode=0o700)
    for name in ("acme", "globex"):
        (tenants / name).touch(mode=0o644)
    code, said, _ = run(tmp_path, "doctor")
    assert code == 1
    assert "and 1 more" in said


def test_the_doctor_names_the_secrets_that_the_data_need(tmp_path: Path) -> None:
    run(tmp_path, "keys")
    keys = tmp_path / "keys"
    needed = [keys / name for name in ("master", "postgres", "token-signing", "tenants/weilai")]
    (keys / "tenants").mkdir(mode=0o700)
    for folder in ("postgres/data", "seals/weilai"):
        (tmp_path / folder).mkdir(parents=True)
    for path in needed:
        path.touch(mode=0o600)
    assert run(tmp_path, "doctor")[0] == 0
    for path in needed:
        path.rename(tmp_path / "aside")
        code, said, _ = run(tmp_path, "doctor", "--json")
        finding = next(one for one in json.loads(said.splitlines()[0]) if one["subject"] == "keys")
        assert (code, finding["ok"]) == (1, False)
        assert str(path) in finding["finding"]
        assert "restore it from your backup" in finding["finding"]
        (tmp_path / "aside").rename(path)
    assert run(tmp_path, "doctor")[0] == 0


def test_up_takes_a_secret_back_from_others(tmp_path: Path) -> None:
    run(tmp_path, "keys")
    master = tmp_path / "keys" / "master"
    master.chmod(0o644)
    environ = {"GONGDAN_HOME": str(tmp_path), "GONGDAN_POSTGRES_URL": "not a url"}
    result = CliRunner().invoke(app, ["up", "--demo", "none"], env=environ)
    assert "only its owner can" in result.stderr
    assert stat.S_IMODE(master.stat().st_mode) == 0o600


@pytest.mark.parametrize("words", [["up"], ["upgrade"], ["keys"]], ids=" ".join)
@pytest.mark.parametrize("lost", ["master", "postgres"])
def test_a_lost_secret_is_not_made_anew_where_data_need_it(
    tmp_path: Path, words: list[str], lost: str
) -> None:
    run(tmp_path, "keys")
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "keys" / lost).unlink()
    code, _, trouble = run(tmp_path, *words)
    assert code == 1
    assert f"keys/{lost} is missing" in trouble
    assert "restore that file" in trouble
    assert not (tmp_path / "keys" / lost).exists()


def test_a_pipe_gets_ids_whole(capsys: pytest.CaptureFixture[str]) -> None:
    ids = [str(UUID(int=number)) for number in range(6)]
    Terminal(as_json=False).answer([], lambda console: console.print(table(ids, [ids])))
    assert capsys.readouterr().out.splitlines()[1].split() == ids


@pytest.mark.parametrize("words", [["--help"], ["up", "--help"], ["replay", "--help"]])
def test_help_explains(tmp_path: Path, words: list[str]) -> None:
    code, said, _ = run(tmp_path, *words)
    assert code == 0
    assert "Usage" in said


def test_up_names_its_settings(tmp_path: Path) -> None:
    _, said, _ = run(tmp_path, "up", "--help")
    for name in ("GONGDAN_HTTP_PORT", "GONGDAN_NATS_PORT", "GONGDAN_POSTGRES_PORT"):
        assert name in said
    assert "GONGDAN_SMTP_URL" in said
    assert "GONGDAN_MATRIX_URL" in said
