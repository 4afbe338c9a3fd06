"""Lists, histories and single reads show the same to everybody, whatever happens to a ticket.

What somebody has to do or to agree to, they see wherever it is shown: after every step of a
ticket's life every caller asks at every door. No other scenario has its roles: whoever has a role
sees by it in every scenario of the tenant.
"""

import json
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.decider import Refusal
from shared.pb.gongdan.workflow.v1 import approvals_pb2, flow_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2 as pb
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.lists import Lists
from tests.integration.workflow.test_workflow_service import DESIGNER, move

pytestmark = pytest.mark.integration

WORKS = """
scenario: works
name: Works
roles:
  works_clerk:   {label: Clerk, scope: own_store}
  works_builder: {label: Builder, scope: assigned}
  works_lead:    {label: Lead, scope: own_department}
  works_quality: {label: Quality, scope: own_department}
  works_boss:    {label: Boss, scope: tenant}
  works_head:    {label: Head, scope: tenant}
  works_ethics:  {label: Ethics, scope: type, confidential: true}
ticket_types:
  - key: recall
    name: Recall
    states: {new: New, holding: Holding, free: Free, gone: Gone}
    fields: {stores: {type: store_list}, secret: {type: text, visible_to: [works_head]}}
    priority: [{default: P2}]
    transitions:
      - {id: hold, from: new, to: holding, by: [works_boss]}
      - {id: release, from: holding, to: free, by: [works_boss]}
      - {id: drop, from: holding, to: gone, by: [works_boss]}
    parallel: {gate: hold, spawn: one_task_per_store, task: Take down, join: all, blocks: [drop]}
    approvals:
      - {key: let_go, gate: release, mode: sequential, steps: [works_lead, works_quality]}
    visibility:
      - {when: "state == 'free'", roles: [works_head]}
  - key: complaint
    name: Complaint
    states: {new: New, closed: Closed}
    priority: [{default: P3}]
    transitions: [{id: close, from: new, to: closed, by: [works_ethics]}]
"""
SECRET = "what only the head knows"
BOSS = token("member:bo", "works_boss")
LEAD = token("member:lea", "works_lead")
CALLERS = {
    "boss": BOSS,
    "head": token("member:he", "works_head"),
    "clerk of 042": token("member:c1", "works_clerk", store="042"),
    "clerk of 099": token("member:c2", "works_clerk", store="099"),
    "builder": token("member:bu", "works_builder"),
    "lead who is asked": LEAD,
    "lead of elsewhere": token("member:la", "works_lead"),
    "quality": token("member:qu", "works_quality"),
    "delegate": token("member:dia"),
    "taker": token("member:ta"),
    "who is let know": token("member:co"),
    "ethics": token("member:et", "works_ethics"),
    "nobody": token("member:no"),
    "a key that works for a store": token("key:k", "works_clerk", store="042"),
    "administrator": token("member:ad", scopes=("tenant:admin",)),
}


@dataclass
class Walk:
    """A ticket's life, watched by everybody."""

    workflow: Workflow
    lists: Lists
    tickets: dict[str, UUID]
    seen: dict[str, set[str]] = field(default_factory=dict)

    async def step(self, done: Awaitable[object] | None = None) -> None:
        """Let something happen, and ask every caller by every door."""
        if done is not None:
            await done
        await self.workflow.follow_approvals()
        await self.lists.follow(self.workflow.store, TENANT)
        for name, who in CALLERS.items():
            single = {key: await self._read(one, who) for key, one in self.tickets.items()}
            shown = {key for key, text in single.items() if text}
            listed = await self.lists.shown_to(who)
            assert {key for key, one in self.tickets.items() if one in listed} == shown, name
            told = {key: await self.lists.history(one, who) for key, one in self.tickets.items()}
            assert {key for key, text in told.items() if text} == shown, name
            for key, text in single.items():
                assert (SECRET in text) == (SECRET in told[key]), (name, key)
            self.seen[name] = shown

    async def _read(self, ticket: UUID, who: str) -> str:
        request = pb.GetTicketRequest(ticket_id=str(ticket))
        try:
            answer = await call(self.workflow.stub.GetTicket, request, token=who)
        except Refusal as refusal:
            return "" if refusal.slug == "ticket-unknown" else refusal.slug
        return str(answer.ticket.decode())

    def who(self) -> set[str]:
        """Return who sees the recall."""
        return {name for name, seen in self.seen.items() if "recall" in seen}


