"""Keys in files, passwords, attempts, and what NATS is told."""

import asyncio
import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import nkeys
import pytest
from argon2 import PasswordHasher

from services.identity.adapters.key_files import fresh_secret, kept_secret
from services.identity.adapters.keyring import KeysMissing, LocalKeyring
from services.identity.adapters.nats_jwt import Issuer, RequestWrong, read_request
from services.identity.adapters.own_tokens import OwnVerifier, own_tokens, signing_minter
from services.identity.adapters.passwords import Argon2Passwords
from services.identity.app.attempts import ATTEMPTS_MAX, Attempts, TooManyAttempts
from services.identity.app.ports import Wrapped
from shared.intent import TenantId
from shared.sealed import DataKey, new_secret

WEILAI, GLOBEX = TenantId("weilai"), TenantId("globex")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_a_secret_is_made_once_whoever_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(lambda _: kept_secret(path, fresh_secret()), range(40)))
    assert len(seen) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret"]


async def test_a_persons_key_is_kept_under_the_tenants_key(tmp_path: Path) -> None:
    keyring = LocalKeyring(tmp_path / "tenants")
    await keyring.create(WEILAI)
    keys = [DataKey(subject=uuid4(), secret=new_secret()) for _ in range(3)]
    wrapped = await keyring.wrap(WEILAI, keys)
    assert await keyring.unwrap(WEILAI, wrapped) == keys
    # Another process reads the same file; making the key again changes nothing.
    again = LocalKeyring(tmp_path / "tenants")
    await again.create(WEILAI)
    assert await again.unwrap(WEILAI, wrapped) == keys
    assert await again.derive(WEILAI, "index") == await keyring.derive(WEILAI, "index")
    assert await again.derive(WEILAI, "index") != await again.derive(WEILAI, "digest")


async def test_a_wrapped_key_cannot_be_moved_to_another_person_or_tenant(tmp_path: Path) -> None:
    keyring = LocalKeyring(tmp_path)
    await keyring.create(WEILAI)
    await keyring.create(GLOBEX)
    (mine,) = await keyring.wrap(WEILAI, [DataKey(subject=uuid4(), secret=new_secret())])
    moved = Wrapped(subject=uuid4(), ciphertext=mine.ciphertext, version=mine.version)
    with pytest.raises(KeysMissing):
        await keyring.unwrap(WEILAI, [moved])
    with pytest.raises(KeysMissing):
        await keyring.unwrap(GLOBEX, [mine])


async def test_lost_keys_are_not_silently_made_again(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing) as refused:
        await LocalKeyring(tmp_path).derive(WEILAI, "index")
    assert refused.value.slug == "keys-missing"


async def test_a_newer_version_wraps_and_the_older_still_unwraps(tmp_path: Path) -> None:
    keyring = LocalKeyring(tmp_path)
    await keyring.create(WEILAI)
    key = DataKey(subject=uuid4(), secret=new_secret())
    old = await keyring.wrap(WEILAI, [key])
    with (tmp_path / WEILAI).open("ab") as file:
        file.write(fresh_secret())
    rotated = LocalKeyring(tmp_path)
    assert [one.version for one in await rotated.wrap(WEILAI, [key])] == [2]
    assert await rotated.unwrap(WEILAI, old) == [key]
    assert await rotated.derive(WEILAI, "index") == await keyring.derive(WEILAI, "index")


async def test_only_the_right_password_matches() -> None:
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    kept = await passwords.hash("correct horse")
    assert kept.startswith("$argon2id$")
    assert await passwords.matches(kept, "correct horse")
    for wrong in ("", "correct", "correct horse "):
        assert not await passwords.matches(kept, wrong)
    assert not await passwords.matches(None, "nobody's password")
    assert not await passwords.matches("broken", "x")


