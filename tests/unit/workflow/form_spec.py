"""A school that gives money back: fields of every kind, computed, and not for everybody's eyes."""

from functools import cache

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.commands import MoveTicket, OpenTicket
from services.workflow.domain.definition import Definition, TicketType
from shared.intent import Caller
from tests.unit.workflow.ticket_spec import Story, member, move, open_ticket

SCHOOL = """
scenario: school
name: {zh: 学校, en: School}
roles:
  parent:        {label: 家长, scope: own}
  cs:            {label: 客服, scope: created_by_me}
  class_teacher: {label: 班主任, scope: own_class}
  academic:      {label: 教务, scope: own_campus}
  finance:       {label: 财务, scope: type}
  fin_director:  {label: 财务总监, scope: tenant}
  principal:     {label: 校长, scope: own_campus}
  auditor:       {label: 审计, scope: read_only_all}
  supervisor:    {label: 督导, scope: type, confidential: true}
ticket_types:
  - key: tuition_refund
    name: 退费申请
    states: {new: 待受理, reviewing: 审批中, paying: 退款中, closed: 已完成}
    fields:
      student:    {type: person_ref, pii: true, required_on: create}
      contract:   {type: contract_ref, snapshot: true, required_on: create}
      course:     {type: string, autofill: contract.course}
      used_hours: {type: decimal, autofill: attendance, required_on: submit}
      refund:     {type: money, formula: "contract.paid - used_hours * contract.unit_price - contract.material_fee", required_on: submit}
      share:      {type: decimal, formula: "refund / contract.paid"}
      bank_card:  {type: bank_card, pii: true, required_on: pay, visible_to: [finance, fin_director]}
      calls:      {type: recording_list, required_on: submit, min: 1, hash_chain: true}
      note:       {type: text, editable_by: [finance], editable_on: [pay]}
      excuse:     {type: text, required_when: "refund > 33000", editable_on: [submit]}
      sign_off:   {type: signature, roles: [finance]}
      serial:     {type: string, unique: true}
    priority: [{default: P3}]
    transitions:
      - {id: submit, from: new, to: reviewing, by: [cs, parent], needs: [used_hours, refund, calls]}
      - {id: back,   from: reviewing, to: new, by: [class_teacher, finance]}
      - {id: approve, from: reviewing, to: paying, by: [finance], guard: "hours_to_contract == null || hours_to_contract >= 6"}
      - {id: pay,    from: paying, to: closed, by: [finance], needs: [bank_card]}
    visibility:
      - {rule: finance_only_amounts, fields: [refund, bank_card], roles: [finance, fin_director, principal, parent]}
      - {rule: finance_tickets_director_plus, when: "refund > 30000", roles: [fin_director, principal, finance]}
    retention: {years: 3, legal_hold: true, read_audit: true}
  - key: teacher_complaint
    name: 投诉教师
    states: {new: 待受理, closed: 已关闭}
    fields: {detail: {type: text, required_on: create}}
    priority: [{default: P2}]
    transitions:
      - {id: close, from: new, to: closed, by: [supervisor, principal]}
"""  # noqa: E501  # a document has long lines

CALLS: dict[str, object] = {"calls": [{"url": "call-1.mp3", "sha256": "a" * 64}]}
PARENT = member("wang", "parent")
CLERK = member("cs", "cs")
FINANCE = member("qian", "finance")


SNAPSHOT: dict[str, object] = {
    "paid": "36000.00",
    "unit_price": "180.50",
    "material_fee": 200,
    "course": "钢琴",
}


@cache
def school() -> Definition:
    return definition_of(read_document(SCHOOL), 1)


def refund_rules() -> TicketType:
    return school().types["tuition_refund"]


def contract(paid: object = "36000.00") -> dict[str, object]:
    snapshot = {**SNAPSHOT, "paid": paid}
    return {"ref": "HT-2026-001", "as_of": "2026-11-01T00:00:00Z", "snapshot": snapshot}


def refund_ticket(**fields: object) -> OpenTicket:
    return open_ticket(
        rules=refund_rules(),
        definition="school@1",
        asset=None,
        fields={"student": "s1.x", "contract": contract(), **fields},
    )


def submit(
    hours: object, brought: dict[str, object] | None = None, by: Caller = CLERK
) -> MoveTicket:
    fields = {"used_hours": hours, **CALLS, **(brought or {})}
    return move("submit", by, 5, fields=fields, of=refund_rules())


def submitted(hours: object = 27) -> Story:
    return Story().given(refund_ticket(), submit(hours))
