"""The queue: where a ticket stands follows what was recorded last; who sees it follows roles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from services.reporting.views.finding import Slot
from services.reporting.views.heard import EVERYBODY
from services.reporting.views.scopes import (
    Granted,
    RoleScope,
    roles_of,
    visible_to,
)
from services.reporting.views.seeing import whole_of
from services.reporting.views.standing import QueueRow, row_after
from services.reporting.views.telling import as_told
from shared.contracts.acting import ScenarioRoles
from shared.intent import Caller, TenantId
from shared.sight import Seen
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def queue(workflow: Workflow) -> QueueRow:
    row = None
    for event in workflow.events:
        row = row_after(row, event)
    assert row is not None
    return row


def opened(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new", priority="P1", flags=["location_missing"])


def test_a_late_move_changes_no_state_and_no_assignee(workflow: Workflow) -> None:
    opened(workflow)
    workflow.says("moved", "T-1", NOON + timedelta(hours=2), to="working", state="working")
    before = queue(workflow)
    workflow.says(
        "moved", "T-1", NOON + timedelta(hours=1), to="closed", state="working", late=True
    )
    after = queue(workflow)
    assert (after.state, after.is_open, after.version) == ("working", True, 3)
    assert after.updated_at == before.updated_at


def test_a_ticket_that_became_more_urgent_stands_further_ahead(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new", priority="P3")
    before = queue(workflow)
    workflow.says("prioritised", "T-1", NOON, priority="P1", was="P3")
    after = queue(workflow)
    assert after.priority == "P1"
    assert after.rank < before.rank


def test_a_closed_ticket_that_is_reopened_is_open_again(workflow: Workflow) -> None:
    opened(workflow)
    workflow.says("moved", "T-1", NOON, state="closed", closed=True)
    closed = queue(workflow)
    assert (closed.is_open, closed.closed_at) == (False, NOON)
    workflow.says("moved", "T-1", NOON + timedelta(hours=1), state="working")
    reopened = queue(workflow)
    assert (reopened.is_open, reopened.closed_at) == (True, None)


def test_who_has_a_ticket_follows_offers_and_refusals(workflow: Workflow) -> None:
    opened(workflow)
    workflow.says("offered", "T-1", NOON, technician_id="tech-1", member_id="li")
    workflow.says("moved", "T-1", NOON, state="assigned", assignee="tech-1")
    assert (queue(workflow).assignee, queue(workflow).assignee_member) == ("tech-1", "li")
    workflow.says("declined", "T-1", NOON, technician_id="tech-1")
    workflow.says("moved", "T-1", NOON, state="new", assignee=None)
    assert (queue(workflow).assignee, queue(workflow).assignee_member) == (None, None)


def test_why_nobody_was_found_is_shown_until_somebody_is_asked(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new")
    workflow.says("unassignable", "T-1", NOON, reason="nobody_answered", round=4)
    assert queue(workflow).unassignable == "nobody_answered"
    workflow.says("offered", "T-1", NOON, technician_id="t", round=5)
    assert queue(workflow).unassignable is None


def test_whoever_nobody_is_looked_for_says_because_of_which_flag(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new", held="location_missing")
    assert queue(workflow).unassignable == "held:location_missing"
    workflow.says("offered", "T-1", NOON, technician_id="t", round=1)
    assert queue(workflow).unassignable is None


def test_flags_add_up(workflow: Workflow) -> None:
    opened(workflow)
    workflow.says("flagged", "T-1", NOON, flags=["closed_before_opened"])
    assert queue(workflow).flags == ["closed_before_opened", "location_missing"]


def test_an_event_of_an_unknown_ticket_makes_no_row(workflow: Workflow) -> None:
    event = workflow.says("moved", "T-1", NOON, state="closed")
    assert row_after(None, event) is None


def role(name: str, scope: str, *types: str) -> RoleScope:
    return RoleScope(
        role_key=f"shop/{name}", scenario="shop", role=name, scope=scope, types=list(types)
    )


ROLES = [
    role("clerk", "own_store"),
    role("technician", "assigned"),
    role("qa", "type", "complaint"),
    role("boss", "tenant"),
    role("region_head", "region"),
    role("auditor", "read_only_all"),
    role("wanderer", "somewhere"),
]
GRANTED = Granted(roles=ROLES)


def caller(actor: str, *roles: str, attributes: tuple[tuple[str, str], ...] = ()) -> Caller:
    return Caller(
        tenant=TenantId("weilai"), actor=actor, roles=frozenset(roles), attributes=attributes
    )


def test_several_roles_see_what_any_of_them_sees() -> None:
    somebody = caller(
        "member:li", "clerk", "technician", "qa", attributes=(("clerk", "042"), ("qa", ""))
    )
    grants = visible_to(somebody, GRANTED).sight.grants
    assert [(one.role, one.scope, set(one.values)) for one in grants] == [
        ("clerk", "own_store", {"store:042"}),
        ("technician", "assigned", {"member:li", "li"}),
        ("qa", "type", {"member:li", "li"}),
    ]


def told_figures(who: Caller, granted: Granted) -> str:
    """Return of which tickets somebody is told figures, as a condition."""
    whole = whole_of(visible_to(who, granted))
    return "" if whole is None else whole.after()[0]


def test_figures_are_for_whom_a_role_shows_the_whole_company() -> None:
    for role_, told in {"clerk": False, "qa": False, "boss": True, "auditor": True}.items():
        assert bool(told_figures(caller("member:li", role_), GRANTED)) == told, role_


def test_who_sees_a_company_by_a_role_counts_nothing_that_is_kept_from_it() -> None:
    kept = replace(GRANTED, confidential=("complaint",))
    boss, auditor = caller("member:li", "boss"), caller("member:an", "auditor")
    assert "any(hidden_from)" in told_figures(boss, GRANTED)
    assert "type = any" in told_figures(boss, kept)
    assert told_figures(auditor, kept) == "true"


def test_who_sees_all_there_is_does_not_see_through_veils() -> None:
    """What is left out of a ticket is left out for a whole company's boss as well."""
    assert not visible_to(caller("member:li", "boss"), GRANTED).sight.everything
    assert visible_to(caller("member:an", "auditor"), GRANTED).sight.everything


