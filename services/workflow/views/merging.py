"""Merging as it is read: what a ticket is merged into, has taken in, and may be a duplicate of."""

from services.workflow.domain.merging.state import Merging
from services.workflow.views.labels import Json


def merging_shown(merging: Merging) -> Json:
    """Return all; of one that its reader may not see, only that there is one remains."""
    now = merging.now
    into = None
    if now is not None:
        into = {"id": now.into or None, "number": now.number or None, "since": now.since}
    return {
        "merged_into": into,
        "merged": [
            {"id": one.id, "number": one.number, "since": one.since} for one in merging.taken_in
        ],
        "duplicates": [
            {
                "id": one.id,
                "number": one.number,
                "first": one.first,
                "suspected": one.suspected,
                "about": one.about,
                "fault": one.fault,
                "apart_s": one.apart_s,
                "since": one.since,
            }
            for one in merging.pairs
        ],
        "split_off": [
            {"id": one.id, "number": one.number, "type": one.type, "since": one.since}
            for one in merging.split_off
        ],
    }
