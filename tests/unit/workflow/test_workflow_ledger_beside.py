"""The waiting ledger of a ticket that is not with one role alone: approvals, branches, children."""

from dataclasses import replace

from services.workflow.domain.commands import FinishBranch, TicketCommand
from services.workflow.domain.definition import TicketType
from services.workflow.domain.entry import Entry
from services.workflow.domain.flow.tidings import RecordChild
from services.workflow.domain.ledger import (
    OpenHours,
    alongside,
    always,
    departments_of,
    ledger,
    pairs,
    sums,
)
from services.workflow.domain.standing import Standing
from services.workflow.views import ledger_now
from shared.intent import Caller
from tests.unit.workflow import approval_spec
from tests.unit.workflow.approval_spec import FINANCE, LEAD, approval, asked, purchase
from tests.unit.workflow.flow_spec import child, of, reported
from tests.unit.workflow.flow_spec import move as tea_move
from tests.unit.workflow.ledger_spec import OFFICE
from tests.unit.workflow.ticket_spec import T0, Story, at, member, move, open_ticket, rules, wait

Told = list[tuple[str, str, int]]
DAY, HOUR, MINUTE = 86_400, 3_600, 60

RENOVATION = rules("property", "renovation_complaint")
HOLD = rules("bubble_tea", "batch_hold")
REVIEW = rules("ecommerce", "bad_review")
PURCHASE = rules("restaurant_chain", "purchase_request")
FRONT_DESK, OWNER = member("fd", "front_desk"), member("ow", "owner")
CONTRACTOR, DESIGNER = member("co", "contractor"), member("de", "designer")
QA, AGENT = member("qa", "qa"), member("ag", "agent")
MANAGER, MONEY = member("dm", "dept_manager"), member("fi", "finance")


def told(story: Story, of_type: TicketType, minutes: float, open_hours: OpenHours = always) -> Told:
    bookings = ledger(story.ticket.diary, of_type, at(minutes), open_hours)
    return [(one.owner, one.reason, one.seconds) for one in bookings]


def beside(story: Story, of_type: TicketType, minutes: float) -> list[tuple[str, str, int, bool]]:
    found = alongside(story.ticket.diary, of_type, at(minutes))
    return [(one.what, one.owner, one.seconds, one.is_open) for one in found]


def story_of(of_type: TicketType, fields: dict[str, object], *commands: TicketCommand) -> Story:
    opening = open_ticket(rules=of_type, fields=fields, asset=None, opened_by="member:xu")
    return Story().given(opening, *commands)


def finish(
    of_type: TicketType, branch: str, caller: Caller, minutes: float, **fields: object
) -> FinishBranch:
    return FinishBranch(rules=of_type, branch=branch, caller=caller, now=at(minutes), fields=fields)


def renovation(*commands: TicketCommand) -> Story:
    fields: dict[str, object] = {"room": {"ref": "3-1201"}, "issue": "墙面开裂"}
    return story_of(RENOVATION, fields, move("split", FRONT_DESK, 60, of=RENOVATION), *commands)


def test_works_and_design_side_by_side_are_booked_to_whoever_began_first_and_is_not_done() -> None:
    story = renovation(
        finish(RENOVATION, "build", CONTRACTOR, 3 * 60, build_result="已补"),
        finish(RENOVATION, "design", DESIGNER, 8 * 60, design_result="图已改"),
        move("close", OWNER, 10 * 60, of=RENOVATION),
    )
    assert told(story, RENOVATION, 9_999) == [
        ("front_desk", "work:new", HOUR),
        ("contractor", "branch:build", 2 * HOUR),
        ("designer", "branch:design", 5 * HOUR),
        ("owner", "work:verifying", 2 * HOUR),
    ]
    assert beside(story, RENOVATION, 9_999) == [
        ("build", "contractor", 2 * HOUR, False),
        ("design", "designer", 7 * HOUR, False),
    ]


def test_both_parties_are_shown_while_both_are_at_it() -> None:
    assert beside(renovation(), RENOVATION, 120) == [
        ("build", "contractor", HOUR, True),
        ("design", "designer", HOUR, True),
    ]
    shown = ledger_now(
        Standing(ticket=renovation().ticket, version=3, rules=RENOVATION),
        CONTRACTOR,
        (),
        (),
        at(120),
    )
    assert [(one.kind, one.what, one.owner, one.open) for one in shown.alongside] == [
        ("branch", "build", "contractor", True),
        ("branch", "design", "designer", True),
    ]


