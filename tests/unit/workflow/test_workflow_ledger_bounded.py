"""The ledger of a ticket with as many branches as there may be is read while others wait for it."""

from datetime import timedelta

from services.workflow.domain.entry import BRANCH_BEGUN, BRANCH_DONE, SPLIT, Entry
from services.workflow.domain.labels import CREATE
from services.workflow.domain.ledger import alongside, always, ledger
from tests.pace import within
from tests.unit.workflow.ticket_spec import T0, rules

BRANCHES = 500
HOLD = rules("bubble_tea", "batch_hold")


def diary_of(branches: int) -> tuple[Entry, ...]:
    """Return what happens where every store begins at once and they are done one by one."""
    move = next(one for one in HOLD.transitions.values() if one.id == "hold")
    begun = T0 + timedelta(seconds=1)
    return (
        Entry(at=T0, what=CREATE, to=HOLD.initial.key),
        Entry(at=begun, what="move", about=move.id, to=move.to),
        Entry(at=begun, what=SPLIT),
        *(
            Entry(at=begun, what=BRANCH_BEGUN, about=f"s{n:03}", who="store_manager", to=f"s{n:03}")
            for n in range(branches)
        ),
        *(
            Entry(at=begun + timedelta(seconds=1 + n), what=BRANCH_DONE, about=f"s{n:03}")
            for n in range(branches)
        ),
    )


def test_five_hundred_stores_cost_no_more_than_a_moment() -> None:
    diary, until = diary_of(BRANCHES), T0 + timedelta(hours=9)
    beside = within(100, lambda: alongside(diary, HOLD, until))
    assert [one.what for one in beside] == [f"s{n:03}" for n in range(BRANCHES)]
    assert [one.seconds for one in beside] == list(range(1, 1 + BRANCHES))
    booked = within(100, lambda: ledger(diary, HOLD, until, always))
    assert sum(one.seconds for one in booked) == timedelta(hours=9).total_seconds()
