"""Who may have the personal data of a ticket shown in clear: for a reason, and it is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.model import content_hash
from services.workflow.app.readers import VIEWS_MAX, View, latest_of
from services.workflow.domain import ALLOWANCE, VIEWS
from services.workflow.domain.allowance import REVEALS_MAX, RevealsTooMany, SpendReveal
from services.workflow.domain.definition import Definition
from services.workflow.domain.forms.restriction import Restriction
from services.workflow.domain.forms.viewing import (
    NoteView,
    RevealOver,
    RevealReasonMissing,
    RevealTicket,
    TicketRevealed,
    TicketViewed,
    must_be_fresh,
    reason_given,
)
from services.workflow.domain.refusals import ScenarioInvalid
from services.workflow.domain.revealing import RevealNotAllowed, right_to_reveal
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.visibility import Opening
from services.workflow.published import public_form
from shared.eventstore.mapper import FactMapper
from shared.intent import Caller
from tests.unit.workflow.document_spec import laundry
from tests.unit.workflow.ticket_spec import T0, at, member, shipped

DESK = "member:desk"
REPAIR = Ticket(type="home_repair", definition="property@1", state="assigned", assignee="wu")
IN_THE_EAST = Opening(opened_by="member:owner", places=frozenset({"site:EAST"}))


def at_site(caller: Caller, site: str) -> Caller:
    return replace(caller, attributes=tuple((role, site) for role in sorted(caller.roles)))


def may(
    caller: Caller,
    ticket: Ticket = REPAIR,
    *definitions: Definition,
    opening: Opening = IN_THE_EAST,
) -> str:
    """Return by what somebody may reveal a ticket; nothing if they may not."""
    try:
        return right_to_reveal(caller, ticket, opening, definitions or (shipped("property"),))
    except RevealNotAllowed:
        return ""


def test_the_front_desk_of_the_site_may_and_nobody_in_the_field_may() -> None:
    assert may(at_site(member("he", "front_desk"), "EAST")) == "front_desk"
    assert may(at_site(member("li", "manager"), "EAST")) == "manager"
    for role in ("cleaner", "plumber", "owner", "contractor"):
        assert may(member("wu", role)) == "", role
    assert may(member("new")) == ""


def test_the_role_that_reveals_must_itself_show_the_ticket() -> None:
    elsewhere = at_site(member("he", "front_desk"), "WEST")
    assert may(elsewhere) == ""
    # As a plumber they see it: that is no right of the front desk of another site.
    assert (
        may(replace(elsewhere, actor="member:wu", roles=frozenset({"front_desk", "plumber"}))) == ""
    )


def test_the_scope_reveals_and_no_other_scope_does() -> None:
    assert may(member("key", scopes=["reveal"])) == "reveal"
    for scope in ("tenant:admin", "tickets:read", "tickets:write"):
        assert may(member("key", scopes=[scope])) == "", scope


def test_a_scope_that_reads_everything_takes_nothing_from_a_role() -> None:
    both = at_site(member("he", "front_desk", scopes=["tickets:read"]), "EAST")
    assert may(both) == "front_desk"
    assert may(at_site(both, "WEST")) == ""


def test_an_auditor_who_reads_everything_may_where_the_scenario_says_so() -> None:
    device = Ticket(type="device_repair", definition="medical_equipment@4", state="closed")
    assert may(member("au", "compliance"), device, shipped("medical_equipment")) == "compliance"


def test_a_role_reveals_tickets_of_its_own_scenario_only() -> None:
    both = (shipped("property"), shipped("gym"))
    repair_elsewhere = replace(REPAIR, type="class_booking", definition="gym@1")
    desk = at_site(member("he", "front_desk"), "EAST")
    assert may(desk, REPAIR, *both) == "front_desk"
    assert may(desk, repair_elsewhere, *both) == ""


def test_a_ticket_that_is_kept_from_a_role_is_not_revealed_by_it() -> None:
    kept = replace(REPAIR, restriction=Restriction(hidden_from=("front_desk",)))
    assert may(at_site(member("he", "front_desk"), "EAST"), kept) == ""


@pytest.mark.parametrize("text", ["", "  ", "ab", " ab ", "x" * 501])
def test_a_reveal_needs_a_reason(text: str) -> None:
    with pytest.raises(RevealReasonMissing):
        reason_given(text)


def test_a_reason_is_kept_without_the_blanks_around_it() -> None:
    assert reason_given("  未应门，电话联系 ") == "未应门，电话联系"
    assert len(reason_given("x" * 500)) == 500


def reveal(minutes: float, reason: str = "未应门") -> RevealTicket:
    return RevealTicket(
        reader=DESK, on_behalf_of="member:boss", by="front_desk", reason=reason, now=at(minutes)
    )


def looked(minutes: float) -> NoteView:
    return NoteView(reader=DESK, on_behalf_of=None, now=at(minutes))


def test_every_reveal_is_kept_with_who_for_whom_by_what_right_and_why() -> None:
    first = VIEWS.decide(reveal(0), VIEWS.initial())
    assert first == [
        TicketRevealed(
            occurred_at=T0,
            reader=DESK,
            on_behalf_of="member:boss",
            by="front_desk",
            reason="未应门",
        )
    ]
    assert len(VIEWS.decide(reveal(1), VIEWS.fold(first))) == 1


def test_who_has_it_revealed_has_looked_and_a_look_hides_no_reveal() -> None:
    revealed = VIEWS.fold(VIEWS.decide(reveal(0), VIEWS.initial()))
    assert VIEWS.decide(looked(5), revealed) == []
    assert len(VIEWS.decide(looked(11), revealed)) == 1
    seen = VIEWS.fold(VIEWS.decide(looked(0), VIEWS.initial()))
    assert len(VIEWS.decide(reveal(1), seen)) == 1


def test_what_a_key_revealed_is_shown_again_for_a_while_and_then_no_more() -> None:
    then = VIEWS.fold(VIEWS.decide(reveal(0), VIEWS.initial()))
    must_be_fresh(then, DESK, T0 + timedelta(minutes=9))
    for views, reader, minutes in (
        (then, DESK, 10.0),
        (then, "member:other", 1.0),
        (None, DESK, 0),
    ):
        with pytest.raises(RevealOver):
            must_be_fresh(views, reader, at(minutes))


def test_a_reader_has_thirty_reveals_an_hour_and_the_next_when_the_first_is_an_hour_ago() -> None:
    spent = ALLOWANCE.initial()
    for minute in range(REVEALS_MAX):
        spent = ALLOWANCE.fold(ALLOWANCE.decide(SpendReveal(now=at(minute)), spent), spent)
    for later in (30.0, 59.9):
        with pytest.raises(RevealsTooMany):
            ALLOWANCE.decide(SpendReveal(now=at(later)), spent)
    spent = ALLOWANCE.fold(ALLOWANCE.decide(SpendReveal(now=at(60)), spent), spent)
    assert len(spent.times) == REVEALS_MAX
    with pytest.raises(RevealsTooMany):
        ALLOWANCE.decide(SpendReveal(now=at(60.5)), spent)


def test_reveals_are_told_to_nobody_and_what_was_stored_before_is_still_read() -> None:
    (fact,) = VIEWS.decide(reveal(0), VIEWS.initial())
    assert public_form(fact) is None
    (spent,) = ALLOWANCE.decide(SpendReveal(now=T0), ALLOWANCE.initial())
    assert public_form(spent) is None
    mapper = FactMapper.of([VIEWS])
    old = b'{"reader": "member:qian", "on_behalf_of": null}'
    read = mapper.decode(TicketViewed.TOPIC, 1, T0, old)
    assert read == TicketViewed(occurred_at=T0, reader="member:qian", on_behalf_of=None)


def test_who_looks_often_hides_no_reveal() -> None:
    kept = View(kind="revealed", reader=DESK, on_behalf_of=None, at=T0, by="front_desk")
    looks = [
        View(kind="looked", reader=DESK, on_behalf_of=None, at=at(11 * n))
        for n in range(1, VIEWS_MAX + 3)
    ]
    told = latest_of([kept, *looks])
    assert (told[0], told[-1], len(told)) == (kept, looks[-1], VIEWS_MAX + 1)


def test_a_document_says_who_may_reveal_and_one_that_does_not_keeps_its_hash() -> None:
    before = laundry()
    role = next(key for key in read_document(before).roles)
    said = before.replace(f"  {role}: {{", f"  {role}: {{reveal: with_reason, ", 1)
    assert said != before
    assert definition_of(read_document(said), 1).roles[role].may_reveal
    assert not any(one.may_reveal for one in definition_of(read_document(before), 1).roles.values())
    silent = read_document(before).normalised()
    assert "reveal" not in str(silent)
    assert content_hash(silent) != content_hash(read_document(said).normalised())


def test_a_role_reveals_with_a_reason_or_not_at_all() -> None:
    role = next(key for key in read_document(laundry()).roles)
    with pytest.raises(ScenarioInvalid):
        read_document(laundry().replace(f"  {role}: {{", f"  {role}: {{reveal: always, ", 1))
