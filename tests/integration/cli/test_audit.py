"""``gongdan audit verify``: whoever changes what is written is found out from the command line."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.cli.embedded.keys import Keys
from services.cli.embedded.postgres import EmbeddedPostgres
from services.cli.installation import CODE
from services.dispatch.domain.technician import TECHNICIAN, Profile, RegisterTechnician
from services.dispatch.published import public_form
from shared.config import Settings
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId
from shared.migrations import discover
from shared.provision import Provisioner
from shared.sealing import LogSealer, sealing_key
from shared.tenancy import Catalogue
from tests.conftest import run

pytestmark = pytest.mark.integration

EVENTS = 12
LOGS = {"dispatch", "identity", "intake", "notification", "workflow"}


@dataclass
class Audited:
    """An installation with one tenant, whose dispatch log has some events, all sealed."""

    home: Path
    postgres: EmbeddedPostgres
    tenant: TenantId

    @property
    def kept(self) -> Path:
        return self.home / "seals" / self.tenant / "dispatch.jsonl"

    def verify(self, *more: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "services.cli", "audit", "verify", "--home", str(self.home)]
        here = ["--tenant", self.tenant, "--postgres-url", self.postgres.dsn]
        return subprocess.run([*argv, *here, *more], capture_output=True, text=True)

    def findings(self, code: int = 1) -> set[tuple[int, str]]:
        """Verify; return what was found in the dispatch log, which must be the only one."""
        done = self.verify("--json")
        assert done.returncode == code, done.stderr
        logs: list[dict[str, Any]] = json.loads(done.stdout)
        assert {one["log"] for one in logs} == LOGS
        assert {one["log"] for one in logs if not one["ok"]} <= {"dispatch"}
        (log,) = [one for one in logs if one["log"] == "dispatch"]
        return {(one["position"], one["what"]) for one in log["findings"]}

    async def tamper(self, *statements: str) -> None:
        """Change the log as a superuser who knows how to get past the triggers."""
        control = await asyncpg.connect(self.postgres.url(f"gd_{self.tenant}"))
        await control.execute("set session_replication_role = replica")
        for statement in statements:
            await control.execute(statement)
        await control.close()


@pytest.fixture(scope="session")
def audit_home(keys: Keys, stack_folder: Path) -> Path:
    home = stack_folder / "audit"
    (home / "keys").mkdir(parents=True)
    (home / "keys" / "master").write_text(keys.secret("master"))  # one cluster, one master
    return home


@pytest.fixture(scope="session")
def audit_provisioner(postgres: EmbeddedPostgres, keys: Keys) -> Provisioner:
    provisioner = Provisioner(
        dsn=postgres.dsn,
        master=keys.secret("master").encode(),
        schemas=discover(CODE),
        readers=sorted(LOGS),
        keeper="identity",
    )
    run(provisioner.prepare())
    return provisioner


@pytest.fixture
async def audited(
    postgres: EmbeddedPostgres, audit_home: Path, audit_provisioner: Provisioner
) -> AsyncIterator[Audited]:
    tenant = TenantId(f"a{token_hex(6)}")
    await audit_provisioner.create_tenant(tenant, "测试")
    settings = Settings(home=audit_home, postgres_url=postgres.dsn)
    catalogue = Catalogue("dispatch", settings)
    databases = Databases(catalogue.resolve, limit=2, application="test")
    store = EventStore("dispatch", databases, [TECHNICIAN], public_form)
    for _ in range(EVENTS):
        command = RegisterTechnician(profile=Profile(skills=("制冷",)), at=datetime.now(UTC))
        await store.execute(TECHNICIAN, intent(tenant), uuid4(), command)
    key = sealing_key(settings.master_secret())
    await LogSealer("dispatch", databases, key, audit_home / "seals").seal(tenant)
    yield Audited(audit_home, postgres, tenant)
    await store.close()
    await databases.close()
    await catalogue.close()


def intent(tenant: TenantId) -> Intent:
    return Intent(
        tenant=tenant,
        command_id=uuid4(),
        actor="system:test",
        occurred_at=datetime.now(UTC),
        correlation_id=uuid4(),
    )


async def test_clean_logs_are_said_to_be_so(audited: Audited) -> None:
    done = audited.verify()
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [audited.tenant, "dispatch", str(EVENTS), "1", "1", "OK"] in lines
    assert [line[-1] for line in lines[1:]] == ["OK"] * len(LOGS)


async def test_one_edited_byte_is_found_where_it_is(audited: Audited) -> None:
    await audited.tamper(
        "update dispatch_log.events set payload = set_byte(payload, 9, 65) where position = 7"
    )
    assert audited.findings() == {(7, "the hash does not fit the content")}
    done = audited.verify()
    assert done.returncode == 1
    assert (
        f"first: {audited.tenant} dispatch, position 7: the hash does not fit the content"
        in done.stderr
    )


async def test_a_tail_cut_off_is_found_through_the_seals_that_were_kept(audited: Audited) -> None:
    await audited.tamper(
        "delete from dispatch_log.streams where last_position > 8",
        "delete from dispatch_log.commands where position > 8",
        "delete from dispatch_log.events where position > 8",
        "delete from dispatch_log.seals",
    )
    assert audited.findings() == {
        (1, "a seal kept elsewhere is not in the log"),
        (EVENTS, "sealed, but the log ends before it"),
    }
    audited.kept.unlink()
    assert audited.findings(0) == set()  # the database alone cannot tell


async def test_seals_that_were_copied_away_serve_as_well(audited: Audited, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / audited.tenant
    copy.mkdir(parents=True)
    audited.kept.rename(copy / audited.kept.name)
    await audited.tamper("delete from dispatch_log.seals")
    assert audited.verify().returncode == 0
    done = audited.verify("--seals", str(copy.parent))
    assert done.returncode == 1
    assert "a seal kept elsewhere is not in the log" in done.stdout


async def test_a_damaged_line_of_the_kept_seals_is_named(audited: Audited) -> None:
    whole = audited.kept.read_bytes()
    audited.kept.write_bytes(whole + b'{"log_id":\xff\n' + whole[: len(whole) // 2])
    assert audited.findings() == {
        (0, "line 2 of the kept seals is not a seal"),
        (0, "line 3 of the kept seals is not a seal"),
    }


async def test_a_seal_kept_after_a_torn_line_is_whole(audited: Audited) -> None:
    whole = audited.kept.read_bytes()
    audited.kept.write_bytes(whole[: len(whole) // 2])
    await audited.tamper("delete from dispatch_log.seals")
    settings = Settings(home=audited.home, postgres_url=audited.postgres.dsn)
    catalogue = Catalogue("dispatch", settings)
    databases = Databases(catalogue.resolve, limit=1, application="test")
    key = sealing_key(settings.master_secret())
    await LogSealer("dispatch", databases, key, audited.home / "seals").seal(audited.tenant)
    await databases.close()
    await catalogue.close()
    assert audited.findings() == {(0, "line 1 of the kept seals is not a seal")}


async def test_a_tenant_that_is_not_there_and_a_server_that_is_not_there_are_said_in_a_sentence(
    audited: Audited,
) -> None:
    done = audited.verify("--tenant", "nobody")
    assert done.returncode == 1
    assert done.stderr.strip() == "gongdan: There is no such tenant here; check its key."
    done = audited.verify("--postgres-url", "postgresql://127.0.0.1:9/postgres")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "The database does not answer" in done.stderr