def test_who_has_to_agree_is_known_for_as_long_as_it_is_open(workflow: Workflow) -> None:
    def said(what: str, *awaited: tuple[str, str, list[str]], **more: object) -> list[str]:
        seats = [{"step": step, "seat": seat, "members": who} for step, seat, who in awaited]
        workflow.says(what, "T-1", NOON, approval="pay", awaited=seats, **more)
        return queue(workflow).asked

    opened(workflow)
    assert said("approval_opened", ("one", "one", [])) == []
    named = {"step": "one", "seat": "one", "approvers": [{"member": "li"}, {"member": "wu"}]}
    assert said("approvers_named", ("one", "one", ["li", "wu"]), **named) == ["li", "wu"]
    over = {"step": "one", "seat": "one", "giver": "li", "taker": "an"}
    assert said("approval_handed_over", ("one", "one", ["an", "wu"]), **over) == ["an", "wu"]
    more = {"step": "one", "seat": "one", "added": "add-1", "member": "qi"}
    assert said("signer_added", ("one", "one", ["an", "wu"]), **more) == ["an", "qi", "wu"]
    assert said("approval_decided", ("two", "two", ["bo"])) == ["an", "bo", "qi", "wu"]
    assert said("approval_copied", members=["ci"]) == ["an", "bo", "copied:ci", "qi", "wu"]
    assert said("approval_closed", outcome="approved") == ["copied:ci"]


def test_who_has_a_part_of_the_work_is_known_with_its_place(workflow: Workflow) -> None:
    opened(workflow)
    tasks = [{"roles": ["builder"]}, {"roles": ["clerk"], "item": "042"}]
    workflow.says("split", "T-1", NOON, tasks=tasks)
    assert queue(workflow).work == ["builder", "clerk@*", "clerk@042"]


