"""Who somebody is and what they may do, asked over gRPC of a real process."""

import asyncio
import time
from uuid import uuid4

import pytest

from shared.decider import Kind, Refusal
from shared.pb.gongdan.identity.v1 import identity_pb2 as pb
from shared.rpc import call
from shared.tokens import Verifier
from tests.integration.identity.conftest import WEILAI, Client

pytestmark = pytest.mark.integration


def once() -> dict[str, str]:
    return {"idempotency-key": str(uuid4())}


async def refused(awaitable: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await awaitable  # type: ignore[misc]  # a coroutine of whatever result
    return refusal.value


async def add_member(
    client: Client, login: str, password: str, *roles: str
) -> pb.AddMemberResponse:
    request = pb.AddMemberRequest(name="王芳", login=login, password=password)
    for role in roles:
        request.grants.add(role=role, scope_value="042")
    token = await client.operator(WEILAI)
    return await call(client.identity.AddMember, request, token=token, metadata=once())


async def test_a_tenant_gets_a_key_that_works_at_once(client: Client, first_key: str) -> None:
    assert first_key.startswith("gd_local_weilai-")
    admitted = await client.exchange(api_key=first_key)
    keys = await call(client.sessions.GetKeys, pb.GetKeysRequest())
    caller = Verifier(keys.jwks).verify(admitted.token)
    assert caller.tenant == WEILAI
    assert caller.actor.startswith("key:")
    assert "submissions:write" in caller.scopes
    assert 0 < admitted.expires_at - time.time() <= 300


async def test_creating_a_tenant_again_changes_nothing(client: Client, first_key: str) -> None:
    again = await client.create_tenant("weilai", "未来餐饮", "create weilai")
    assert again.api_key == first_key
    another_request = await client.create_tenant("weilai", "未来餐饮", "another")
    assert another_request.api_key == ""
    assert another_request.tenant_id == again.tenant_id
    other_name = await refused(client.create_tenant("weilai", "Globex", "third"))
    assert other_name.slug == "tenant-key-taken"


@pytest.mark.parametrize("key", ["", "A", "a", "1abc", "a_b", "x" * 32, "a;drop", "中文"])
async def test_a_bad_tenant_key_is_refused(client: Client, key: str) -> None:
    refusal = await refused(client.create_tenant(key, "Bad", str(uuid4())))
    assert (refusal.slug, refusal.kind) == ("tenant-key-wrong", Kind.INVALID)


async def test_only_an_operator_creates_tenants(client: Client, first_key: str) -> None:
    token = (await client.exchange(api_key=first_key)).token
    request = pb.CreateTenantRequest(key="globex", name="Globex")
    refusal = await refused(call(client.identity.CreateTenant, request, token=token))
    assert (refusal.slug, refusal.kind) == ("not-allowed", Kind.FORBIDDEN)
    without = await refused(call(client.identity.CreateTenant, request))
    assert without.kind is Kind.UNAUTHENTICATED


@pytest.mark.parametrize(
    ("credential", "slug"),
    [
        ({"api_key": "nonsense"}, "key-unknown"),
        ({"api_key": "gd_local_weilai-0123456789ab_" + "a" * 32}, "key-unknown"),
        ({"api_key": "gd_local_nobody-0123456789ab_" + "a" * 32}, "key-unknown"),
        ({"session": "nonsense"}, "session-ended"),
        ({"session": "gs_weilai_" + "a" * 43}, "session-ended"),
        ({"session": "gs_nobody_" + "a" * 43}, "session-ended"),
        ({"operator": "gdo_wrong"}, "credential-wrong"),
        ({"service": pb.ServiceCredential(service="intake", proof=b"x")}, "credential-wrong"),
        ({}, "credential-missing"),
    ],
)
async def test_a_wrong_credential_is_refused(
    client: Client, credential: dict[str, object], slug: str
) -> None:
    refusal = await refused(client.exchange(**credential))
    assert (refusal.slug, refusal.kind) == (slug, Kind.UNAUTHENTICATED)


async def test_a_key_expires_and_can_be_revoked(client: Client) -> None:
    token = await client.operator(WEILAI)
    ends = int(time.time()) + 2
    short = await call(
        client.identity.CreateApiKey,
        pb.CreateApiKeyRequest(name="short", scopes=["submissions:write"], expires_at=ends),
        token=token,
        metadata=once(),
    )
    long = await call(
        client.identity.CreateApiKey,
        pb.CreateApiKeyRequest(name="long", roles=["clerk"]),
        token=token,
        metadata=once(),
    )
    assert list((await client.exchange(api_key=short.api_key)).scopes) == ["submissions:write"]
    assert list((await client.exchange(api_key=long.api_key)).roles) == ["clerk"]
    revoke = pb.RevokeApiKeyRequest(key_id=long.key_id)
    await call(client.identity.RevokeApiKey, revoke, token=token, metadata=once())
    assert (await refused(client.exchange(api_key=long.api_key))).slug == "key-revoked"
    assert await slug_of_dying(client, short.api_key) == "key-expired"


async def slug_of_dying(client: Client, api_key: str) -> str:
    async with asyncio.timeout(10):
        while True:
            try:
                await client.exchange(api_key=api_key)
            except Refusal as refusal:
                return refusal.slug
            await asyncio.sleep(0.1)


async def test_a_repeated_request_gets_the_same_key(client: Client) -> None:
    token, same = await client.operator(WEILAI), once()
    request = pb.CreateApiKeyRequest(name="till", scopes=["submissions:write"])
    first, second = [
        await call(client.identity.CreateApiKey, request, token=token, metadata=same)
        for _ in range(2)
    ]
    assert first.api_key == second.api_key
    request.name = "another"
    refusal = await refused(call(client.identity.CreateApiKey, request, token=token, metadata=same))
    assert refusal.slug == "idempotency-key-reused"


async def test_a_member_signs_in_and_is_who_they_are(client: Client) -> None:
    member = await add_member(client, "Wang.Fang", "correct horse", "clerk", "dispatcher")
    request = pb.SignInRequest(tenant=WEILAI, login="wang.fang ", password="correct horse")
    session = await call(client.sessions.SignIn, request)
    admitted = await client.exchange(session=session.session)
    assert admitted.actor == f"member:{member.member_id}"
    assert (admitted.name, list(admitted.roles)) == ("王芳", ["clerk", "dispatcher"])
    keys = await call(client.sessions.GetKeys, pb.GetKeysRequest())
    caller = Verifier(keys.jwks).verify(admitted.token)
    assert caller.attributes == (("clerk", "042"), ("dispatcher", "042"))
    await call(client.sessions.SignOut, pb.SignOutRequest(session=session.session))
    assert (await refused(client.exchange(session=session.session))).slug == "session-ended"


async def test_wrong_passwords_are_refused_alike_and_not_for_ever(client: Client) -> None:
    await add_member(client, "li.si", "right")
    wrong = [
        pb.SignInRequest(tenant=WEILAI, login="li.si", password="wrong"),
        pb.SignInRequest(tenant=WEILAI, login="nobody", password="wrong"),
        pb.SignInRequest(tenant="nobody", login="li.si", password="right"),
        pb.SignInRequest(tenant=WEILAI, login="", password=""),
    ]
    for request in wrong:
        assert (await refused(call(client.sessions.SignIn, request))).slug == "sign-in-refused"
    for _ in range(9):
        await refused(call(client.sessions.SignIn, wrong[0]))
    refusal = await refused(call(client.sessions.SignIn, wrong[0]))
    assert (refusal.slug, refusal.kind) == ("too-many-attempts", Kind.BUSY)


async def test_a_login_belongs_to_one_member(client: Client) -> None:
    await add_member(client, "zhang.san", "x")
    assert (await refused(add_member(client, "ZHANG.SAN", "y"))).slug == "login-taken"


async def test_grants_come_and_go_and_lists_see_what_was_written(client: Client) -> None:
    token = await client.operator(WEILAI)
    member = await add_member(client, f"user-{uuid4().hex}", "")
    grant = pb.GrantRoleRequest(
        member_id=member.member_id, grant=pb.Grant(role="night_watch", scope_value="7")
    )
    given = await call(client.identity.GrantRole, grant, token=token, metadata=once())
    listed = await members(client, token, given.position)
    assert [one.id for one in listed.members] == [member.member_id]
    assert [(one.role, one.scope_value) for one in listed.members[0].grants] == [
        ("night_watch", "7")
    ]
    assert listed.members[0].name.startswith("s1.")
    revoke = pb.RevokeRoleRequest(member_id=member.member_id, grant=grant.grant)
    taken = await call(client.identity.RevokeRole, revoke, token=token, metadata=once())
    assert not (await members(client, token, taken.position)).members


async def test_colleagues_see_names_and_only_administrators_see_accounts(client: Client) -> None:
    logins = {name: f"{name}-{uuid4().hex}" for name in ("clerk", "other")}
    clerk = await add_member(client, logins["clerk"], "right", "store_clerk")
    other = await add_member(client, logins["other"], "", "finance")
    sign_in = pb.SignInRequest(tenant=WEILAI, login=logins["clerk"], password="right")
    session = await call(client.sessions.SignIn, sign_in)
    token = (await client.exchange(session=session.session)).token
    seen, known = [
        await listed(client, asker, other.position)
        for asker in (token, await client.operator(WEILAI))
    ]
    assert seen.keys() == known.keys() >= {clerk.member_id, other.member_id}
    for member_id, member in known.items():
        plain = pb.Member(id=member_id, name=member.name)
        assert seen[member_id] == (member if member_id == clerk.member_id else plain)
        assert member.login
    asking = pb.ListMembersRequest(role="finance")
    refusal = await refused(call(client.identity.ListMembers, asking, token=token))
    assert (refusal.slug, refusal.kind) == ("not-allowed", Kind.FORBIDDEN)


async def listed(client: Client, token: str, position: str) -> dict[str, pb.Member]:
    answer = await call(
        client.identity.ListMembers,
        pb.ListMembersRequest(limit=200),
        token=token,
        metadata={"gongdan-min-position": position},
    )
    return {one.id: one for one in answer.members}


async def test_a_key_is_refused_scopes_that_nobody_gave_its_maker(
    client: Client, first_key: str
) -> None:
    mine, operator = (
        (await client.exchange(api_key=first_key)).token,
        await client.operator(WEILAI),
    )
    codes = []
    for token, scope in ((mine, "platform"), (operator, "platform"), (mine, "reveal")):
        wish = pb.CreateApiKeyRequest(name="more", scopes=["tickets:read", scope])
        made = call(client.identity.CreateApiKey, wish, token=token, metadata=once())
        refusal = await refused(made)
        assert "tickets:read" in str(refusal.details["allowed"])
        codes.append(refusal.slug)
    assert codes == ["scope-unknown", "scope-unknown", "scope-not-yours"]


async def members(client: Client, token: str, position: str) -> pb.ListMembersResponse:
    return await call(
        client.identity.ListMembers,
        pb.ListMembersRequest(role="night_watch"),
        token=token,
        metadata={"gongdan-min-position": position},
    )


async def test_what_is_unknown_or_malformed_is_refused_with_a_code(client: Client) -> None:
    token = await client.operator(WEILAI)
    unknown = pb.GrantRoleRequest(member_id=str(uuid4()), grant=pb.Grant(role="clerk"))
    malformed = pb.GrantRoleRequest(member_id="x", grant=pb.Grant(role="clerk"))
    nul = pb.CreateApiKeyRequest(name="a\x00b")
    slugs = [
        (await refused(call(client.identity.GrantRole, unknown, token=token))).slug,
        (await refused(call(client.identity.GrantRole, malformed, token=token))).slug,
        (await refused(call(client.identity.CreateApiKey, nul, token=token))).slug,
        (await refused(client.operator("nobody"))).slug,
    ]
    assert slugs == ["member-unknown", "member-id-wrong", "text-not-storable", "tenant-unknown"]