def test_what_has_to_be_done_again_is_the_contractors_again() -> None:
    story = renovation(
        finish(RENOVATION, "build", CONTRACTOR, 120, build_result="已补"),
        finish(RENOVATION, "design", DESIGNER, 130, design_result="图已改"),
        move(
            "redo", OWNER, 190, of=RENOVATION,
            fields={"return_reason": "又裂了", "which_branch": "build"},
        ),
    )  # fmt: skip
    assert told(story, RENOVATION, 250)[-2:] == [
        ("owner", "work:verifying", HOUR),
        ("contractor", "branch:build", HOUR),
    ]
    assert beside(story, RENOVATION, 250)[-1] == ("build", "contractor", HOUR, True)


def test_the_nights_of_parallel_work_are_nobodys_and_those_of_a_child_the_childs() -> None:
    # Split at 18:30 in Shanghai: the office closed at 18:00 and opens at 09:00.
    night = told(renovation(), RENOVATION, 16 * 60, OFFICE)
    assert night[-2:] == [
        ("closed_hours", "closed_hours", 15 * HOUR),
        ("contractor", "branch:build", 30 * MINUTE),
    ]
    assert told(replied(), REVIEW, 10 + 24 * 60, OFFICE)[-1] == (
        "child", "child:return_order", DAY,
    )  # fmt: skip


def head_of(store: str) -> Caller:
    return replace(member(f"h{store}", "store_head"), attributes=(("own_store", store),))


def test_what_30_stores_have_to_do_is_booked_to_the_stores_and_not_to_quality() -> None:
    stores = [f"{number:03}" for number in range(1, 31)]
    story = story_of(
        HOLD,
        {"batch_no": "TP-118", "stores": stores},
        move("hold", QA, 10, of=HOLD),
        *(
            finish(HOLD, store, head_of(store), 10 + nth * 1.5)
            for nth, store in enumerate(stores, start=1)
        ),
        move("release", QA, 115, of=HOLD, fields={"lab_result": "lab.pdf"}),
    )
    assert told(story, HOLD, 999) == [
        ("qa", "work:new", 600),
        ("store_head", "branch:stores", 45 * MINUTE),
        ("qa", "work:holding", HOUR),
    ]
    rows = beside(story, HOLD, 999)
    assert len(rows) == 30
    assert rows[-1] == ("030", "store_head", 45 * MINUTE, False)


def replied(*commands: TicketCommand) -> Story:
    fields: dict[str, object] = {
        "review_id": "R-1", "stars": 1, "order_ref": {"ref": "O-1"}, "policy": {"ref": "P-1"},
    }  # fmt: skip
    story = story_of(
        REVIEW,
        fields,
        move("call", AGENT, 1, of=REVIEW),
        move("diagnose", AGENT, 2, of=REVIEW, fields={"reason": "质量"}),
        move("reply", AGENT, 10, of=REVIEW, fields={"offer": "退款"}),
    )
    return story.given(*commands)


def of_child(story: Story, minutes: float, *, closed: bool) -> RecordChild:
    return RecordChild(
        rules=REVIEW,
        occurred_at=at(minutes),
        key=story.ticket.flow.children[0].key,
        child_id="00000000-0000-5000-8000-000000000001",
        child_number="T-000002",
        closed=closed,
    )


def test_a_ticket_that_waits_for_its_child_is_the_childs_and_not_the_customers() -> None:
    story = replied()
    story.given(of_child(story, 12, closed=False), of_child(story, 130, closed=True))
    assert told(story, REVIEW, 190)[-2:] == [
        ("child", "child:return_order", 2 * HOUR),
        ("customer", "work:replied", HOUR),
    ]
    story.given(of_child(story, 190, closed=False))
    assert told(story, REVIEW, 250)[-1] == ("child", "child:return_order", HOUR)
    key = story.ticket.flow.children[0].key
    assert beside(story, REVIEW, 250) == [
        (key, "child", 2 * HOUR, False),
        (key, "child", HOUR, True),
    ]


def test_a_child_is_handed_over_to_by_its_type() -> None:
    found = ledger(replied().ticket.diary, REVIEW, at(70))
    assert pairs(found, departments_of(REVIEW)) == {("agent", "child:return_order"): HOUR}