def test_a_role_without_a_place_or_of_no_known_scope_shows_nothing() -> None:
    [at_no_place] = visible_to(caller("member:x", "region_head"), GRANTED).sight.grants
    assert at_no_place.values == frozenset()
    somewhere = Seen(type="complaint", opened_by="member:x", places={"somewhere:x"})
    for who in ("wanderer", "unheard_of"):
        assert not visible_to(caller("member:x", who), GRANTED).sight.shows(somewhere)
    assert visible_to(caller("key:1"), GRANTED).sight.grants == ()


def test_where_a_ticket_happened_is_told_by_fields_and_links(workflow: Workflow) -> None:
    workflow.says(
        "opened",
        "T-1",
        NOON,
        state="new",
        fields={"club": {"ref": "26"}, "site": "A"},
        links={"site": "B", "building": "3", "street": "x"},
    )
    assert queue(workflow).places == ["building:3", "club:26", "site:A"]


def test_what_is_hidden_from_whom_is_what_was_said_last(workflow: Workflow) -> None:
    opened(workflow)
    workflow.says(
        "restricted", "T-1", NOON, only_for=["boss"], hidden_from=["qa"], veiled={"/fields/a": []}
    )
    hidden = queue(workflow)
    assert (hidden.only_for, hidden.hidden_from, hidden.veiled) == (
        ["boss"],
        ["qa"],
        {"/fields/a": []},
    )
    workflow.says("restricted", "T-1", NOON, only_for=None, hidden_from=[], veiled={})
    assert queue(workflow).only_for == [EVERYBODY]


def test_a_role_acts_in_the_types_whose_transitions_it_may_fire() -> None:
    document = msgspec.convert(
        {
            "scenario": "shop",
            "roles": {"qa": {"scope": "type"}},
            "ticket_types": [
                {"key": "complaint", "transitions": [{"by": ["qa"]}, {"by": []}]},
                {"key": "repair", "transitions": [{"by": ["technician"]}]},
            ],
        },
        ScenarioRoles,
    )
    assert roles_of(document) == [role("qa", "type", "complaint")]


def test_what_stands_in_a_queue_is_nobodys_and_seen_by_those_who_may_take_it(
    workflow: Workflow,
) -> None:
    opened(workflow)
    workflow.says("offered", "T-1", NOON, technician_id="t1", member_id="zhang", round=1)
    workflow.says("queued", "T-1", NOON, queue="team:night", members=["li", "wu"], round=2)
    stands = queue(workflow)
    assert (stands.queue, stands.assignee, stands.asked) == ("team:night", None, ["li", "wu"])
    workflow.says("moved", "T-1", NOON, to="new", state="new", closed=False)
    assert queue(workflow).asked == ["li", "wu"]
    workflow.says("offered", "T-1", NOON, technician_id="t2", member_id="li", round=3)
    taken = queue(workflow)
    assert (taken.queue, taken.assignee, taken.asked) == (None, "t2", [])


def test_what_nobody_took_or_is_closed_stands_in_no_queue(workflow: Workflow) -> None:
    opened(workflow)
    for said in ({"queue": "", "members": []}, {"queue": "*", "members": ["li"]}):
        workflow.says("queued", "T-1", NOON, queue="*", members=["li"], round=1)
        workflow.says("queued", "T-1", NOON, round=1, **said)
        assert bool(queue(workflow).queue) == bool(said["queue"])
    workflow.says("moved", "T-1", NOON, to="closed", state="closed", closed=True)
    assert (queue(workflow).queue, queue(workflow).asked) == (None, [])


