"""Needs of tickets that have just opened, by what they say and by the rules of their type."""

from services.dispatch.adapters.policy_book import Rules
from services.dispatch.adapters.told import TicketOpened
from services.dispatch.domain.doubts import known
from services.dispatch.domain.need import Need
from services.dispatch.domain.places import Place
from shared.intent import AGENT, KEY
from shared.recorded import Recorded

REPORTERS = ("member:", KEY, AGENT)


def need_of(event: Recorded, opened: TicketOpened, rules: Rules) -> Need:
    """Return what a ticket needs that an event opened."""
    where = opened.location
    return Need(
        ticket_id=event.stream_id,
        type=opened.type,
        policy=rules.policy(f"{opened.definition}/{opened.type}"),
        skills=opened.skills,
        place=None if where is None else known(Place(lat=where.lat, lon=where.lon)),
        may_assign=rules.may_assign,
        priority=opened.priority,
        areas=opened.places,
        levels=tuple(sorted(opened.skill_levels.items())),
        parts=tuple(sorted(opened.parts_needed.items())),
        vendor=opened.vendor,
        due_at=opened.come_by,
        about=opened.about,
        complained_about=opened.complained_about,
        reported_by=_reporter(event) if rules.appointments is not None else "",
    )


def _reporter(event: Recorded) -> str:
    """Return who reported the ticket that an event opened: they may choose when somebody comes.

    Nobody is known by a label: whoever scans it next is somebody else.
    """
    who = event.meta.on_behalf_of or event.meta.actor
    return who if who.startswith(REPORTERS) else ""
