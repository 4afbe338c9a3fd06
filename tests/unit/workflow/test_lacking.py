"""What a ticket lacks that came by itself is asked of whoever may bring it, and of nobody else."""

from functools import cache
from uuid import UUID

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.commands import MoveTicket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.lacking import still_lacking
from services.workflow.domain.open_moves import Move, moves_open
from services.workflow.domain.standing import Standing
from services.workflow.domain.visibility import Look, roles_held
from services.workflow.views import ticket_now
from shared.intent import Caller
from shared.sight import sight_of
from shared.veils import named
from tests.unit.workflow.test_flow_taking import CHILD
from tests.unit.workflow.ticket_spec import Story, at, member, move, open_ticket

WAGES = """
scenario: wages
name: {zh: 工资, en: Wages}
roles:
  clerk:   {label: {zh: 店员, en: Clerk}, scope: tenant}
  finance: {label: {zh: 财务, en: Finance}, scope: tenant}
ticket_types:
  - key: claim
    name: {zh: 索赔, en: Claim}
    states: {new: {zh: 新, en: New}, working: {zh: 处理中, en: Working}, done: {zh: 完成, en: Done}}
    fields:
      pay:   {type: money, required_on: create, editable_by: [finance]}
      grade: {type: string, required_on: create, visible_to: [finance]}
      hours: {type: int, required_on: create}
    priority: [{default: P3}]
    transitions:
      - {id: start, from: new, to: working, by: [clerk, finance], form: {hours: {clerk: editable}}}
      - {id: look, from: new, to: working, by: [clerk], form: {hours: {clerk: readonly}}}
      - {id: finish, from: working, to: done, by: [clerk, finance]}
"""
CLERK, FINANCE = member("cleo", "clerk"), member("qian", "finance")


@cache
def rules() -> TicketType:
    return definition_of(read_document(WAGES), 1).types["claim"]


def look(caller: Caller) -> Look:
    held = roles_held(caller, [definition_of(read_document(WAGES), 1)])
    return Look(sight=sight_of(caller, held, above=frozenset()))


@pytest.fixture
def claim() -> Story:
    """A claim that came by itself, and of which nobody said anything."""
    return Story().given(open_ticket(rules=rules(), fields={}, asset=None, origin=CHILD))


def shown(story: Story, name: str, caller: Caller) -> Move:
    hidden = look(caller).hidden_fields(story.ticket)
    found = moves_open(story.ticket, rules(), caller, hidden)
    return next(one for one in found if one.name == name)


def made(name: str, caller: Caller, **fields: object) -> MoveTicket:
    command = move(name, caller, 1, of=rules(), fields=fields)
    return MoveTicket(
        rules=command.rules,
        transition=name,
        caller=caller,
        now=at(1),
        fields=fields,
        look=look(caller),
    )


def test_a_reader_is_asked_only_for_what_they_may_write(claim: Story) -> None:
    assert still_lacking(claim.ticket, rules()) == ("pay", "grade", "hours")
    assert shown(claim, "start", CLERK).needs == ("hours",)
    assert shown(claim, "start", FINANCE).needs == ("pay", "grade", "hours")


def test_the_form_that_is_shown_is_the_form_that_is_held_to(claim: Story) -> None:
    start = shown(claim, "start", CLERK)
    assert start.form == {"hours": "required"}
    assert claim.when(made("start", CLERK)).slug == "fields-missing"
    assert claim.when(made("start", CLERK, hours=3)).ticket.state == "working"


def test_what_a_move_leaves_alone_it_does_not_ask_for(claim: Story) -> None:
    assert shown(claim, "look", CLERK).needs == ()
    assert claim.when(made("look", CLERK)).ticket.state == "working"


def test_whoever_may_bring_the_rest_is_asked_for_it_by_their_next_move(claim: Story) -> None:
    claim.given(made("start", CLERK, hours=3))
    assert still_lacking(claim.ticket, rules()) == ("pay", "grade")
    assert shown(claim, "finish", CLERK).needs == ()
    assert shown(claim, "finish", FINANCE).needs == ("pay", "grade")
    assert claim.when(made("finish", FINANCE, pay=10)).slug == "fields-missing"
    claim.given(made("finish", FINANCE, pay=10, grade="A"))
    assert still_lacking(claim.ticket, rules()) == ()


def test_a_page_names_nothing_that_is_lacking_and_hidden_from_its_reader(claim: Story) -> None:
    hidden = look(CLERK).hidden_in(claim.ticket)
    assert named(hidden) == ["grade"]
    standing = Standing(ticket=claim.ticket, version=1, rules=rules(), hidden=hidden)
    page = ticket_now(UUID(int=1), standing, CLERK, at(2))
    assert page["lacks"] == ["pay", "hours"]
    assert isinstance(page["form"], dict)
    assert set(page["form"]) == {"hours"}
