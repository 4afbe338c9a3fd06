"""A restaurant chain buys parts: who must agree hands over, is reminded, and lets others know."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.industries.company import Person, Ticket
from tests.e2e.industries.conftest import Found
from tests.product import Json, eventually
from tests.written_log import until

pytestmark = pytest.mark.e2e

HERE = {"region": "EAST", "department": "PURCHASE"}


async def wanted(
    lead: Person, finance: Person, amount: str, department: str = "PURCHASE"
) -> Ticket:
    """Ask for a part, up to where finance wants to order it."""
    fields = {"part": "COMP-7", "qty": 1, "amount": amount}
    report = {"type": "purchase_request", "summary": f"压缩机 {amount} 元", "fields": fields}
    request = await lead.tells({**report, "links": {**HERE, "department": department}})
    await lead.sees_it_come_to(request, "draft")
    await lead.does(request, "submit", **fields)
    assert (await finance.does(request, "order", po_no="PO-1"))["state"] == "pending"
    return request


def steps_of(ticket: Json) -> dict[str, Json]:
    """Return the steps of the last round of the approval."""
    return {one["key"]: one for one in ticket["approvals"][-1]["steps"]}


async def test_a_purchase_is_handed_over_signed_by_one_more_and_ordered(company: Found) -> None:
    """``restaurant_chain`` purchase_request: 部门经理 → 财务 → 总经理, each asked in turn."""
    chain = await company("restaurant_chain")
    lead, finance = await chain.hire("lead", "maint_lead", "EAST"), await chain.hire("finance")
    head = await chain.hire("buyer-head", "dept_manager", "PURCHASE")
    deputy, signer = await chain.hire("deputy", "customer"), await chain.hire("signer", "customer")
    curious, boss = await chain.hire("curious", "customer"), await chain.hire("gm")
    request = await wanted(lead, finance, "6800.00")

    await head.is_asked_about(request, "dept_manager")
    await head.is_told(request, "ticket.approvers_named")
    reminded = "approvals/purchase/remind"
    await finance.posts(request, reminded)
    assert await finance.refuses(request, reminded) == "reminded-already"
    await finance.posts(request, "approvals/purchase/copies", members=[curious.member_id])
    await curious.is_told(request, "ticket.approval_copied")
    await curious.sees(request)
    assert await deputy.does_not_see(request)
    step = "approvals/dept_manager"
    await head.posts(request, f"{step}/hand-over", member=deputy.member_id, note="出差")
    await deputy.is_told(request, "ticket.approval_handed_over")
    assert await head.refuses(request, step, decision="approve") in {
        "approval-not-open",
        "not-your-approval",
    }
    before = datetime.now(UTC)
    await deputy.approves(request, "dept_manager")
    await finance.approves(request, "finance")

    await boss.is_asked_about(request, "gm")
    await boss.posts(request, "approvals/gm/signers", member=signer.member_id, place="parallel")
    await signer.is_told(request, "ticket.signer_added")
    await boss.approves(request, "gm")
    assert (await finance.sees(request))["state"] == "pending", "the other must sign as well"
    await signer.approves(request, "gm")
    ordered = await finance.sees_it_come_to(request, "ordered")
    assert ordered["fields"]["po_no"] == "PO-1"

    # As of before the deputy agreed, nobody had.
    query = {"as_of": before.isoformat()}
    then = (await finance.http.get(request.path, params=query)).json()
    assert [one["status"] for one in then["approvals"]] == ["pending"]
    assert not any(one["decisions"] for one in steps_of(then).values())
    assert (await curious.sees(request))["state"] == "ordered", "the copied go on seeing it"


async def test_whether_purchasing_ever_received_it_is_known(company: Found) -> None:
    """「采购说没收到申请」: when it came, when one of them was shown it, when it was answered."""
    chain = await company("restaurant_chain")
    lead, finance = await chain.hire("lead", "maint_lead", "EAST"), await chain.hire("finance")
    head = await chain.hire("buyer-head", "dept_manager", "PURCHASE")
    request = await wanted(lead, finance, "700.00")

    async def last_custody() -> Json:
        had: list[Json] = (await finance.asks(f"{request.path}/ledger"))["custody"]
        return had[-1]

    await head.is_asked_about(request, "dept_manager")
    came = await last_custody()
    assert (came["owner"], came["shown_at"], came["to"]) == ("dept_manager", None, None)
    await finance.sees(request)
    assert (await last_custody())["shown_at"] is None, "finance did not have it"

    await head.sees(request)
    shown = await eventually(last_custody, lambda one: one["shown_at"] is not None)
    assert shown["from"] == came["from"] < shown["shown_at"]
    assert shown["shown_to"] == f"member:{head.member_id}"
    await head.sees(request)
    await head.approves(request, "dept_manager")
    had = (await finance.asks(f"{request.path}/ledger"))["custody"]
    [answered] = [one for one in had if one["owner"] == "dept_manager"]
    assert answered == {**shown, "to": had[-1]["from"]}, "shown once, and answered"
    assert had[-1]["owner"] == "finance"
    ordered = had[had.index(answered) - 1]
    told = (ordered["owner"], ordered["shown_to"], ordered["acted"])
    assert told == ("finance", f"member:{finance.member_id}", True), "they moved it unseen"


async def test_a_purchase_is_withdrawn_asked_for_again_and_rejected(company: Found) -> None:
    chain = await company("restaurant_chain")
    lead, finance = await chain.hire("lead", "maint_lead", "EAST"), await chain.hire("finance")
    head = await chain.hire("buyer-head", "dept_manager", "PURCHASE")
    request = await wanted(lead, finance, "3000.00")
    asked = await finance.sees(request)
    assert steps_of(asked)["gm"]["status"] != "open", "nobody asks the general manager for little"

    await head.is_asked_about(request, "dept_manager")
    assert await head.refuses(request, "approvals/purchase/withdraw") == "not-your-approval"
    await finance.posts(request, "approvals/purchase/withdraw", reason="先比价")
    (round_one,) = (await finance.sees(request))["approvals"]
    assert (round_one["status"], round_one["reason"]) == ("withdrawn", "先比价")
    await finance.posts(request, "approvals/purchase/ask")
    await head.is_asked_about(request, "dept_manager")
    assert await head.refuses(request, "approvals/dept_manager", decision="reject") == (
        "approval-invalid"
    )
    since = datetime.now(UTC) - timedelta(minutes=5)
    await head.posts(request, "approvals/dept_manager", decision="reject", comment="库存还有")
    rounds = (await finance.sees(request))["approvals"]
    assert [one["status"] for one in rounds] == ["withdrawn", "rejected"]
    assert datetime.fromisoformat(rounds[-1]["closed_at"]) > since
    await finance.is_told(request, "ticket.approval_closed")


async def test_a_technician_sees_and_calls_off_only_the_purchase_they_asked_for(
    company: Found,
) -> None:
    chain = await company("restaurant_chain")
    wei, other = await chain.hire("wei", "technician"), await chain.hire("tao", "technician")
    fields = {"part": "THERMOSTAT-2", "qty": 1, "amount": "95.00"}
    draft = await wei.reports("purchase_request", "温控器", **fields)
    await wei.sees_it_come_to(draft, "draft")
    assert [one["id"] for one in await wei.lists()] == [draft.id]
    assert await other.does_not_see(draft)
    assert await other.is_refused(draft, "submit", **fields) == "ticket-unknown"
    await wei.does(draft, "cancel", cancel_reason="旧的还能用")
    await wei.sees_it_come_to(draft, "cancelled")


async def test_when_a_head_of_department_is_gone_the_other_one_is_asked(company: Found) -> None:
    chain = await company("restaurant_chain")
    lead, finance = await chain.hire("lead", "maint_lead", "EAST"), await chain.hire("finance")
    leaving = await chain.hire("leaving-head", "dept_manager", "DEPOT")
    staying = await chain.hire("staying-head", "dept_manager", "DEPOT")
    request = await wanted(lead, finance, "900.00", "DEPOT")
    await leaving.is_asked_about(request, "dept_manager")

    await chain.takes_away(leaving, "dept_manager", "DEPOT")

    async def approvers() -> list[str]:
        shown: list[str] = steps_of(await finance.sees(request))["dept_manager"]["approvers"]
        return shown

    await eventually(approvers, lambda found: found == [staying.member_id])
    await staying.approves(request, "dept_manager")


async def test_a_repair_waits_for_its_purchase_and_nobody_types_it(company: Found) -> None:
    """``restaurant_chain`` trap_3: the ledger of the repair says who kept it waiting (M8)."""
    chain = await company("restaurant_chain")
    lead, finance = await chain.hire("lead", "maint_lead", "EAST"), await chain.hire("finance")
    head = await chain.hire("buyer-head", "dept_manager", "PURCHASE")
    dispatcher = await chain.hire("dispatcher")
    now = datetime.now(UTC).replace(microsecond=0)
    reported_at, asked_at = now - timedelta(hours=20), now - timedelta(hours=19)
    symptom = {"symptom": "洗碗机漏水", "stops_sales": True}
    repair = await dispatcher.tells(
        {
            "type": "equipment_repair",
            "summary": "洗碗机漏水",
            "asset": "DSH-0043",
            "fields": symptom,
            "links": {"store": "042", **HERE},
            "occurred_at": reported_at.isoformat(),
        }
    )
    await dispatcher.sees_it_come_to(repair, "new")

    part: dict[str, object] = {"part": "PUMP-2", "qty": 1, "amount": "3000.00"}
    request = await lead.tells(
        {
            "type": "purchase_request",
            "summary": "水泵 3000 元",
            "fields": {**part, "for_ticket": repair.id},
            "links": HERE,
            "occurred_at": reported_at.isoformat(),
        }
    )
    shown = await lead.sees_it_come_to(request, "draft")
    known_at = datetime.now(UTC)
    await lead.did(request, "submit", asked_at.isoformat(), **part)
    waiting = await dispatcher.finds(repair, lambda one: bool(one["waiting"]))
    said = waiting["waiting"]
    assert (said["reason"], said["note"]) == ("approval", shown["number"])
    # Asked for 19 hours ago, they say; but nobody had told us of a purchase until a moment ago.
    since = datetime.fromisoformat(said["since"])
    assert now <= since <= known_at
    since = since.replace(microsecond=0)

    # A ledger counts whole seconds: on a fast machine all of them agree within the one it began in.
    await until(lambda: datetime.now(UTC) >= since + timedelta(seconds=1))
    await finance.does(request, "order", po_no="PO-2")
    await head.is_asked_about(request, "dept_manager")
    await head.approves(request, "dept_manager")
    await finance.approves(request, "finance")
    await finance.sees_it_come_to(request, "ordered")
    ordered = await dispatcher.finds(repair, lambda one: one["waiting"]["reason"] == "parts")
    ordered_at = datetime.fromisoformat(ordered["waiting"]["since"]).replace(microsecond=0)
    await dispatcher.does(request, "receive")
    await dispatcher.finds(repair, lambda one: not one["waiting"])

    ledger = (await dispatcher.http.get(f"{repair.path}/ledger")).json()
    sums = {(one["owner"], one["reason"]): one["seconds"] for one in ledger["sums"]}
    assert sums["approver", "approval"] == (ordered_at - since).total_seconds()
    assert sum(sums.values()) == ledger["total_s"]