def test_a_login_rests_after_ten_wrong_passwords() -> None:
    attempts = Attempts()
    for _ in range(ATTEMPTS_MAX):
        attempts.must_not_be_too_many(WEILAI, "wang", NOW)
        attempts.failed(WEILAI, "wang", NOW)
    with pytest.raises(TooManyAttempts):
        attempts.must_not_be_too_many(WEILAI, "wang", NOW + timedelta(minutes=4))
    attempts.must_not_be_too_many(WEILAI, "li", NOW)
    attempts.must_not_be_too_many(GLOBEX, "wang", NOW)
    attempts.must_not_be_too_many(WEILAI, "wang", NOW + timedelta(minutes=5))


async def test_identity_believes_its_own_tokens_after_a_restart(tmp_path: Path) -> None:
    token = await own_tokens(signing_minter(tmp_path)).token(WEILAI)
    caller = await OwnVerifier(signing_minter(tmp_path)).verify(token)
    assert (caller.tenant, caller.actor) == (WEILAI, "system:identity")


def encoded(content: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=")


def asked(**options: object) -> bytes:
    content = {
        "nats": {
            "server_id": {"id": "NABC"},
            "user_nkey": "UABC",
            "client_info": {"host": "127.0.0.1"},
            "connect_opts": options,
        }
    }
    return b".".join([encoded({}), encoded(content), b"x"])


def claims_of(token: bytes | str) -> dict[str, object]:
    text = token if isinstance(token, bytes) else token.encode()
    body = text.split(b".")[1]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(body + b"=="))
    return found


def test_the_credential_is_the_token_or_the_password() -> None:
    assert read_request(asked(auth_token="k-1")).credential == "k-1"
    assert read_request(asked(user="whoever", **{"pass": "k-2"})).credential == "k-2"
    assert read_request(asked()).credential == ""
    assert "k-1" not in repr(read_request(asked(auth_token="k-1")))


@pytest.mark.parametrize("data", [b"", b"a.b", b"a.e30.c", b"x" * 100_000, b"a.bnVsbA.c"])
def test_a_request_that_cannot_be_read_is_none(data: bytes) -> None:
    with pytest.raises(RequestWrong):
        read_request(data)


def test_a_producer_gets_its_own_subjects_for_at_most_an_hour_signed_by_us() -> None:
    seed = bytes(nkeys.encode_seed(bytes(range(32)), nkeys.PREFIX_BYTE_ACCOUNT))
    issuer = Issuer(seed)
    ends = (datetime.now(UTC) + timedelta(days=1)).timestamp()
    who = read_request(asked(auth_token="k"))
    answer = issuer.admit(who, WEILAI, "0123", ends, doors=["intake", "ref"])
    head, body, signature = answer.split(b".")
    pair = nkeys.from_seed(bytearray(seed))
    assert pair.verify(head + b"." + body, base64.urlsafe_b64decode(signature + b"=="))
    outer = claims_of(answer)
    assert (outer["aud"], outer["sub"], outer["iss"]) == ("NABC", "UABC", issuer.public_key)
    nats = outer["nats"]
    assert isinstance(nats, dict)
    user = claims_of(str(nats["jwt"]))
    rights = user["nats"]
    assert isinstance(rights, dict)
    assert user["aud"] == "INTEG"
    assert rights["pub"] == {"allow": ["intake.weilai.>", "ref.weilai.>"]}
    assert rights["sub"] == {"allow": ["_INBOX_weilai.>"]}
    assert isinstance(user["exp"], int)
    assert user["exp"] <= datetime.now(UTC).timestamp() + 3_600


def test_who_is_refused_gets_no_rights() -> None:
    seed = bytes(nkeys.encode_seed(bytes(range(32)), nkeys.PREFIX_BYTE_ACCOUNT))
    nats = claims_of(Issuer(seed).refuse(read_request(asked()), "key-unknown"))["nats"]
    assert isinstance(nats, dict)
    assert nats["error"] == "key-unknown"
    assert "jwt" not in nats


async def test_passwords_are_hashed_a_few_at_a_time() -> None:
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    hashes = await asyncio.gather(*(passwords.hash("x") for _ in range(10)))
    assert len(set(hashes)) == 10
