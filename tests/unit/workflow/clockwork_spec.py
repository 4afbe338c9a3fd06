"""Scenarios in which much happens by itself, and tickets that follow them."""

from datetime import datetime

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.commands import RingTimer
from services.workflow.domain.definition import TicketType
from tests.unit.workflow.ticket_spec import Story, member, open_ticket

HOME = """\
scenario: home
name: 物业
roles:
  owner: {label: 业主, scope: own}
  plumber: {label: 水电工, scope: tenant}
  block_head: {label: 楼长, scope: tenant}
calendars:
  property: {tz: UTC, weekly: {mon-sun: ["08:00-20:00"]}}
ticket_types:
  - key: repair
    name: 报修
    states: {new: 待受理, verifying: 待确认, closed: 已关闭}
    fields: {category: {type: string}}
    priority: [{default: P2}]
    transitions:
      - {id: finish, from: new, to: verifying, by: [plumber]}
      - {id: redo, from: verifying, to: new, by: [owner]}
      - {id: accept, from: verifying, to: closed, by: [owner, system]}
    auto: [{transition: accept, after: 48h, when: no_answer}]
  - key: callback
    name: 回访
    states: {new: 待回访, done: 已回访, closed: 已关闭}
    fields: {ok: {type: bool}}
    priority: [{default: P2}]
    transitions:
      - {id: call, from: new, to: done, by: [owner], needs: [ok]}
      - {id: close, from: done, to: closed, by: [system]}
  - key: cleaning
    name: 保洁
    states: {new: 待分单, done: 待抽查, closed: 已关闭}
    priority: [{default: P2}]
    transitions:
      - {id: finish, from: new, to: done, by: [plumber]}
      - {id: fail, from: done, to: new, by: [block_head]}
      - {id: pass, from: done, to: closed, by: [block_head, system]}
    sampling: {transition: pass, by: block_head, rate: 10%, else: system}
"""
TYPES = definition_of(read_document(HOME), 1).types
REPAIR, CALLBACK, CLEANING = TYPES["repair"], TYPES["callback"], TYPES["cleaning"]
OWNER, PLUMBER = member("owner", "owner"), member("plumber", "plumber")


SHOP = """\
scenario: shop
name: 门店
roles:
  technician: {label: 技术员, scope: tenant}
  lead: {label: 主管, scope: tenant}
calendars:
  day: {tz: UTC, weekly: {mon-sun: ["09:00-12:00", "13:00-18:00"]}}
ticket_types:
  - key: repair
    name: 报修
    states: {new: 待受理, working: 处理中, closed: 已关闭}
    priority: [{default: P2}]
    transitions:
      - {id: start, from: new, to: working, by: [technician]}
      - {id: stop, from: working, to: new, by: [technician]}
      - {id: finish, from: working, to: closed, by: [technician]}
    sla:
      - {clock: resolve, start: create, stop: finish, calendar: day, pause_on: customer, target: 4h}
      - {clock: work, start: start, stop: stop, target: 1h}
    escalate:
      - {clock: resolve, at: 75%, notify: [technician, lead], via: [app]}
      - {clock: resolve, at: +2h, notify: [lead], via: [sms, email]}
      - {clock: work, at: 100%, notify: [lead]}
"""
SHOP_REPAIR = definition_of(read_document(SHOP), 1).types["repair"]
TECH = member("zhang", "technician")
"""A ticket is opened at 09:30, the shop closes from 12:00 to 13:00."""


def opened(rules: TicketType, external_id: str = "1") -> Story:
    return Story().given(open_ticket(rules=rules, fields={}, asset=None, external_id=external_id))


def ring(key: str, when: datetime, rules: TicketType) -> RingTimer:
    return RingTimer(rules=rules, key=key, now=when)