def test_whoever_is_asked_to_take_it_over_sees_it_until_they_answer(workflow: Workflow) -> None:
    opened(workflow)
    asked = {"how": "asked", "technician_id": "t2", "member_id": "li"}
    for ends in (
        ("transfer_asked", {"how": "declined", "technician_id": "t2", "member_id": None}),
        ("offered", {"technician_id": "t2", "member_id": "li", "round": 2}),
        ("declined", {"technician_id": "t2", "how": "released", "round": 2}),
        ("moved", {"to": "closed", "state": "closed", "closed": True}),
    ):
        workflow.says("transfer_asked", "T-1", NOON, **asked)
        assert queue(workflow).asked == ["li"]
        what, said = ends
        workflow.says(what, "T-1", NOON, **said)
        assert queue(workflow).asked == [], what


def test_a_post_nobody_can_fill_is_told_until_somebody_is_asked(workflow: Workflow) -> None:
    opened(workflow)
    workflow.says("offered", "T-1", NOON, technician_id="t1", member_id="m1", round=1)
    for post in ("helper:2", "helper:1"):
        reason = "nobody_has:lifting"
        workflow.says("crew_told", "T-1", NOON, post=post, how="unassignable", reason=reason)
    stuck = queue(workflow)
    assert stuck.unfilled == ["helper:1 nobody_has:lifting", "helper:2 nobody_has:lifting"]
    assert as_told(stuck)["unfilled"] == [
        {"post": post, "role": "helper", "unassignable": "nobody_has:lifting"}
        for post in ("helper:1", "helper:2")
    ]
    workflow.says("crew_told", "T-1", NOON, post="helper:1", how="offered", member_id="m2")
    assert queue(workflow).unfilled == ["helper:2 nobody_has:lifting"]


def test_the_posts_of_a_ticket_that_is_held_are_listed_after_somebody_has_it(
    workflow: Workflow,
) -> None:
    crew = [{"role": "helper", "count": 2, "skills": ["lifting"]}]
    workflow.says("opened", "T-1", NOON, state="new", held="location_missing", crew=crew)
    workflow.says("offered", "T-1", NOON, technician_id="t1", member_id="m1", round=1)
    held = ["helper:1 held:location_missing", "helper:2 held:location_missing"]
    assert queue(workflow).unfilled == held
    workflow.says("crew_told", "T-1", NOON, post="helper:2", how="offered", member_id="m2")
    assert queue(workflow).unfilled == held[:1]


def test_whoever_has_a_post_is_told_of_the_ticket_and_does_not_have_it(workflow: Workflow) -> None:
    opened(workflow)
    workflow.says("offered", "T-1", NOON, technician_id="t1", member_id="m1", round=1)
    for how in ("offered", "accepted", "arrived"):
        workflow.says(
            "crew_told", "T-1", NOON, post="helper:1", how=how, technician_id="t2", member_id="m2"
        )
    row = queue(workflow)
    assert (row.assignee, row.assignee_member, row.asked) == ("t1", "m1", ["m2"])
    workflow.says("crew_told", "T-1", NOON, post="helper:1", how="declined", technician_id="t2")
    assert queue(workflow).asked == []


def test_a_ticket_nobody_could_come_to_says_why_and_when_it_was_to_be(workflow: Workflow) -> None:
    workflow.says("opened", "T-1", NOON, state="new", priority="P1")
    agreed = {"start": "2026-03-04T02:00:00+00:00", "end": "2026-03-04T04:00:00+00:00"}
    workflow.says("appointed", "T-1", NOON, fields={"window": agreed})
    workflow.says("endangered", "T-1", NOON, reason="all_eliminated:off_shift")
    row = queue(workflow)
    assert (row.unassignable, row.is_open) == ("all_eliminated:off_shift", True)
    assert row.slot == Slot(field="window", **agreed)

    workflow.says("secured", "T-1", NOON)
    assert queue(workflow).unassignable is None
    workflow.says("endangered", "T-1", NOON, reason="all_eliminated:off_shift")
    workflow.says("appointed", "T-1", NOON, fields={"window": None})
    assert (queue(workflow).unassignable, queue(workflow).slot) == (None, None)
