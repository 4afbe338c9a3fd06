"""Who may do what is decided by pure functions on facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.identity.app.rights import FIRST_KEY_SCOPES, ScopeNotYours, must_hold
from services.identity.app.secrets import KeySecrets
from services.identity.domain import API_KEY, GRANTS, LOGIN, MEMBER, TENANT
from services.identity.domain.api_key import (
    KEY_SCOPES,
    ApiKey,
    ApiKeyCreated,
    ApiKeyRevoked,
    CreateApiKey,
    KeyExists,
    KeyExpired,
    KeyNotFound,
    KeyRevoked,
    KeyUnknown,
    KeyWishWrong,
    RevokeApiKey,
    ScopeUnknown,
    parse_api_key,
    prove,
)
from services.identity.domain.grants import (
    GrantRole,
    Grants,
    GrantUnknown,
    RevokeRole,
    RoleGranted,
    RoleReserved,
    RoleRevoked,
    RoleWrong,
)
from services.identity.domain.login import (
    ClaimLogin,
    LoginClaimed,
    LoginTaken,
    LoginWrong,
    login_stream,
    normal_login,
)
from services.identity.domain.member import (
    AddMember,
    Member,
    MemberAdded,
    MemberExists,
    PasswordSet,
)
from services.identity.domain.tenant import (
    CreateTenant,
    TenantCreated,
    TenantKeyTaken,
    TenantNameWrong,
)
from services.identity.published import public_form
from shared.intent import Caller, TenantId
from shared.sealed import Sealed

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WEILAI = TenantId("weilai")
MEMBER_ID, LOGIN_ID = uuid4(), uuid4()
CREATE = CreateTenant(at=NOW, key=WEILAI, name=" 未来餐饮 ")
ADD = AddMember(
    at=NOW,
    member_id=MEMBER_ID,
    name=Sealed("s1.name"),
    login=Sealed("s1.login"),
    login_id=LOGIN_ID,
    password_hash=Sealed("s1.hash"),
)
WISH = CreateApiKey(
    at=NOW, key_id="0123456789ab", name="till", digest="d1", scopes=("submissions:write",)
)


def test_a_tenant_is_created_once() -> None:
    facts = TENANT.decide(CREATE, TENANT.initial())
    assert facts == [TenantCreated(occurred_at=NOW, key="weilai", name="未来餐饮")]
    assert TENANT.decide(CREATE, TENANT.fold(facts)) == []


def test_a_tenants_key_is_never_given_to_another() -> None:
    tenant = TENANT.fold(TENANT.decide(CREATE, TENANT.initial()))
    with pytest.raises(TenantKeyTaken):
        TENANT.decide(CreateTenant(at=NOW, key=WEILAI, name="Somebody else"), tenant)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b"])
def test_a_tenant_needs_a_name(name: str) -> None:
    with pytest.raises(TenantNameWrong):
        TENANT.decide(CreateTenant(at=NOW, key=WEILAI, name=name), TENANT.initial())


def test_a_member_joins_with_a_password() -> None:
    facts = MEMBER.decide(ADD, MEMBER.initial())
    assert [type(fact) for fact in facts] == [MemberAdded, PasswordSet]
    member = MEMBER.fold(facts)
    assert member == Member(
        name=Sealed("s1.name"), login_id=LOGIN_ID, password_hash=Sealed("s1.hash")
    )
    assert MEMBER.decide(ADD, member) == []


def test_a_members_id_cannot_be_taken_over() -> None:
    member = Member(name=Sealed("s1.other"), login_id=uuid4())
    with pytest.raises(MemberExists):
        MEMBER.decide(ADD, member)


def test_a_login_belongs_to_who_claimed_it_first() -> None:
    facts = LOGIN.decide(ClaimLogin(at=NOW, member_id=MEMBER_ID), LOGIN.initial())
    assert facts == [LoginClaimed(occurred_at=NOW, member_id=MEMBER_ID)]
    login = LOGIN.fold(facts)
    assert LOGIN.decide(ClaimLogin(at=NOW, member_id=MEMBER_ID), login) == []
    with pytest.raises(LoginTaken):
        LOGIN.decide(ClaimLogin(at=NOW, member_id=uuid4()), login)


def test_a_login_is_compared_without_case_and_width() -> None:
    assert normal_login(" Wang.Fang ") == normal_login("ｗａｎｇ.fang")
    for wrong in ("", "a b", "x" * 121, "a\x00"):
        with pytest.raises(LoginWrong):
            normal_login(wrong)


def test_a_logins_stream_differs_by_tenant_and_key_and_tells_nothing() -> None:
    streams = {
        login_stream(WEILAI, b"k1", "a"),
        login_stream(WEILAI, b"k2", "a"),
        login_stream(TenantId("globex"), b"k1", "a"),
        login_stream(WEILAI, b"k1", "b"),
    }
    assert len(streams) == 4


def grant(role: str, at: str = "") -> GrantRole:
    return GrantRole(at=NOW, member_id=MEMBER_ID, role=role, scope_value=at)


def test_a_role_is_granted_once_per_place_and_revoked() -> None:
    facts = GRANTS.decide(grant("clerk", "042"), Grants())
    held = GRANTS.fold(facts)
    assert facts == [
        RoleGranted(occurred_at=NOW, member_id=MEMBER_ID, role="clerk", scope_value="042")
    ]
    assert GRANTS.decide(grant("clerk", "042"), held) == []
    assert len(GRANTS.decide(grant("clerk", "043"), held)) == 1
    revoke = RevokeRole(at=NOW, member_id=MEMBER_ID, role="clerk", scope_value="042")
    ended = GRANTS.decide(revoke, held)
    assert [type(fact) for fact in ended] == [RoleRevoked]
    with pytest.raises(GrantUnknown):
        GRANTS.decide(revoke, GRANTS.fold(ended, held))


@pytest.mark.parametrize("role", ["", "Clerk", "a-b", "x" * 65, "1a"])
def test_a_role_has_a_plain_key(role: str) -> None:
    with pytest.raises(RoleWrong):
        GRANTS.decide(grant(role), Grants())


def test_the_role_of_our_own_services_is_given_to_nobody() -> None:
    with pytest.raises(RoleReserved):
        GRANTS.decide(grant("system"), Grants())
    with pytest.raises(RoleReserved):
        API_KEY.decide(replace(WISH, roles=("technician", "system")), ApiKey())


def key_after(*facts: ApiKeyCreated | ApiKeyRevoked) -> ApiKey:
    return API_KEY.fold(facts)


def created(wish: CreateApiKey = WISH) -> ApiKeyCreated:
    (fact,) = API_KEY.decide(wish, ApiKey())
    assert isinstance(fact, ApiKeyCreated)
    return fact


def test_a_key_lives_for_a_year_unless_told_otherwise() -> None:
    assert created().expires_at == NOW + timedelta(days=365)


def test_a_key_is_good_until_it_ends() -> None:
    key = key_after(created())
    assert prove(key, "d1", NOW) == NOW + timedelta(days=365)
    with pytest.raises(KeyExpired) as refused:
        prove(key, "d1", NOW + timedelta(days=365))
    assert refused.value.slug == "key-expired"


def test_who_does_not_know_the_secret_learns_nothing() -> None:
    key = key_after(created(), ApiKeyRevoked(occurred_at=NOW, key_id=WISH.key_id))
    for unknown in (key, ApiKey()):
        with pytest.raises(KeyUnknown) as refused:
            prove(unknown, "d2", NOW + timedelta(days=9_999))
        assert refused.value.slug == "key-unknown"


def test_a_revoked_key_is_good_for_nothing() -> None:
    (fact,) = API_KEY.decide(RevokeApiKey(at=NOW, key_id=WISH.key_id), key_after(created()))
    key = key_after(created(), ApiKeyRevoked(occurred_at=NOW, key_id=WISH.key_id))
    assert isinstance(fact, ApiKeyRevoked)
    assert API_KEY.decide(RevokeApiKey(at=NOW, key_id=WISH.key_id), key) == []
    with pytest.raises(KeyRevoked):
        prove(key, "d1", NOW)
    with pytest.raises(KeyNotFound):
        API_KEY.decide(RevokeApiKey(at=NOW, key_id="x"), ApiKey())


def test_the_same_wish_makes_one_key_and_another_is_refused() -> None:
    key = key_after(created())
    assert API_KEY.decide(WISH, key) == []
    other = CreateApiKey(at=NOW, key_id=WISH.key_id, name="till", digest="d2", scopes=())
    with pytest.raises(KeyExists):
        API_KEY.decide(other, key)


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        (replace(WISH, name=""), ["/name"]),
        (replace(WISH, scopes=("reveal", "NOPE:x", "*")), ["/scopes/1", "/scopes/2"]),
        (replace(WISH, scopes=("reveal",) * 51), ["/scopes"]),
        (replace(WISH, expires_at=NOW), ["/expires_at"]),
        (replace(WISH, expires_at=NOW + timedelta(days=9_999)), ["/expires_at"]),
        (
            replace(WISH, name=" ", scopes=("*",), expires_at=NOW),
            ["/name", "/scopes/0", "/expires_at"],
        ),
    ],
)
def test_a_key_needs_a_name_plain_scopes_and_an_end(wish: CreateApiKey, wrong: list[str]) -> None:
    with pytest.raises(KeyWishWrong) as refused:
        API_KEY.decide(wish, ApiKey())
    assert [one.pointer for one in refused.value.reasons] == wrong


@pytest.mark.parametrize("scope", ["platform", "operator", "tickets:delete", "nosuchscope"])
def test_a_key_holds_only_scopes_that_there_are(scope: str) -> None:
    with pytest.raises(ScopeUnknown) as refused:
        API_KEY.decide(replace(WISH, scopes=("tickets:read", scope)), ApiKey())
    assert refused.value.details["unknown"] == scope
    assert refused.value.details["allowed"] == ", ".join(sorted(KEY_SCOPES))


def test_a_key_holds_no_more_than_who_makes_it() -> None:
    admin = Caller(tenant=WEILAI, actor="member:1", scopes=frozenset({"tenant:admin"}))
    must_hold(admin, FIRST_KEY_SCOPES)
    must_hold(replace(admin, actor="operator"), KEY_SCOPES)
    must_hold(replace(admin, scopes=admin.scopes | {"history:import"}), ["history:import"])
    for scope in ("history:import", "reveal"):
        with pytest.raises(ScopeNotYours) as refused:
            must_hold(admin, ["tickets:read", scope])
        assert refused.value.details["beyond"] == scope


def test_the_same_request_makes_the_same_key_and_it_can_be_read_back() -> None:
    secrets = KeySecrets(b"m" * 32, "local")
    new = secrets.new(WEILAI, UUID(int=1))
    assert new == secrets.new(WEILAI, UUID(int=1))
    assert new.text != secrets.new(WEILAI, UUID(int=2)).text
    assert new.text.startswith("gd_local_weilai-")
    shown = parse_api_key(new.text)
    assert (shown.tenant, shown.key_id) == (WEILAI, new.key_id)
    assert secrets.digest(shown) == new.digest
    assert KeySecrets(b"x" * 32, "local").digest(shown) != new.digest
    assert new.text not in repr(new)


@pytest.mark.parametrize(
    "text", ["", "gd_", "x" * 10_000, "gd_local_weilai-0123456789ab_short", "Bearer x", "\ud800"]
)
def test_what_is_no_key_is_unknown(text: str) -> None:
    with pytest.raises(KeyUnknown):
        parse_api_key(text)


def test_no_secret_is_ever_published() -> None:
    shown = public_form(created())
    assert shown is not None
    assert shown.type == "grant.key_created"
    assert shown.data is not None
    assert b"d1" not in shown.data
    assert public_form(PasswordSet(occurred_at=NOW, password_hash=Sealed("s1.hash"))) is None
    assert public_form(LoginClaimed(occurred_at=NOW, member_id=MEMBER_ID)) is None
    added = public_form(MEMBER.decide(ADD, Member())[0])
    assert added is not None
    assert added.data is not None
    assert b"login" not in added.data
