"""Excess: what somebody has in hand beyond what they can have; a plan finds others for it.

A person may give too much, and plans of earlier versions did.
"""

from collections.abc import Mapping
from uuid import UUID

from services.dispatch.domain.planning.plan import Sequences


def without_excess(
    rows: Sequences, room: Mapping[UUID, int], able: Mapping[UUID, frozenset[UUID]]
) -> Sequences:
    """Return what everybody keeps by ``room``: of what others are able to do, the last goes.

    What goes is looked for somebody for, as what waits is; if nobody has room, it stays.
    """
    return {
        who: _kept(row, len(row) - room[who], [one for one in row if able[one] - {who}])
        for who, row in rows.items()
    }


def _kept(row: tuple[UUID, ...], excess: int, may_go: list[UUID]) -> tuple[UUID, ...]:
    goes = frozenset(may_go[-excess:] if excess > 0 else ())
    return tuple(one for one in row if one not in goes)