async def begun(workflow: Workflow, lists: Lists) -> Walk:
    publish = pb.PublishScenarioRequest(document=WORKS)
    published = await call(workflow.stub.PublishScenario, publish, token=DESIGNER)
    everybody = json.loads(f"[{','.join(CALLERS.values())}]")
    members = [one["actor"].partition(":")[2] for one in everybody]
    workflow.approving.members.by_role |= {
        "works_lead": ["lea"],
        "works_quality": ["qu"],
        "all": members,
    }
    tickets = {
        kind: workflow.intake.report(
            type=kind,
            definition=str(published.definition),
            asset=None,
            fields=fields,
            links={},
            dispatch=False,
        )
        for kind, fields in (("recall", {"secret": SECRET}), ("complaint", {}))
    }
    await workflow.hear()
    return Walk(workflow, lists, tickets)


async def test_everybody_sees_the_same_by_every_door_all_along(
    workflow: Workflow, lists: Lists
) -> None:
    walk = await begun(workflow, lists)
    ticket, approvals = walk.tickets["recall"], workflow.approvals
    about = approvals_pb2.About(ticket_id=str(ticket), approval="let_go")
    await walk.step()
    assert walk.who() == {"boss", "head", "administrator"}
    assert walk.seen["ethics"] == {"complaint"}
    assert walk.seen["boss"] == {"recall"}

    await walk.step(move(workflow, ticket, "hold", BOSS, fields={"stores": ["042", "007"]}))
    clerks = {"clerk of 042", "a key that works for a store"}
    assert walk.who() == {"boss", "head", "administrator", *clerks}

    done = flow_pb2.FinishBranchRequest(ticket_id=str(ticket), branch="042")
    await walk.step(call(workflow.flow.FinishBranch, done, token=CALLERS["clerk of 042"]))
    assert walk.who() == {"boss", "head", "administrator", *clerks}

    await walk.step(move(workflow, ticket, "release", BOSS))
    assert walk.who() == {"boss", "head", "administrator", *clerks, "lead who is asked"}

    until = (datetime.now(UTC) + timedelta(days=5)).isoformat()
    given = approvals_pb2.GiveDelegationRequest(delegate="dia", until=until, reason="假")
    await walk.step(call(approvals.GiveDelegation, given, token=LEAD))
    assert walk.who() >= {"delegate", "lead who is asked"}

    copied = approvals_pb2.CopyRequest(about=about, members=["co"])
    await walk.step(call(approvals.Copy, copied, token=BOSS))
    assert "who is let know" in walk.who()

    over = approvals_pb2.HandOverRequest(about=about, step="works_lead", member="ta")
    await walk.step(call(approvals.HandOver, over, token=LEAD))
    assert walk.who().isdisjoint({"lead who is asked", "delegate"})
    assert "taker" in walk.who()

    yes = approvals_pb2.DecideRequest(about=about, step="works_lead", verdict="approve")
    await walk.step(call(approvals.Decide, yes, token=CALLERS["taker"]))
    assert walk.who() >= {"quality", "taker", "who is let know"}

    yes = approvals_pb2.DecideRequest(about=about, step="works_quality", verdict="approve")
    await walk.step(call(approvals.Decide, yes, token=CALLERS["quality"]))
    assert walk.who() == {"head", "administrator", "who is let know"}
    await call(approvals.EndDelegation, approvals_pb2.EndDelegationRequest(), token=LEAD)
