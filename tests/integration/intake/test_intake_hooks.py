"""Hooks on a real log: what programs of others sign becomes a report, once."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook

from services.intake.adapters.hooks.reader import JsonReader
from services.intake.adapters.own_secrets import OwnSecrets
from services.intake.app import Outcome
from services.intake.app.hooks import HookDesk, Shown
from services.intake.domain.hooks.hook import HookUnknown
from services.intake.domain.hooks.proof import HookUnproven
from services.intake.domain.hooks.terms import Terms
from services.intake.domain.rights import NotAllowed
from services.intake.domain.submission import SUBMISSION, NameTaken, SubmissionAccepted
from shared.intent import Caller, Intent
from tests.integration.intake.conftest import TENANT, IntakeHere

pytestmark = pytest.mark.integration

ADMIN = Caller(tenant=TENANT, actor="member:1", scopes=frozenset({"tenant:admin"}))
CLERK = Caller(tenant=TENANT, actor="member:2", roles=frozenset({"store_clerk"}))
TERMS = Terms(
    name="监控",
    type="equipment_repair",
    channel="monitoring",
    pointers={
        "summary": "/title",
        "asset": "/host",
        "fields.symptom": "/labels/symptom",
        "reporter.phone": "/oncall",
    },
    values={"fields.stops_sales": False},
)
ALERT = {"title": "冷柜温度过高", "host": "FRZ-0042", "labels": {"symptom": "结霜"}}


@dataclass
class Clock:
    """The time, as a test says."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(intake: IntakeHere, clock: Clock) -> HookDesk:
    return HookDesk(
        store=intake.store,
        intake=intake.app,
        secrets=OwnSecrets(b"m" * 32),
        reader=JsonReader(),
        clock=clock,
    )


def intent(clock: Clock) -> Intent:
    command = uuid4()
    return Intent(
        tenant=TENANT,
        command_id=command,
        actor=ADMIN.actor,
        occurred_at=clock.now,
        correlation_id=command,
    )


async def sent(
    desk: HookDesk, clock: Clock, made: Shown, document: object = None, name: str = ""
) -> Outcome:
    """Sign as the library of the standard does, and send."""
    body = json.dumps(ALERT if document is None else document, ensure_ascii=False)
    named = name or f"msg_{uuid4().hex}"
    headers = {
        "content-type": "application/json",
        "webhook-id": named,
        "webhook-timestamp": str(int(clock.now.timestamp())),
        "webhook-signature": Webhook(made.secret).sign(named, clock.now, body),
    }
    return await desk.receive(TENANT, made.hook.id, headers, body.encode(), None)


async def accepted(intake: IntakeHere, submission_id: UUID) -> SubmissionAccepted:
    stored = await intake.store.facts(SUBMISSION, TENANT, submission_id)
    fact = stored[-1].fact
    assert isinstance(fact, SubmissionAccepted)
    assert stored[-1].envelope.meta.actor.startswith("hook:")
    return fact


async def test_what_is_signed_becomes_a_report(
    intake: IntakeHere, desk: HookDesk, clock: Clock
) -> None:
    made = await desk.make(ADMIN, intent(clock), TERMS)
    outcome = await sent(desk, clock, made, {**ALERT, "oncall": "13812345678"})
    assert outcome.state == "accepted"
    fact = await accepted(intake, outcome.submission_id)
    assert (fact.channel, fact.asset, fact.summary) == ("monitoring", "FRZ-0042", "冷柜温度过高")
    assert fact.fields["symptom"] == "结霜"
    assert fact.reporter is not None
    assert (fact.reporter.phone or "").startswith("s1.")


async def test_the_same_name_is_the_same_report_and_another_body_under_it_is_refused(
    desk: HookDesk, clock: Clock
) -> None:
    made = await desk.make(ADMIN, intent(clock), TERMS)
    first = await sent(desk, clock, made, name="msg_1")
    clock.now += timedelta(hours=3)
    again = await sent(desk, clock, made, name="msg_1")
    assert (again.submission_id, again.position) == (first.submission_id, first.position)
    assert again.duplicate
    with pytest.raises(NameTaken):
        await sent(desk, clock, made, {**ALERT, "host": "FRZ-0043"}, name="msg_1")


