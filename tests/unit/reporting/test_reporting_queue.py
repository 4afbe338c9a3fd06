"""The queue: where a ticket stands follows what was recorded last; who sees it follows roles."""

from datetime import UTC, datetime, timedelta

import msgspec

from services.reporting.views.queue import QueueRow, row_after
from services.reporting.views.scopes import (
    RoleScope,
    ScenarioRoles,
    Scope,
    Visible,
    roles_of,
    visible_to,
)
from shared.intent import Caller, TenantId
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
]


def caller(actor: str, *roles: str, attributes: tuple[tuple[str, str], ...] = ()) -> Caller:
    return Caller(
        tenant=TenantId("weilai"), actor=actor, roles=frozenset(roles), attributes=attributes
    )


def test_several_roles_see_what_any_of_them_sees() -> None:
    somebody = caller(
        "member:li", "clerk", "technician", "qa", attributes=(("clerk", "042"), ("qa", ""))
    )
    assert visible_to(somebody, ROLES) == Visible(
        everything=False,
        any_of=(
            (Scope.ASSIGNED, ("li", "member:li")),
            (Scope.OWN_STORE, ("042",)),
            (Scope.TYPE, ("complaint",)),
        ),
    )
    assert visible_to(caller("member:li", "clerk", "boss"), ROLES).everything


def test_a_scope_that_is_not_understood_shows_nothing() -> None:
    assert visible_to(caller("member:x", "region_head"), ROLES) == Visible(everything=False)
    assert visible_to(caller("member:x", "unheard_of"), ROLES) == Visible(everything=False)
    assert visible_to(caller("key:1"), ROLES) == Visible(everything=False)


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
