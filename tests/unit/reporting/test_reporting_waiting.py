"""What a ticket waits for: its history keeps it, and it is no state."""

from datetime import UTC, datetime, timedelta

from services.reporting.views.heard import ticket_fact
from services.reporting.views.history import row_of
from services.reporting.views.standing import row_after
from services.reporting.views.story import step_of
from tests.unit.reporting.told_by_workflow import Workflow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_a_wait_is_kept_and_changes_no_state(workflow: Workflow) -> None:
    opened = workflow.says("opened", "T-1", NOON, state="new", priority="P1")
    before = row_after(None, opened)
    assert before is not None
    said = {"role": "technician", "late": False, "imported": False}
    for what, more in (
        ("waiting", {"reason": "parts", "note": "等压缩机", "until": "2026-03-02T00:00:00Z"}),
        ("resumed", {"reason": "parts"}),
    ):
        event = workflow.says(what, "T-1", LATER, **said, **more)
        after = row_after(before, event)
        assert after is not None
        assert (after.state, after.is_open, after.sort_at) == ("new", True, before.sort_at)
        assert after.waiting == ("parts" if what == "waiting" else None)
        assert step_of(event, ticket_fact(event)) is None
        row = row_of(event)
        assert (row.type, row.role, row.to_state) == (f"ticket.{what}", "technician", None)
        assert bytes(row.data) == event.data