async def test_two_hooks_may_use_the_same_names(desk: HookDesk, clock: Clock) -> None:
    one, other = [await desk.make(ADMIN, intent(clock), TERMS) for _ in range(2)]
    first, second = [await sent(desk, clock, made, name="msg_1") for made in (one, other)]
    assert first.submission_id != second.submission_id


async def test_what_lacks_something_is_rejected_with_reasons_and_may_come_mended(
    desk: HookDesk, clock: Clock
) -> None:
    made = await desk.make(ADMIN, intent(clock), TERMS)
    rejected = await sent(desk, clock, made, {"title": "?", "host": "FRZ-0042"}, name="msg_1")
    assert rejected.state == "rejected"
    assert [one.pointer for one in rejected.reasons] == ["/fields/symptom"]
    assert (await sent(desk, clock, made, name="msg_1")).state == "accepted"


async def test_a_secret_that_was_replaced_proves_for_as_long_as_was_said(
    desk: HookDesk, clock: Clock
) -> None:
    made = await desk.make(ADMIN, intent(clock), TERMS)
    new = await desk.rotate(ADMIN, intent(clock), made.hook.id, timedelta(hours=1))
    assert new.secret != made.secret
    for known in (made, new):
        assert (await sent(desk, clock, known)).state == "accepted"
    clock.now += timedelta(hours=1)
    with pytest.raises(HookUnproven):
        await sent(desk, clock, made)
    assert (await sent(desk, clock, new)).state == "accepted"


async def test_a_change_holds_for_what_comes_after_it_and_a_removed_hook_for_nothing(
    intake: IntakeHere, desk: HookDesk, clock: Clock
) -> None:
    made = await desk.make(ADMIN, intent(clock), TERMS)
    other = Terms(
        name="监控",
        type="equipment_repair",
        values={**TERMS.values, "asset": "FRZ-1"},
        pointers={"fields.symptom": "/title"},
    )
    await desk.change(ADMIN, intent(clock), made.hook.id, other)
    fact = await accepted(intake, (await sent(desk, clock, made)).submission_id)
    assert (fact.channel, fact.summary, fact.asset) == ("hook", "监控", "FRZ-1")
    await desk.remove(ADMIN, intent(clock), made.hook.id)
    with pytest.raises(HookUnknown):
        await sent(desk, clock, made)


async def test_trying_shows_the_report_and_keeps_nothing(
    intake: IntakeHere, desk: HookDesk, clock: Clock
) -> None:
    made = await desk.make(ADMIN, intent(clock), TERMS)
    before = (await intake.store.head(TENANT)).position
    report, finding = await desk.tried(ADMIN, made.hook.id, {}, json.dumps(ALERT).encode())
    assert (report["summary"], finding.reasons) == ("冷柜温度过高", ())
    _, finding = await desk.tried(ADMIN, made.hook.id, {}, b'{"labels": {"symptom": 3}}')
    assert {one.pointer for one in finding.reasons} == {"/fields/symptom", "/fields/asset"}
    _, finding = await desk.tried(ADMIN, made.hook.id, {}, b"{")
    assert finding.reasons[0].code == "not-json"
    assert (await intake.store.head(TENANT)).position == before


async def test_only_who_administers_sees_and_makes_hooks(desk: HookDesk, clock: Clock) -> None:
    made = await desk.make(ADMIN, intent(clock), TERMS)
    assert made.hook in await desk.listed(ADMIN)
    assert made.secret not in repr(await desk.listed(ADMIN))
    with pytest.raises(NotAllowed):
        await desk.listed(CLERK)
    with pytest.raises(NotAllowed):
        await desk.make(CLERK, intent(clock), TERMS)
    with pytest.raises(NotAllowed):
        await desk.tried(CLERK, made.hook.id, {}, b"{}")


async def test_the_command_sent_again_is_answered_alike(desk: HookDesk, clock: Clock) -> None:
    once = intent(clock)
    first, again = [await desk.make(ADMIN, once, TERMS) for _ in range(2)]
    assert (first.hook.id, first.secret) == (again.hook.id, again.secret)
