"""A repair ticket, from the report to the accepted repair."""

from services.workflow.domain.facts import TicketMoved, TicketOpened
from services.workflow.domain.open_moves import moves_open
from services.workflow.domain.recordings import (
    RecordUnassignable,
)
from shared.intent import Caller, TenantId
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    Outcome,
    Story,
    at,
    comment,
    decline,
    member,
    move,
    offer,
    open_ticket,
    opened_story,
    rules,
    working_story,
)


def opening(**changes: object) -> TicketOpened:
    (fact,) = Story().when(open_ticket(**changes)).facts
    assert isinstance(fact, TicketOpened)
    return fact


def the_move(outcome: Outcome) -> TicketMoved:
    assert outcome.refusal is None, outcome.refusal
    return next(fact for fact in outcome.facts if isinstance(fact, TicketMoved))


def test_a_report_becomes_a_new_ticket_with_its_priority_and_the_skill_it_needs() -> None:
    fact = opening()
    assert (fact.state, fact.priority, fact.skills) == ("new", "P3", ("制冷",))
    assert fact.dispatch
    assert fact.fields["asset"] == "FRZ-0042"


def test_a_fault_that_stops_sales_is_p1_and_a_freezer_p2() -> None:
    assert opening(fields={"symptom": "x", "stops_sales": True}).priority == "P1"
    assert opening(asset_facts={"class": "冷柜"}).priority == "P2"


def test_a_doubtful_or_imported_report_is_kept_and_nobody_is_sent() -> None:
    doubtful = opening(flags=("location_missing",))
    assert (doubtful.dispatch, doubtful.held) == (False, "location_missing")
    assert opening(imported=True, dispatch_wanted=False, flags=("location_missing",)).held == ""
    assert not opening(imported=True, dispatch_wanted=False).dispatch
    assert opening(imported=True, dispatch_wanted=True).dispatch


def test_the_same_report_opens_one_ticket() -> None:
    assert opened_story().when(open_ticket()).topics == []


def test_an_offer_assigns_the_ticket_and_names_the_technician() -> None:
    outcome = opened_story().when(offer())
    assert outcome.topics == ["ticket.offered", "ticket.moved"]
    assert (outcome.ticket.state, outcome.ticket.assignee) == ("assigned", "tech-1")
    assert the_move(outcome).bound_to == "assignment.offered"


def test_a_technician_who_declines_gives_the_ticket_back_with_the_reason() -> None:
    outcome = opened_story().given(offer()).when(decline(reason="太远"))
    assert outcome.topics == ["ticket.declined", "ticket.moved"]
    assert (outcome.ticket.state, outcome.ticket.assignee) == ("new", None)
    assert the_move(outcome).fields == {"decline_reason": "太远"}


def test_an_expired_offer_frees_the_ticket_for_the_next_round() -> None:
    story = opened_story().given(offer(), decline("expired"), offer("tech-2", 4, "wang", 2))
    assert (story.ticket.state, story.ticket.assignee, story.ticket.round) == (
        "assigned",
        "tech-2",
        2,
    )


def test_a_decline_that_comes_after_the_next_offer_changes_nothing() -> None:
    story = opened_story().given(offer(), offer("tech-2", 2, "wang", 2))
    outcome = story.when(decline("expired", technician="tech-1"))
    assert outcome.topics == ["ticket.declined"]
    assert (outcome.ticket.state, outcome.ticket.assignee) == ("assigned", "tech-2")


def test_a_released_assignment_of_a_closed_ticket_is_not_news() -> None:
    story = opened_story().given(move("cancel", MANAGER, 1, fields={"cancel_reason": "误报"}))
    assert story.when(decline("released")).topics == []
    assert story.when(offer()).topics == ["ticket.offered"]
    assert story.when(offer()).ticket.assignee is None


def test_nobody_to_send_is_kept_as_a_fact() -> None:
    command = RecordUnassignable(rules=rules(), occurred_at=at(1), reason="no skill")
    assert opened_story().when(command).ticket.unassignable == "no skill"


def test_a_repair_is_started_finished_and_accepted() -> None:
    story = working_story().given(
        move("finish", ZHANG, 30, fields=EVIDENCE), move("accept", MANAGER, 40)
    )
    assert (story.ticket.state, story.ticket.closed) == ("closed", True)
    assert story.ticket.fields["fault_code"] == "压缩机"


def test_the_role_relied_on_is_kept() -> None:
    assert the_move(working_story().when(move("finish", ZHANG, 30, fields=EVIDENCE))).role == (
        "technician"
    )


def test_finishing_without_evidence_is_refused_with_every_missing_field() -> None:
    outcome = working_story().when(move("finish", ZHANG, 30))
    assert outcome.slug == "fields-missing"
    assert outcome.refusal is not None
    assert [reason.pointer for reason in outcome.refusal.reasons] == [
        "/fields/fault_code",
        "/fields/parts_used",
        "/fields/photo_after",
    ]


def test_sending_work_back_needs_a_reason_every_time() -> None:
    story = working_story().given(
        move("finish", ZHANG, 30, fields=EVIDENCE),
        move("rework", MANAGER, 31, fields={"return_reason": "还漏"}),
        move("finish", ZHANG, 40, fields=EVIDENCE),
    )
    assert story.when(move("rework", MANAGER, 41)).slug == "fields-missing"


