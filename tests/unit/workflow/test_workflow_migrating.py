"""A ticket comes under newer rules, and returns, as if nothing had happened to it."""

from dataclasses import replace

import pytest

from services.workflow.domain.calendars import NO_CHANGES
from services.workflow.domain.commands import MigrateTicket, ReturnTicket
from services.workflow.domain.deciding import decide_under
from services.workflow.domain.definition import Definition
from services.workflow.domain.facts import TicketMigrated
from services.workflow.domain.places import Places, faults_of_places
from services.workflow.domain.refusals import RulesMoved
from services.workflow.domain.ticket import Ticket
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    Story,
    at,
    comment,
    move,
    opened_story,
    rules,
    shipped,
    working_story,
)

KIND = "equipment_repair"


def newer(*, without: str = "", final: str = "", version: int = 2) -> Definition:
    """Return the restaurant chain's next version, in which a state is gone or is an end."""
    kind = rules()
    states = {key: one for key, one in kind.states.items() if key != without}
    if final:
        states[final] = replace(states[final], final=True)
    moves = {
        key: replace(one, sources=one.sources & states.keys())
        for key, one in kind.transitions.items()
        if one.to in states
    }
    changed = replace(kind, states=states, transitions=moves)
    return replace(
        shipped("restaurant_chain"),
        version=version,
        types={**shipped("restaurant_chain").types, KIND: changed},
    )


def migrate(to: Definition, minutes: float = 60, places: Places | None = None) -> MigrateTicket:
    return MigrateTicket(rules=rules(), newer=to, places=places or {}, now=at(minutes))


def back(minutes: float = 90, undoes: str = "restaurant_chain@2") -> ReturnTicket:
    return ReturnTicket(rules=rules(), undoes=undoes, now=at(minutes))


def verifying_story() -> Story:
    return working_story().given(move("finish", ZHANG, 10, fields=EVIDENCE))


def apart_from_rules(ticket: Ticket) -> Ticket:
    diary = tuple(one for one in ticket.diary if one.what != "migrate")
    return replace(ticket, definition="", migrated=None, diary=diary)


def test_a_ticket_follows_the_newer_rules_from_where_it_stands() -> None:
    done = working_story().when(migrate(newer()))
    assert done.topics == ["ticket.migrated"]
    assert done.ticket.definition == "restaurant_chain@2"
    assert apart_from_rules(done.ticket) == apart_from_rules(done.before)


def test_a_ticket_whose_state_is_gone_needs_a_place() -> None:
    lost = verifying_story().when(migrate(newer(without="verifying")))
    assert lost.slug == "place-missing"
    placed = verifying_story().when(
        migrate(newer(without="verifying"), places={f"{KIND}.verifying": "working"})
    )
    (fact,) = placed.facts
    assert isinstance(fact, TicketMigrated)
    assert (fact.from_state, fact.state) == ("verifying", "working")
    assert placed.ticket.state == placed.ticket.passages[-1].state == "working"
    assert placed.ticket.last_moved_at == placed.before.last_moved_at


def test_a_state_that_became_an_end_is_no_place() -> None:
    assert verifying_story().when(migrate(newer(final="verifying"))).slug == "place-missing"


@pytest.mark.parametrize("state", ["verifying", "*"])
def test_a_ticket_may_stay_under_the_version_it_follows(state: str) -> None:
    stays = verifying_story().when(
        migrate(newer(without="verifying"), places={f"{KIND}.{state}": ""})
    )
    assert stays.facts == []


def test_a_ticket_migrates_once_and_a_closed_one_never() -> None:
    story = working_story().given(migrate(newer()))
    assert story.when(migrate(newer())).facts == []
    closed = verifying_story().given(move("accept", MANAGER, 20))
    assert closed.when(migrate(newer())).facts == []
    assert opened_story().when(migrate(replace(newer(), key="helpdesk"))).facts == []


def test_after_a_migration_moves_are_judged_by_the_newer_rules() -> None:
    places = {f"{KIND}.verifying": "working"}
    story = verifying_story().given(migrate(newer(without="verifying"), places=places))
    after = newer(without="verifying").types[KIND]
    assert story.when(move("accept", MANAGER, 70, of=after)).slug == "not-in-this-state"
    assert "finish" not in after.transitions
    with pytest.raises(RulesMoved):
        decide_under("restaurant_chain@1", NO_CHANGES, move("accept", MANAGER, 70), story.ticket)
    assert decide_under("restaurant_chain@2", NO_CHANGES, comment("x", minutes=70), story.ticket)


def test_a_ticket_that_has_not_moved_returns_to_where_it_stood() -> None:
    places = {f"{KIND}.verifying": "working"}
    before = verifying_story().ticket
    story = verifying_story().given(migrate(newer(without="verifying"), places=places))
    story.given(comment("下周见", minutes=65))
    done = story.when(back())
    (fact,) = done.facts
    assert isinstance(fact, TicketMigrated)
    assert (fact.state, fact.definition, fact.back) == ("verifying", "restaurant_chain@1", True)
    commented = verifying_story().given(comment("下周见", minutes=65)).ticket
    assert replace(done.ticket, diary=()) == replace(commented, diary=())
    assert done.ticket.passages == before.passages
    assert story.given(back()).when(back()).facts == []


def test_a_ticket_that_has_moved_since_stays() -> None:
    story = working_story().given(migrate(newer()))
    story.given(move("finish", ZHANG, 70, fields=EVIDENCE))
    assert story.when(back()).slug == "moved-since"
    story.given(move("accept", MANAGER, 80))
    assert story.when(back()).slug == "moved-since"
    assert story.when(back(undoes="restaurant_chain@3")).facts == []
    assert working_story().when(back()).facts == []


def test_places_are_checked_before_anything_is_published() -> None:
    version = newer(without="verifying")
    wrong = {f"{KIND}.verifying": "wroking", "spaceship.new": "new", KIND: "new"}
    faults = list(faults_of_places(wrong, version))
    assert [one.pointer for one in faults] == [
        f"/places/{KIND}/verifying",
        "/places/spaceship/new",
        f"/places/{KIND}",
    ]
    assert "it has: new, assigned, working" in faults[0].message
    assert list(faults_of_places({f"{KIND}.verifying": "closed"}, version)) != []
    assert list(faults_of_places({f"{KIND}.verifying": "working", "gone.*": ""}, version)) == []
