"""A tenant is two databases and a role per service, made in seconds, that reach nothing else."""

import time
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import asyncpg
import pytest

from services.cli.embedded.postgres import EmbeddedPostgres
from shared.config import Settings, role_password
from shared.database import Databases
from shared.intent import TenantId
from shared.migrations import MigrationChanged, ServiceSchema
from shared.provision import MasterForeign, Provisioner
from shared.tenancy import Catalogue, TenantKeyWrong, TenantUnknown, role_of
from tests.stack import StartPostgres

pytestmark = pytest.mark.integration


@pytest.fixture
async def cluster(start_postgres: StartPostgres) -> EmbeddedPostgres:
    return await start_postgres()


@pytest.fixture
def settings(cluster: EmbeddedPostgres, tmp_path: Path) -> Settings:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "master").write_text(token_hex(32))
    url = f"postgresql://127.0.0.1:{cluster.port}/postgres"
    return Settings(home=tmp_path, postgres_url=url)


@pytest.fixture
def schemas(tmp_path: Path) -> list[ServiceSchema]:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_pre_notes.sql").write_text("create table notes(id int primary key);")
    return [
        ServiceSchema(name="alpha", has_log=True, folder=folder),
        ServiceSchema(name="beta", has_log=False, folder=folder),
    ]


@pytest.fixture
def provisioner(
    cluster: EmbeddedPostgres, settings: Settings, schemas: list[ServiceSchema]
) -> Provisioner:
    return Provisioner(
        dsn=cluster.dsn,
        master=settings.master_secret(),
        schemas=schemas,
        readers=["alpha", "beta"],
        keeper="beta",
    )


async def test_a_tenant_is_made_in_seconds_and_found_by_its_services(
    provisioner: Provisioner, settings: Settings
) -> None:
    await provisioner.prepare()
    catalogue = Catalogue("alpha", settings)
    with pytest.raises(TenantUnknown):
        await catalogue.get(TenantId("weilai"))

    started = time.monotonic()
    await provisioner.create_tenant("weilai", "味来连锁餐饮")
    assert time.monotonic() - started < 5

    await catalogue.refresh()
    assert (await catalogue.get(TenantId("weilai"))).name == "味来连锁餐饮"
    databases = Databases(catalogue.resolve, limit=2, application="test")
    async with databases.connection(TenantId("weilai")) as connection:
        assert await connection.fetchval("select current_user") == "gd_weilai_alpha"
        assert await connection.fetchval("select count(*) from alpha.notes") == 0
        assert await connection.fetchval("select count(*) from alpha_log.events") == 0
        assert await connection.fetchval("show synchronous_commit") == "on"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetchval("select count(*) from beta.notes")
    await databases.close()
    await catalogue.close()


async def test_the_walls_between_tenants_hold(
    provisioner: Provisioner, settings: Settings, cluster: EmbeddedPostgres
) -> None:
    await provisioner.prepare()
    await provisioner.create_tenant("weilai", "a")
    await provisioner.create_tenant("chaqu", "b")
    role = role_of(TenantId("weilai"), "alpha")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(
            host="127.0.0.1",
            port=urlsplit(cluster.dsn).port or 0,
            database="gd_chaqu",
            user=role,
            password=role_password(settings.master_secret(), role),
            ssl=False,
        )


async def test_making_a_tenant_twice_changes_nothing(provisioner: Provisioner) -> None:
    await provisioner.prepare()
    first = await provisioner.create_tenant("weilai", "a")
    await provisioner.prepare()
    assert await provisioner.create_tenant("weilai", "a") == first
    assert [done async for done in provisioner.upgrade()] == [("weilai", [])]


async def test_an_upgrade_brings_every_tenant_the_new_file_once(
    provisioner: Provisioner, schemas: list[ServiceSchema]
) -> None:
    await provisioner.prepare()
    await provisioner.create_tenant("weilai", "a")
    await provisioner.create_tenant("chaqu", "b")
    (schemas[0].folder / "0002_post_more.sql").write_text("alter table notes add text text;")
    done = [one async for one in provisioner.upgrade()]
    expected = ["alpha/0002_post_more", "beta/0002_post_more"]
    assert done == [("chaqu", expected), ("weilai", expected)]


async def test_an_upgrade_brings_a_log_of_before_what_logs_have_now(
    provisioner: Provisioner, cluster: EmbeddedPostgres
) -> None:
    await provisioner.prepare()
    await provisioner.create_tenant("weilai", "a")
    before = await asyncpg.connect(cluster.url("gd_weilai"), ssl=False)
    await before.execute("drop function alpha_log.append_tagged; drop table alpha_log.tags")
    await before.execute("delete from gongdan.migrations where name = '0000_log_tags'")

    done = [one async for one in provisioner.upgrade()]
    kept = await before.fetchval("select count(*) from alpha_log.tags")
    await before.close()

    assert done == [("weilai", ["alpha/0000_log_tags"])]
    assert kept == 0


async def test_an_edited_migration_is_refused(
    provisioner: Provisioner, schemas: list[ServiceSchema]
) -> None:
    await provisioner.prepare()
    await provisioner.create_tenant("weilai", "a")
    (schemas[0].folder / "0001_pre_notes.sql").write_text("create table notes(id bigint);")
    with pytest.raises(MigrationChanged, match="0001_pre_notes"):
        _ = [one async for one in provisioner.upgrade()]


async def test_another_master_is_refused_and_no_password_changes(
    provisioner: Provisioner, cluster: EmbeddedPostgres
) -> None:
    await provisioner.prepare()
    await provisioner.create_tenant("weilai", "a")
    before = await _passwords(cluster)
    foreign = replace(provisioner, master=token_hex(32).encode())
    with pytest.raises(MasterForeign, match="another keys/master"):
        await foreign.prepare()
    with pytest.raises(MasterForeign):
        await foreign.create_tenant("weilai", "a")
    with pytest.raises(MasterForeign):
        _ = [one async for one in foreign.upgrade()]
    assert await _passwords(cluster) == before


async def _passwords(cluster: EmbeddedPostgres) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(cluster.dsn, ssl=False)
    try:
        kept = await connection.fetch("select rolname, rolpassword from pg_authid order by rolname")
    finally:
        await connection.close()
    return list(kept)


@pytest.mark.parametrize("key", ["", "x", "Weilai", "wei-lai", "1abc", "a" * 32, "a;drop"])
async def test_a_key_that_could_not_be_a_name_is_refused(
    provisioner: Provisioner, key: str
) -> None:
    with pytest.raises(TenantKeyWrong):
        await provisioner.create_tenant(key, "x")
