"""A small scenario to break on purpose, and what is said about it."""

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.model import Document
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.saying import Language, Subject
from services.workflow.domain.refusals import ScenarioInvalid

LAUNDRY = """\
scenario: laundry
name: {zh: 洗衣店, en: Laundry}
roles:
  clerk: {label: {zh: 店员, en: Clerk}, scope: own_store}
  technician: {label: {zh: 技术员, en: Technician}, scope: assigned}
ticket_types:
  - key: repair
    name: {zh: 报修, en: Repair}
    states:
      new: {zh: 待受理, en: New}
      working: {zh: 处理中, en: Working}
      done: {zh: 已完成, en: Done}
    fields:
      symptom: {type: text, required_on: create}
      cause: {type: enum, values: [motor, door]}
      cost: {type: money}
      loads: {type: int}
      urgent: {type: bool}
    priority:
      - {when: urgent, set: P1}
      - {default: P2}
    transitions:
      - {id: start, from: new, to: working, by: [technician]}
      - {id: finish, from: working, to: done, by: [technician], needs: [cause]}
    flags:
      - {key: dear, label: Dear, when: "cost > 500"}
    notify:
      - key: told
        when: ticket.moved
        transition: finish
        to: clerk
        via: app
        template: "{number}"
"""


def laundry(old: str = "", new: str = "") -> str:
    """Return the laundry with one thing written differently."""
    assert LAUNDRY.count(old) == 1 or not old
    return LAUNDRY.replace(old, new) if old else LAUNDRY


def subject_of(document: Document, language: Language, place: int = 0) -> Subject:
    """Return a ticket type of a document as one speaks of it in a language."""
    part = document.ticket_types[place]
    rules = definition_of(document, 1).types[part.key]
    return Subject(part=part, rules=rules, language=language)


def refused(text: str) -> list[Remark]:
    """Return the reasons for which a document is refused."""
    with pytest.raises(ScenarioInvalid) as refusal:
        read_document(text)
    reasons = refusal.value.reasons
    assert all(isinstance(one, Remark) for one in reasons)
    return [one for one in reasons if isinstance(one, Remark)]