def test_wrong_and_unknown_values_are_all_named() -> None:
    wrong = {**EVIDENCE, "fault_code": "魔法", "colour": "red", "photo_after": "a\x00b"}
    outcome = working_story().when(move("finish", ZHANG, 30, fields=wrong))
    assert outcome.slug == "field-invalid"
    assert outcome.refusal is not None
    assert {reason.code for reason in outcome.refusal.reasons} == {"field-invalid", "field-unknown"}
    assert len(outcome.refusal.reasons) == 3


def test_a_move_from_another_state_says_which_moves_are_open() -> None:
    outcome = opened_story().when(move("start", ZHANG, 1))
    assert outcome.slug == "not-in-this-state"
    assert outcome.refusal is not None
    assert outcome.refusal.details["open"] == "assign,cancel"


def test_only_the_roles_of_a_move_may_make_it() -> None:
    assert working_story().when(move("finish", MANAGER, 30, fields=EVIDENCE)).slug == "role-missing"


def test_only_the_assigned_technician_may_start() -> None:
    outcome = opened_story().given(offer()).when(move("start", member("wang", "technician"), 3))
    assert outcome.slug == "not-assigned-to-you"


def test_who_gets_a_ticket_by_hand_may_start_and_who_had_it_may_not() -> None:
    story = opened_story().given(offer(), offer("tech-2", 2, "wang", 2))
    assert story.when(move("start", ZHANG, 3)).slug == "not-assigned-to-you"
    assert story.when(move("start", member("wang", "technician"), 3)).topics == ["ticket.moved"]


def test_a_key_acts_for_a_whole_system() -> None:
    key = Caller(tenant=TenantId("weilai"), actor="key:1", roles=frozenset({"technician"}))
    assert opened_story().given(offer()).when(move("start", key, 3)).topics == ["ticket.moved"]


def test_assigning_goes_through_dispatch() -> None:
    assert opened_story().when(move("assign", member("d", "dispatcher"), 1)).slug == "use-dispatch"


def test_an_unknown_move_and_an_unknown_ticket_are_refused() -> None:
    assert opened_story().when(move("fly", MANAGER, 1)).slug == "transition-unknown"
    assert Story().when(move("start", ZHANG, 1)).slug == "ticket-unknown"
    assert Story().when(offer()).slug == "ticket-unknown"


def test_a_comment_is_kept_and_an_empty_one_refused() -> None:
    assert opened_story().when(comment("已联系门店")).topics == ["ticket.commented"]
    assert opened_story().when(comment("  ")).slug == "comment-invalid"
    assert opened_story().when(comment("\ud800")).slug == "comment-invalid"
    assert opened_story().when(comment("x" * 10_001)).slug == "comment-invalid"


def test_nothing_happens_to_a_ticket_before_it_is_opened() -> None:
    assert opened_story().when(move("cancel", MANAGER, 1, occurred=at(-1))).slug == "before-opening"
    story = opened_story().given(move("cancel", MANAGER, 1, fields={"cancel_reason": "误报"}))
    assert story.ticket.closed


def test_moving_out_of_a_final_state_is_a_reopening() -> None:
    city = rules("city_service", "service_request")
    agent = member("a", "agent")
    story = Story().given(
        open_ticket(rules=city, fields={"category": "Noise"}, asset=None),
        move("close", agent, 5, of=city),
    )
    assert story.ticket.closed
    assert the_move(story.when(move("reopen", agent, 6, of=city))).reopened


def test_a_place_at_zero_and_a_closing_before_the_opening_are_flagged() -> None:
    city = rules("city_service", "service_request")
    here = {"lat": 37.7, "lon": -122.4}
    nowhere = {"lat": 0.0, "lon": 0.0}
    base: dict[str, object] = {"category": "Noise"}

    def flags(location: dict[str, float], **more: object) -> tuple[str, ...]:
        fact = opening(rules=city, fields={**base, **more}, location=location, asset=None)
        assert fact.dispatch == (not fact.flags)
        return fact.flags

    assert flags(here) == ()
    assert flags(nowhere) == ("location_missing",)
    assert flags(here, closed_at="2026-11-21T00:00:00Z") == ("closed_before_opened",)
    assert flags(here, closed_at="2026-11-23T00:00:00") == ()


def test_a_doubt_that_a_move_raises_is_a_fact_of_its_own() -> None:
    city = rules("city_service", "service_request")
    story = Story().given(
        open_ticket(rules=city, fields={"category": "Noise"}, location={"lat": 1, "lon": 1})
    )
    closing = move(
        "close",
        member("a", "agent"),
        5,
        fields={"closed_at": "2020-01-01T00:00:00Z"},
        of=city,
    )
    assert story.when(closing).topics == ["ticket.moved", "ticket.flagged"]


def test_every_move_is_shown_open_or_with_the_reason_why_not() -> None:
    shown = {one.name: one for one in moves_open(opened_story().ticket, rules(), MANAGER)}
    assert shown["cancel"].is_open
    assert shown["cancel"].needs == ("cancel_reason",)
    why_not = {name: one.why_not.slug for name, one in shown.items() if one.why_not}
    assert why_not == {
        "assign": "role-missing",
        "decline": "role-missing",
        "start": "role-missing",
        "finish": "role-missing",
        "rework": "not-in-this-state",
        "accept": "not-in-this-state",
    }
