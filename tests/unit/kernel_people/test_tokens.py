"""Caller tokens: five minutes of being somebody, and nobody else's."""

import asyncio
import base64
import json
from collections.abc import Callable

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from shared.decider import Kind
from shared.intent import Caller, TenantId
from shared.tokens import (
    AUDIENCE,
    ISSUER,
    TYPE,
    Minter,
    RemoteVerifier,
    Token,
    TokenExpired,
    TokenInvalid,
    TokenSource,
    Verifier,
)

SEED = bytes(range(32))
NOW = 1_795_000_000.0
WEILAI = TenantId("weilai")
CLERK = Caller(
    tenant=WEILAI,
    actor="member:42",
    on_behalf_of="member:7",
    roles=frozenset({"clerk", "dispatcher"}),
    scopes=frozenset({"history:import"}),
    attributes=(("clerk", "042"),),
)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def verifier(clock: Callable[[], float]) -> Verifier:
    return Verifier(Minter(SEED).public_keys(), clock=clock)


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def claims(**changed: object) -> dict[str, object]:
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": int(NOW),
        "nbf": int(NOW),
        "exp": int(NOW) + 300,
        "sub": "operator",
        "tenant": "weilai",
        "obo": None,
        "roles": [],
        "scopes": [],
        "attributes": [],
    } | changed


def signed(header: dict[str, object], content: dict[str, object]) -> str:
    key = OKPKey.import_key(Minter(SEED)._key.raw_value)  # noqa: SLF001 - the forger stole the key
    key.ensure_kid()
    full = {"alg": "Ed25519", "typ": TYPE, "kid": key.kid} | header
    return jwt.encode(full, content, key, algorithms=["Ed25519"])


def test_a_token_says_who_is_asking() -> None:
    token = Minter(SEED).mint(CLERK, now=NOW)
    assert verifier(Clock()).verify(token.text) == CLERK
    assert token.expires_at == NOW + 300


def test_a_token_never_lives_longer_than_five_minutes() -> None:
    assert Minter(SEED).mint(CLERK, now=NOW, life_s=10_000).expires_at == NOW + 300


def test_a_token_ends_even_for_those_who_have_seen_it() -> None:
    clock = Clock()
    ours = verifier(clock)
    token = Minter(SEED).mint(CLERK, now=NOW).text
    ours.verify(token)
    clock.now += 306
    with pytest.raises(TokenExpired) as refused:
        ours.verify(token)
    assert refused.value.slug == "token-expired"
    assert refused.value.kind is Kind.UNAUTHENTICATED


def test_a_token_of_the_future_is_refused() -> None:
    token = Minter(SEED).mint(CLERK, now=NOW + 60).text
    with pytest.raises(TokenInvalid):
        verifier(Clock()).verify(token)


def test_a_changed_token_is_refused() -> None:
    head, body, signature = Minter(SEED).mint(CLERK, now=NOW).text.split(".")
    other = part(claims(tenant="globex"))
    for forged in (f"{head}.{other}.{signature}", f"{head}.{body}.", f"{head}.{body}", "", "a.b.c"):
        with pytest.raises(TokenInvalid):
            verifier(Clock()).verify(forged)


def test_another_key_is_refused_even_under_our_key_id() -> None:
    kid = json.loads(Minter(SEED).public_keys())["keys"][0]["kid"]
    stranger = OKPKey.generate_key("Ed25519")
    header = {"alg": "Ed25519", "typ": TYPE, "kid": kid}
    token = jwt.encode(header, claims(), stranger, algorithms=["Ed25519"])
    with pytest.raises(TokenInvalid):
        verifier(Clock()).verify(token)


def test_no_algorithm_and_symmetric_algorithms_are_refused() -> None:
    kid = json.loads(Minter(SEED).public_keys())["keys"][0]["kid"]
    nothing = f"{part({'alg': 'none', 'typ': TYPE, 'kid': kid})}.{part(claims())}."
    public = Minter(SEED).public_keys().encode()
    header = {"alg": "HS256", "typ": TYPE, "kid": kid}
    symmetric = jwt.encode(header, claims(), OctKey.import_key(public), algorithms=["HS256"])
    for forged in (nothing, symmetric):
        with pytest.raises(TokenInvalid):
            verifier(Clock()).verify(forged)


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"jku": "https://example.com/keys"},
        {"x5u": "https://example.com/keys"},
        {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}},
    ],
)
def test_a_header_that_says_more_than_it_should_is_refused(header: dict[str, object]) -> None:
    token = signed(header, claims())
    with pytest.raises(TokenInvalid):
        verifier(Clock()).verify(token)


def test_an_unknown_critical_extension_is_refused() -> None:
    head, body, signature = Minter(SEED).mint(CLERK, now=NOW).text.split(".")
    known = json.loads(base64.urlsafe_b64decode(head + "=="))
    forged = f"{part(known | {'crit': ['x'], 'x': 1})}.{body}.{signature}"
    with pytest.raises(TokenInvalid):
        verifier(Clock()).verify(forged)


@pytest.mark.parametrize("missing", ["iss", "aud", "exp", "nbf", "sub", "tenant", "roles"])
def test_a_token_that_leaves_something_out_is_refused(missing: str) -> None:
    content = claims()
    del content[missing]
    with pytest.raises(TokenInvalid):
        verifier(Clock()).verify(signed({}, content))


@pytest.mark.parametrize("wrong", [{"iss": "x"}, {"aud": "x"}, {"exp": "x"}, {"attributes": [1]}])
def test_a_token_for_somewhere_else_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TokenInvalid):
        verifier(Clock()).verify(signed({}, claims(**wrong)))


class Identity:
    def __init__(self) -> None:
        self.asked = 0

    async def keys(self) -> str:
        self.asked += 1
        return Minter(SEED).public_keys()

    async def exchange(self, tenant: TenantId) -> Token:
        self.asked += 1
        await asyncio.sleep(0)
        return Token(text=f"{tenant}-{self.asked}", expires_at=int(NOW) + 300)


async def test_keys_are_fetched_when_they_are_needed_and_not_for_every_forgery() -> None:
    identity = Identity()
    remote = RemoteVerifier(identity.keys, clock=Clock())
    assert await remote.verify(Minter(SEED).mint(CLERK, now=NOW).text) == CLERK
    for seed in range(5):
        with pytest.raises(TokenInvalid):
            await remote.verify(Minter(bytes([seed] * 32)).mint(CLERK, now=NOW).text)
    assert identity.asked == 1


async def test_a_service_keeps_its_token_until_a_minute_before_its_end() -> None:
    identity, clock = Identity(), Clock()
    source = TokenSource(identity.exchange, clock=clock)
    assert await asyncio.gather(*(source.token(WEILAI) for _ in range(20))) == ["weilai-1"] * 20
    assert await source.token(TenantId("globex")) == "globex-2"
    clock.now += 241
    assert await source.token(WEILAI) == "weilai-3"
