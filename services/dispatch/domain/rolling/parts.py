"""Parts in plans: who has what a ticket needs with them, and how long fetching it takes others."""

from collections.abc import Iterable
from uuid import UUID

from services.dispatch.domain.need import Need
from services.dispatch.domain.rules import SECONDS_A_MINUTE, Circumstances
from services.dispatch.domain.scoring import Scale
from services.dispatch.domain.standing import Standing
from services.dispatch.domain.stock.supply import NOTHING_TO_FETCH, Fetching


def equipped(
    need: Need, people: Iterable[Standing], now: Circumstances, *, is_given: bool
) -> frozenset[UUID]:
    """Return who of some people a plan may give a ticket to, as far as parts go.

    Who has it was chosen with the way to a store in mind, or had it kept for them there: it goes
    only to who has all that it needs in the van. What nobody has goes to those, if there are any.
    """
    everybody = list(people)
    if now.supply is None:
        return _ids(everybody)
    having_all = [one for one in everybody if not fetching(need, one, now).missing]
    return _ids(having_all if having_all or is_given else everybody)


def fetching_s(need: Need, people: Iterable[Standing], now: Circumstances) -> int:
    """Return how long any of some people takes at least to fetch what is needed, in seconds."""
    least_min = min((fetching(need, one, now).detour_min for one in people), default=0.0)
    return int(least_min * SECONDS_A_MINUTE)


def is_worse_off(need: Need, one: Standing, then: Circumstances, now: Circumstances) -> bool:
    """Say whether somebody lacks more, or fetches it from farther away, than when it was planned.

    Each ticket is planned with all that nobody was sent for yet: two may count on one last part.
    """
    planned, left = fetching(need, one, then), fetching(need, one, now)
    return (left.missing, left.detour_min) > (planned.missing, planned.detour_min)


def fetching(need: Need, one: Standing, now: Circumstances) -> Fetching:
    """Return what somebody lacks who goes to a ticket, and where they get it."""
    scale = Scale.of(need, now)
    return scale.fetching(one, scale.km_to(one)) or NOTHING_TO_FETCH


def _ids(people: Iterable[Standing]) -> frozenset[UUID]:
    return frozenset(one.technician_id for one in people)
