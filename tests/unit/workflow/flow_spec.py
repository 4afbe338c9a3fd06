"""A small chain of tea shops, whose tickets bring about others."""

from datetime import datetime
from functools import cache

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.commands import (
    AnswerQuestion,
    CancelFollowUp,
    FinishBranch,
    MoveTicket,
    OpenTicket,
    RingTimer,
)
from services.workflow.domain.definition import Definition, TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.flow.tidings import Advise, RecordChild
from shared.intent import Caller
from tests.unit.workflow.ticket_spec import T0, Story, at, member, open_ticket
from tests.unit.workflow.ticket_spec import move as a_move

TEA = """\
scenario: tea
name: {zh: 茶饮, en: Tea}
roles:
  clerk: {label: {zh: 店员, en: Clerk}, scope: own_store}
  qa: {label: {zh: 品控, en: Quality}, scope: type}
  ops: {label: {zh: 督导, en: Operations}, scope: tenant}
  builder: {label: {zh: 施工队, en: Builder}, scope: assigned}
  designer: {label: {zh: 设计师, en: Designer}, scope: assigned}
  customer: {label: {zh: 顾客, en: Customer}, scope: own}
calendars:
  office: {tz: Asia/Shanghai, weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}}
ticket_types:
  - key: complaint
    name: {zh: 投诉, en: Complaint}
    states:
      new: {zh: 新, en: New}
      working: {zh: 处理, en: Working}
      closed: {label: {zh: 完, en: Closed}, final: true}
    fields:
      problem: {type: enum, values: [taste, foreign, harassment]}
      offer: {type: enum, values: [refund, none]}
      batch_no: {type: string}
      loss: {type: money}
      rating: {type: rating5}
    priority: [{when: "loss > 100", set: P2}, {default: P3}]
    route: {team: qa, when: always}
    branches:
      - {when: "problem == 'foreign'", set_priority: P1, also_notify: [ops]}
      - {when: "problem == 'harassment'", route: ops, hide_from: [clerk, qa]}
      - {when: "offer == 'refund'", create: refund, link: child, blocks: [close]}
    transitions:
      - {id: take, from: new, to: working, by: [qa, system]}
      - {id: close, from: working, to: closed, by: [qa, system]}
      - {id: reopen, from: closed, to: working, by: [qa]}
    loops:
      - {after: close, delay: 0m, ask: rating}
      - {after: close, delay: 3d, create: callback, when: "offer == 'refund'"}
    rules:
      - {key: cluster, window: 24h, per: batch_no, count: 3, create: hold, notify: [qa, ops],
         fields: {stores: counted.store}}
  - key: refund
    name: {zh: 退款, en: Refund}
    states: {new: {zh: 新, en: New}, closed: {zh: 完, en: Closed}}
    priority: [{default: P3}]
    transitions: [{id: pay, from: new, to: closed, by: [qa]}]
  - key: callback
    name: {zh: 回访, en: Callback}
    states: {new: {zh: 新, en: New}, closed: {zh: 完, en: Closed}}
    priority: [{default: P3}]
    transitions: [{id: call, from: new, to: closed, by: [qa]}]
  - key: hold
    name: {zh: 批次停用, en: Hold}
    states: {new: {zh: 新, en: New}, holding: {zh: 停, en: Holding}, free: {zh: 放行, en: Free}}
    fields:
      batch_no: {type: string}
      stores: {type: store_list}
      photo: {type: photo}
    priority: [{default: P1}]
    transitions:
      - {id: hold, from: new, to: holding, by: [qa]}
      - {id: release, from: holding, to: free, by: [qa]}
    parallel:
      {gate: hold, spawn: one_task_per_store, task: {zh: 下架, en: Take down}, join: all,
       blocks: [release]}
    sla: [{clock: pull, start: hold, stop: parallel_joined, target: 60m}]
  - key: renovation
    name: {zh: 装修投诉, en: Renovation}
    states:
      new: {zh: 新, en: New}
      working: {zh: 并行, en: Parallel}
      verifying: {zh: 待确认, en: Verifying}
      closed: {zh: 完, en: Closed}
    fields:
      build_result: {type: text}
      design_result: {type: text}
      which_branch: {type: string}
    priority: [{default: P3}]
    transitions:
      - {id: split, from: new, to: working, by: [qa]}
      - {id: joined, from: working, to: verifying, by: [system]}
      - {id: redo, from: verifying, to: working, by: [customer, qa], needs: [which_branch]}
      - {id: close, from: verifying, to: closed, by: [customer, system]}
    parallel:
      gate: split
      spawn:
        - {branch: build, role: builder, needs: [build_result]}
        - {branch: design, role: designer, needs: [design_result]}
      join: all
      then: joined
    sla: [{clock: branch, start: split, stop: branch_done, target: 2d}]
"""