def test_a_child_that_holds_up_another_move_takes_the_ticket_from_nobody() -> None:
    story = Story().given(
        reported(problem="taste", offer="refund"),
        child("branch_3:1", closed=False, minutes=1),
        tea_move("take", member("q", "qa"), 10),
    )
    assert told(story, of("complaint"), 20) == [
        ("qa", "work:new", 600),
        ("child", "child:refund", 600),
    ]


def purchased(*commands: TicketCommand) -> Story:
    bought: dict[str, object] = {"part": {"ref": "P-7"}, "qty": 1, "amount": "1200.00"}
    return story_of(
        PURCHASE,
        {},
        move("submit", member("xu", "maint_lead"), 10, of=PURCHASE, fields=bought),
        move("order", MONEY, 20, of=PURCHASE, fields={"po_no": "PO-1"}),
        *commands,
    )


def agree(step: str, caller: Caller, minutes: float) -> TicketCommand:
    return approval_spec.decide(PURCHASE, step, caller, minutes=minutes)


def test_a_purchase_is_with_the_department_whose_approval_is_pending() -> None:
    story = purchased(
        agree("dept_manager", MANAGER, 20 + 14 * 60), agree("finance", MONEY, 20 + 19 * 60)
    )
    assert told(story, PURCHASE, 20 + 20 * 60) == [
        ("technician", "work:draft", 600),
        ("finance", "work:pending", 600),
        ("dept_manager", "approval:dept_manager", 14 * HOUR),
        ("finance", "approval:finance", 5 * HOUR),
        ("dispatcher", "work:ordered", HOUR),
    ]
    bookings = ledger(story.ticket.diary, PURCHASE, at(20 + 20 * 60))
    assert pairs(bookings, departments_of(PURCHASE)) == {
        ("technician", "finance"): 600,
        ("finance", "dept_manager"): 14 * HOUR,
        ("dept_manager", "finance"): 5 * HOUR,
        ("finance", "dispatcher"): HOUR,
    }


def test_who_waits_for_an_approval_waits_for_whoever_has_to_give_it() -> None:
    story = purchased(wait("approval", member("guo", "gm"), 30, of=PURCHASE))
    assert told(story, PURCHASE, 90)[-1] == ("dept_manager", "approval", HOUR)


def test_one_more_signer_in_a_step_leaves_the_ticket_with_the_department_of_the_step() -> None:
    kind = purchase(approval("lead", "finance"))
    story = asked(kind).given(
        approval_spec.add(kind, "lead", "ann", "after", LEAD, minutes=10),
        approval_spec.decide(kind, "lead", LEAD, minutes=20),
        approval_spec.decide(kind, "lead", member("ann"), minutes=30),
        approval_spec.hand_over(kind, "finance", "kai", FINANCE, 40),
        approval_spec.decide(kind, "finance", member("kai"), minutes=50),
    )
    approving = [
        (owner, reason, seconds)
        for owner, reason, seconds in told(story, kind, 60)
        if reason.startswith("approval")
    ]
    assert approving == [
        ("lead", "approval:lead", 28 * MINUTE),
        ("finance", "approval:finance", 20 * MINUTE),
    ]


def test_a_manager_who_has_to_agree_is_nobody_by_name() -> None:
    kind = purchase(approval(approval_spec.step("boss", kind="manager")))
    assert told(asked(kind), kind, 62)[-1] == ("approver", "approval:boss", HOUR)


def test_whatever_goes_on_beside_it_the_sums_are_the_age_of_the_ticket() -> None:
    story = replied()
    for one, kind in ((story, REVIEW), (renovation(), RENOVATION), (purchased(), PURCHASE)):
        shares = sums(ledger(one.ticket.diary, kind, at(999), OFFICE))
        assert sum(shares.values()) == 999 * MINUTE


def test_what_is_done_again_within_a_second_comes_after_what_began_before_it() -> None:
    entries = [
        Entry(at=T0, what="create", to=RENOVATION.initial.key),
        Entry(at=T0, what="branch_begun", about="build", who="contractor"),
        Entry(at=T0, what="branch_begun", about="design", who="designer"),
        Entry(at=T0, what="branch_done", about="build"),
        Entry(at=T0, what="branch_done", about="design"),
        Entry(at=T0, what="branch_begun", about="build"),
    ]
    shown = alongside(tuple(entries), RENOVATION, T0)
    assert [one.what for one in shown] == ["build", "design", "build"]
