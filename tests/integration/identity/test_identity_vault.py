"""The vault: persons are known by phone or letter, sealed by all, opened by few, and forgotten."""

import asyncio

import asyncpg
import pytest

from services.cli.embedded.postgres import EmbeddedPostgres
from shared.decider import Kind
from shared.disclosure import Disclosure
from shared.intent import Caller, TenantId
from shared.pb.gongdan.identity.v1 import identity_pb2 as pb
from shared.rpc import call
from shared.sealed import DataKey
from shared.vault import Identifier, Vault
from tests.integration.identity.conftest import WEILAI, Client
from tests.integration.identity.test_identity_service import add_member, refused

pytestmark = pytest.mark.integration


def vault(client: Client, service: str) -> Vault:
    return Vault(client.channel, client.service_tokens(service))


async def test_one_phone_is_one_person_however_many_ask_at_once(client: Client) -> None:
    phones = [Identifier("phone", f"+86138{number:08}") for number in range(700)]
    clients = [vault(client, "intake") for _ in range(4)]
    answers = await asyncio.gather(*(one.subjects_for(WEILAI, phones) for one in clients))
    assert len({key.subject for key in answers[0]}) == 700
    assert all(answer == answers[0] for answer in answers)


async def test_who_is_told_about_is_found_by_phone_then_email_then_report(client: Client) -> None:
    intake = vault(client, "intake")
    by_phone = await intake.person(WEILAI, {"phone": "138 1234 5678", "name": "王芳"}, "r1")
    again = await intake.person(WEILAI, {"phone": "+8613812345678"}, "r2")
    by_email = await intake.person(WEILAI, {"email": "A@x.org"}, "r3")
    nobody = [
        await intake.person(WEILAI, {"name": "王芳"}, report) for report in ("r4", "r4", "r5")
    ]
    assert by_phone == again
    assert len({key.subject for key in (by_phone, by_email, *nobody)}) == 4
    assert nobody[0] == nobody[1]


async def test_workflow_seals_and_cannot_open(client: Client) -> None:
    workflow = vault(client, "workflow")
    person = await workflow.person(WEILAI, {"phone": "13800000001"}, "r")
    sealed = workflow.seal(WEILAI, "phone", "13800000001", person)
    assert await vault(client, "notification").open(WEILAI, [sealed]) == ["13800000001"]
    refusal = await refused(workflow.open(WEILAI, [sealed]))
    assert (refusal.slug, refusal.kind) == ("not-allowed", Kind.FORBIDDEN)


async def test_nobody_but_our_services_meets_the_vault(client: Client, first_key: str) -> None:
    for token in (await client.operator(WEILAI), (await client.exchange(api_key=first_key)).token):
        refusal = await refused(
            call(client.vault.GetDigestKey, pb.GetDigestKeyRequest(), token=token)
        )
        assert refusal.slug == "not-allowed"


async def test_digests_are_equal_for_equal_bodies_of_one_tenant(client: Client) -> None:
    await client.create_tenant("globex", "Globex", "create globex")
    intake = vault(client, "intake")
    same = [await intake.fingerprint(WEILAI, b"body") for _ in range(2)]
    assert same[0] == same[1]
    assert await intake.fingerprint(TenantId("globex"), b"body") != same[0]
    assert await intake.fingerprint(WEILAI, b"other") != same[0]


async def test_the_door_masks_and_a_forgotten_person_is_erased(
    client: Client, postgres: EmbeddedPostgres
) -> None:
    intake = vault(client, "intake")
    person = await intake.person(WEILAI, {"phone": "13899998888"}, "r")
    sealed = intake.seal(WEILAI, "phone", "13899998888", person)
    clerk = Caller(tenant=WEILAI, actor="member:1")
    tree = {"phone": sealed}
    assert await shown(client, clerk, tree) == {"phone": "138****8888"}
    await forget(postgres, person)
    assert await shown(client, clerk, tree) == {"phone": "[erased]"}


async def shown(client: Client, caller: Caller, tree: object) -> object:
    # Every call is a process that has just started: nothing is remembered from before.
    return await Disclosure(vault(client, "gateway")).disclose(caller, tree)


async def forget(postgres: EmbeddedPostgres, person: DataKey) -> None:
    keys = await asyncpg.connect(postgres.url("gd_weilai_keys"))
    try:
        await keys.execute("delete from vault.lookup where subject = $1", person.subject)
        await keys.execute(
            "update vault.subjects set state = 'forgotten', wrapped_dek = null where id = $1",
            person.subject,
        )
    finally:
        await keys.close()


async def test_no_table_holds_a_name_a_login_a_password_a_phone_or_a_key(
    client: Client, postgres: EmbeddedPostgres
) -> None:
    await add_member(client, "canary.login", "canary-password")
    await vault(client, "intake").person(WEILAI, {"phone": "13877776666"}, "r")
    secrets = ("王芳", "canary.login", "canary-password", "13877776666", "argon2")
    for database in ("gd_weilai", "gd_weilai_keys"):
        found = await everything_in(postgres, database)
        assert found
        assert [secret for secret in secrets if secret in found] == []


async def everything_in(postgres: EmbeddedPostgres, database: str) -> str:
    connection = await asyncpg.connect(postgres.url(database))
    try:
        tables = await connection.fetch(
            "select format('%I.%I', schemaname, tablename) as name from pg_tables"
            " where schemaname not in ('pg_catalog', 'information_schema')"
        )
        texts = []
        for table in tables:
            # Payloads are bytes of JSON: shown as text where they are, as they are elsewhere.
            for row in await connection.fetch(f"select * from {table['name']}"):
                texts += [
                    value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    for value in row.values()
                ]
        return "\n".join(texts)
    finally:
        await connection.close()
