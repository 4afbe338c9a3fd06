"""Who reported a ticket goes on with it: a technician sees the purchase they asked for."""

from dataclasses import replace

from services.workflow.domain.visibility import Look, Opening
from shared.sight import RoleScope, sight_of
from tests.unit.workflow.ticket_spec import ZHANG, Story, member, move, offer, open_ticket, rules

PURCHASE = rules(kind="purchase_request")
LI = member("li", "technician")


def look(who: str) -> Look:
    """Return how a technician sees a purchase that Zhang asked for."""
    caller = {"zhang": ZHANG, "li": LI}[who]
    held = RoleScope(role="technician", scope="assigned", types=frozenset({PURCHASE.key}))
    sight = sight_of(caller, [held], above=frozenset())
    assert sight.needs_opening
    return Look(sight=sight, opening=Opening(opened_by="member:zhang"))


def draft() -> Story:
    return Story().given(open_ticket(rules=PURCHASE, fields={}, asset=None))


def test_a_technician_cancels_the_purchase_they_asked_for() -> None:
    cancel = move("cancel", ZHANG, 5, of=PURCHASE, fields={"cancel_reason": "修好了"})
    assert draft().when(replace(cancel, look=look("zhang"))).ticket.state == "cancelled"


def test_for_another_technician_there_is_no_such_purchase() -> None:
    cancel = move("cancel", LI, 5, of=PURCHASE, fields={"cancel_reason": "修好了"})
    assert draft().when(replace(cancel, look=look("li"))).slug == "ticket-unknown"


def test_who_reported_what_another_was_sent_to_sees_it_and_does_not_act_on_it() -> None:
    story = Story().given(open_ticket(), offer(member_id="li"))
    held = RoleScope(role="technician", scope="assigned", types=frozenset({"equipment_repair"}))
    sight = sight_of(ZHANG, [held], above=frozenset())
    zhang = Look(sight=sight, opening=Opening(opened_by="member:zhang"))
    assert zhang.shows(story.ticket)
    assert story.when(replace(move("start", ZHANG, 5), look=zhang)).slug == "not-assigned-to-you"