QA = member("q", "qa")
OPS = member("o", "ops")
BUILDER = member("b", "builder")
DESIGNER = member("d", "designer")
CUSTOMER = member("c", "customer")


@cache
def tea() -> Definition:
    return definition_of(read_document(TEA), 1)


def of(kind: str) -> TicketType:
    return tea().types[kind]


def reported(kind: str = "complaint", **fields: object) -> OpenTicket:
    return open_ticket(rules=of(kind), definition="tea@1", fields=fields, asset=None)


def move(
    transition: str, caller: Caller, minutes: float, kind: str = "complaint", **fields: object
) -> MoveTicket:
    return a_move(transition, caller, minutes, fields=fields, of=of(kind))


def finish(
    branch: str, caller: Caller, minutes: float, kind: str = "renovation", **fields: object
) -> FinishBranch:
    return FinishBranch(
        rules=of(kind), branch=branch, caller=caller, now=at(minutes), fields=fields
    )


def child(key: str, *, closed: bool, minutes: float = 10) -> RecordChild:
    return RecordChild(
        rules=of("complaint"),
        occurred_at=at(minutes),
        key=key,
        child_id="00000000-0000-5000-8000-000000000001",
        child_number="T-000002",
        closed=closed,
    )


def ring(key: str, now: datetime) -> RingTimer:
    return RingTimer(rules=of("complaint"), key=f"follow_up:{key}", now=now)


def answer(key: str, value: object, caller: Caller = CUSTOMER, item: str = "") -> AnswerQuestion:
    return AnswerQuestion(
        rules=of("complaint"), key=key, item=item, answer=value, caller=caller, now=at(60)
    )


def cancel(key: str, caller: Caller = QA) -> CancelFollowUp:
    return CancelFollowUp(rules=of("complaint"), key=key, caller=caller, now=at(60))


def advise(*counted: str) -> Advise:
    return Advise(
        rules=of("complaint"),
        occurred_at=T0,
        rule="cluster",
        subject="B-7",
        counted=counted,
        counted_ids=tuple(f"id of {one}" for one in counted),
    )


def everything_brought_about() -> list[TicketEvent]:
    """Return one or more of each fact of flow."""
    complaint = Story().given(
        reported(problem="foreign"),
        move("take", QA, 1, offer="refund", loss="500.00"),
        child("branch_3:1", closed=False),
        child("branch_3:1", closed=True),
        move("close", QA, 20),
        ring("loop_1:1", at(21)),
        answer("loop_1:1", 5),
        cancel("loop_2:1"),
        child("branch_3:1", closed=False),
        advise("T-1", "T-2"),
    )
    works = Story().given(
        reported("renovation"),
        move("split", QA, 1, "renovation"),
        finish("build", BUILDER, 2, build_result="墙面修补"),
        finish("design", DESIGNER, 3, design_result="图纸已改"),
        move("redo", QA, 4, "renovation", which_branch="build"),
    )
    return [*complaint.facts, *works.facts]
