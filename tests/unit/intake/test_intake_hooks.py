"""Hooks: what becomes what, and who proved that it was them."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook

from services.intake.adapters.hooks.reader import JsonReader
from services.intake.adapters.own_secrets import OwnSecrets
from services.intake.domain.hooks.hook import (
    HOOKS,
    HOOKS_MAX,
    ChangeHook,
    Hooks,
    HooksTooMany,
    HookStyleKept,
    HookUnknown,
    MakeHook,
    RemoveHook,
    RotateHookSecret,
)
from services.intake.domain.hooks.proof import (
    HookClockOff,
    HookHeadersWrong,
    HookUnproven,
    name_of,
)
from services.intake.domain.hooks.terms import HookWrong, Style, Terms, checked, report_by
from shared.decider import Refusal
from shared.intent import TenantId
from shared.sealed import NotOpened
from shared.webhook_signatures import secret_of

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
SECRET, OLD = secret_of(b"n" * 32), secret_of(b"o" * 32)
ALERT = {"title": "冷柜温度过高", "labels": {"store/no": "042", "rack": ["a", "b"]}, "value": 12}
RFC_6901 = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, " ": 7, "c%d": 2, 'k"l': 6}


def terms(**changes: object) -> Terms:
    given: dict[str, object] = {
        "name": "Grafana",
        "type": "equipment_repair",
        "channel": "monitoring",
        "pointers": {"summary": "/title", "fields.store": "/labels/store~1no"},
        "values": {"fields.stops_sales": True},
    }
    return Terms(**{**given, **changes})  # type: ignore[arg-type]  # as a test says it


def test_places_become_parts_and_values_stay_as_they_are() -> None:
    assert report_by(terms(), ALERT) == {
        "type": "equipment_repair",
        "summary": "冷柜温度过高",
        "fields": {"store": "042", "stops_sales": True},
    }


def test_what_is_not_there_is_left_out_and_a_report_without_words_has_the_hooks_name() -> None:
    report = report_by(terms(), {"labels": "none"})
    assert report == {
        "type": "equipment_repair",
        "summary": "Grafana",
        "fields": {"stops_sales": True},
    }
    assert report_by(terms(), None) == report
    assert report_by(terms(), {"title": ""})["summary"] == "Grafana"


def test_numbers_stand_for_themselves_where_words_are_wanted() -> None:
    pointers = {"asset": "/value", "fields.reading": "/value"}
    report = report_by(terms(pointers=pointers, values={}), ALERT)
    assert (report["asset"], report["fields"]) == ("12", {"reading": 12})


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", RFC_6901),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
        ("/foo/2", None),
        ("/foo/00", None),
        ("/foo/-", None),
        ("/foo/bar", None),
        ("/m~0n/x", None),
    ],
)
def test_pointers_are_those_of_rfc_6901(pointer: str, value: object) -> None:
    report = report_by(terms(pointers={"fields.x": pointer}, values={}), RFC_6901)
    assert report.get("fields", {"x": None}) == {"x": value}


def test_every_mistake_of_the_terms_is_named_at_once() -> None:
    wrong = terms(
        name=" ",
        type="No Type",
        channel="UPPER",
        pointers={"summary": "title", "colour": "/c", "fields.a": "/~2"},
        values={"summary": "x", "fields.b": [1]},
    )
    with pytest.raises(HookWrong) as refused:
        checked(wrong)
    assert {(one.pointer, one.code) for one in refused.value.reasons} == {
        ("/name", "bad-format"),
        ("/type", "bad-format"),
        ("/channel", "bad-format"),
        ("/pointers/summary", "bad-format"),
        ("/pointers/colour", "unknown-key"),
        ("/pointers/fields.a", "bad-format"),
        ("/values/summary", "given-twice"),
        ("/values/fields.b", "wrong-type"),
    }
    many = {f"fields.f{number}": "/x" for number in range(61)}
    with pytest.raises(HookWrong) as refused:
        checked(terms(pointers=many, values={}))
    assert [one.code for one in refused.value.reasons] == ["too-many"]


def standard(
    body: bytes, *, secret: str = SECRET, at: datetime = NOW, name: str = "msg_1"
) -> dict[str, str]:
    """Sign as the library of the standard does."""
    name = "msg_1"
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, at, body.decode()),
    }


def test_what_the_library_of_the_standard_signs_is_proven() -> None:
    headers = standard(b'{"a":1}')
    assert name_of(Style.STANDARD, [SECRET], headers, b'{"a":1}', NOW) == "msg_1"
    both = headers["webhook-signature"] + " v1,bm8="
    assert name_of(Style.STANDARD, [SECRET], headers | {"webhook-signature": both}, b'{"a":1}', NOW)


def test_while_secrets_change_either_of_two_will_do() -> None:
    for secret in (SECRET, OLD):
        headers = standard(b"{}", secret=secret)
        assert name_of(Style.STANDARD, [SECRET, OLD], headers, b"{}", NOW) == "msg_1"
    with pytest.raises(HookUnproven):
        name_of(Style.STANDARD, [SECRET], standard(b"{}", secret=OLD), b"{}", NOW)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"webhook-id": "msg_2"}, HookUnproven),
        ({"webhook-timestamp": "1"}, HookUnproven),
        ({"webhook-signature": "v1,"}, HookUnproven),
        ({"webhook-signature": "v1,\udcff"}, HookUnproven),
        ({"webhook-signature": "v1a,x"}, HookUnproven),
        ({"webhook-signature": ""}, HookHeadersWrong),
        ({"webhook-id": ""}, HookHeadersWrong),
        ({"webhook-id": "x" * 256}, HookHeadersWrong),
        ({"webhook-timestamp": "soon"}, HookHeadersWrong),
        ({"webhook-timestamp": "9" * 30}, HookHeadersWrong),
    ],
)
def test_a_changed_header_is_no_proof(changed: dict[str, str], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        name_of(Style.STANDARD, [SECRET], standard(b"{}") | changed, b"{}", NOW)


def test_a_changed_body_is_no_proof() -> None:
    with pytest.raises(HookUnproven):
        name_of(Style.STANDARD, [SECRET], standard(b"{}"), b"{ }", NOW)


@pytest.mark.parametrize("off", [timedelta(minutes=5, seconds=1), -timedelta(minutes=5, seconds=1)])
def test_a_message_of_another_time_is_refused_and_five_minutes_are_not(off: timedelta) -> None:
    with pytest.raises(HookClockOff):
        name_of(Style.STANDARD, [SECRET], standard(b"{}", at=NOW + off), b"{}", NOW)
    near = NOW + off / 2
    assert name_of(Style.STANDARD, [SECRET], standard(b"{}", at=near), b"{}", NOW)


def test_who_signs_as_github_does_is_proven_by_the_body_alone() -> None:
    digest = hmac.new(b"5e0f", b"{}", hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": f"sha256={digest}"}
    named = name_of(Style.GITHUB, ["5e0f"], headers, b"{}", NOW)
    assert named == hashlib.sha256(b"{}").hexdigest()
    delivered = headers | {"x-github-delivery": "72d3162e"}
    assert name_of(Style.GITHUB, ["5e0f"], delivered, b"{}", NOW) == "72d3162e"
    for wrong in ({}, {"x-hub-signature-256": ""}):
        with pytest.raises(HookHeadersWrong):
            name_of(Style.GITHUB, ["5e0f"], wrong, b"{}", NOW)
    for secret, body in (("5e0e", b"{}"), ("5e0f", b"[]")):
        with pytest.raises(HookUnproven):
            name_of(Style.GITHUB, [secret], headers, body, NOW)
    with pytest.raises(HookHeadersWrong):
        name_of(Style.GITHUB, ["5e0f"], headers | {"x-github-delivery": "a b"}, b"{}", NOW)


def test_the_example_of_github_is_proven() -> None:
    """https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries ."""
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    headers = {"x-hub-signature-256": expected}
    assert name_of(Style.GITHUB, ["It's a Secret to Everybody"], headers, b"Hello, World!", NOW)


def made(hook: UUID, hooks: Hooks | None = None) -> Hooks:
    command = MakeHook(at=NOW, hook=hook, terms=terms(), secret="s1", owner="operator")
    return HOOKS.settled(command, hooks or Hooks())[1]


def test_a_hook_is_made_changed_given_another_secret_and_removed() -> None:
    hook = uuid4()
    hooks = made(hook)
    assert (hooks.of(hook).terms, hooks.of(hook).proving(NOW)) == (terms(), ["s1"])
    other = ChangeHook(at=NOW, hook=hook, terms=terms(name="Zabbix"))
    facts, hooks = HOOKS.settled(other, hooks)
    assert len(facts) == 1
    assert HOOKS.decide(other, hooks) == []
    until = NOW + timedelta(hours=1)
    rotate = RotateHookSecret(at=NOW, hook=hook, secret="s2", overlap_until=until)
    hooks = HOOKS.settled(rotate, hooks)[1]
    assert hooks.of(hook).terms.name == "Zabbix"
    assert hooks.of(hook).proving(NOW) == ["s2", "s1"]
    assert hooks.of(hook).proving(until) == ["s2"]
    hooks = HOOKS.settled(RemoveHook(at=NOW, hook=hook), hooks)[1]
    with pytest.raises(HookUnknown):
        hooks.of(hook)
    for late in (other, rotate, RemoveHook(at=NOW, hook=hook)):
        with pytest.raises(HookUnknown):
            HOOKS.decide(late, hooks)


def test_there_are_not_any_number_of_hooks_and_none_changes_its_style() -> None:
    hooks = Hooks()
    for _ in range(HOOKS_MAX):
        hooks = made(uuid4(), hooks)
    with pytest.raises(HooksTooMany):
        made(uuid4(), hooks)
    hook = next(iter(hooks.by_id))
    with pytest.raises(HookStyleKept):
        HOOKS.decide(ChangeHook(at=NOW, hook=hook, terms=terms(style=Style.GITHUB)), hooks)


def test_a_cloudevent_is_the_same_document_in_either_mode() -> None:
    reader = JsonReader()
    data = b'{"title":"\xe5\x86\xb7"}'
    binary = {
        "ce-specversion": "1.0",
        "ce-id": "7",
        "ce-source": "/grafana",
        "ce-type": "alert.firing",
        "ce-subject": "fridge",
        "ce-time": "2026-11-29T12:00:00Z",
        "content-type": "application/json",
    }
    structured = (
        b'{"specversion":"1.0","id":"7","source":"/grafana","type":"alert.firing",'
        b'"subject":"fridge","time":"2026-11-29T12:00:00Z","data":' + data + b"}"
    )
    one = reader.message(binary, data)
    other = reader.message({"content-type": "application/cloudevents+json"}, structured)
    assert one == other
    assert one.time == NOW
    pointers = {"summary": "/data/title", "asset": "/subject"}
    report = report_by(terms(pointers=pointers, values={}), one.document)
    assert (report["summary"], report["asset"]) == ("冷", "fridge")
    traced = reader.message(binary | {"ce-traceparent": "00-1-2-01"}, data)
    assert traced.canonical == one.canonical


def test_what_cannot_be_read_says_why() -> None:
    reader = JsonReader()
    assert reader.message({}, b"{").reasons[0].code == "not-json"
    event = reader.message({"ce-specversion": "1.0", "content-type": "application/json"}, b"{}")
    assert {one.code for one in event.reasons} == {"missing"}


def test_own_secrets_open_for_their_tenant_under_their_master_only() -> None:
    here, there = TenantId("weilai"), TenantId("laiwei")
    sealed = OwnSecrets(b"m" * 32).seal(here, SECRET)
    assert SECRET not in sealed
    assert OwnSecrets(b"m" * 32).open(here, sealed) == SECRET
    for secrets, tenant in ((OwnSecrets(b"m" * 32), there), (OwnSecrets(b"x" * 32), here)):
        with pytest.raises(NotOpened):
            secrets.open(tenant, sealed)
    with pytest.raises(NotOpened):
        OwnSecrets(b"m" * 32).open(here, base64.b64encode(b"x").decode())
