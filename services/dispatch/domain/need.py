"""Needs: what a ticket asks of whoever does it, and the policy people are compared by."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.dispatch.domain.appointments.rule import Appointments, Slot
from services.dispatch.domain.crew import Post
from services.dispatch.domain.places import Place
from services.dispatch.domain.reserves import Reserve
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.traffic import TrafficProfile, traffic_at

SPEED_KMH = 25.0
ACCEPT_TIMEOUT_S = 600
MINUTES_PER_OPEN_TICKET = 20.0
"""What one ticket in hand weighs against travel: with weights 5 and 2, eight minutes of it."""

REACH_KM = 500.0
"""As the crow flies; nobody is sent from farther away, and the place is likely to be wrong."""

REACH_DEGREES = 4.0
"""Less than this in latitude and longitude together is within reach: of 111.2 km each at most."""

LEAST_URGENT = "~"
"""Sorts behind every priority; ``P1`` to ``P9`` sort as they are meant."""

CERT_VALID = "cert_valid"
REGION = "region"
VENDOR_AUTHORISED = "vendor_authorised"
NOT_COMPLAINED_ABOUT = "not_complained_about"
CHECKED_RULES = frozenset(
    {
        *("skill", "on_shift", "capacity"),
        *(CERT_VALID, REGION, VENDOR_AUTHORISED, NOT_COMPLAINED_ABOUT),
    }
)
"""The hard rules that dispatch knows; a policy that names others says so in every explanation."""


ANYBODY = "*"
"""The queue of whoever meets a ticket's rules."""


@dataclass(frozen=True, kw_only=True)
class Grab:
    """Tickets are taken out of a queue; after ``within_s`` seconds (None: never) one is asked."""

    queue: str = ANYBODY
    within_s: int | None = None


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How people are compared: weights of each term, and how long an offer stands.

    ``key`` is the definition and ticket type it comes from
    (``restaurant_chain@7/equipment_repair``); ``unchecked`` are hard rules it names that dispatch
    cannot check yet. Days are those of ``zone``. ``reserves`` are all that the scenario keeps, for
    tickets of whatever type. ``grab`` says that people take tickets themselves.
    ``appointments`` None: somebody is looked for at once. ``replan`` None: whoever was found
    stays. ``traffic`` says in which hours ways take longer.
    ``asks_for_areas`` and ``asks_for_vendors`` are true where nothing is said, as needs from before
    name areas and a vendor only where they are asked for.
    ``deadline_weight`` is what a minute too late weighs, ``continuity_weight`` a minute that
    strangers need to find their way about; ``leaves_out_complained_about`` says that nobody is sent
    whom the ticket complains about.
    ``published`` is the policy of its own that says otherwise (``storm@3``), if one does.
    """

    key: str
    travel_weight: float = 5.0
    workload_weight: float = 2.0
    minutes_per_open_ticket: float = MINUTES_PER_OPEN_TICKET
    part_weight: float = 0.0
    speed_kmh: float = SPEED_KMH
    accept_timeout_s: int = ACCEPT_TIMEOUT_S
    unchecked: tuple[str, ...] = ()
    asks_for_certificates: bool = False
    asks_for_areas: bool = True
    asks_for_vendors: bool = True
    zone: str = "UTC"
    reserves: tuple[Reserve, ...] = ()
    grab: Grab | None = None
    replan: Replanning | None = None
    traffic: TrafficProfile = ()
    deadline_weight: float = 0.0
    continuity_weight: float = 0.0
    leaves_out_complained_about: bool = False
    published: str = ""
    appointments: Appointments | None = None

    @property
    def named(self) -> str:
        """What a decision says it was made by: the policy with its version."""
        return self.published or self.key

    def day_of(self, moment: datetime) -> date:
        """Return which day it is then where the company is."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def traffic_at(self, moment: datetime) -> float:
        """Return how many times as long as estimated ways take then."""
        return traffic_at(self.traffic, moment, self.zone)


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a ticket needs: skills, where, compared how.

    ``may_assign`` are the roles whose holders may decide instead of the policy.
    ``place`` is None when the report did not say where: people are then compared by load alone.
    ``areas`` (``store:042``) and ``vendor`` are what the ticket says of itself; the policy says
    whether those are asked for who work there and are authorised for it. ``levels`` are the least
    levels of some of the skills, ``parts`` how many of which are needed. ``slot`` is when somebody
    is to come, where that is agreed (with ``reported_by``, who may choose it). ``due_at`` is when
    somebody should be there at the latest, ``about`` names the things and tickets that it is about
    (``asset:FRZ-42``, ``ticket:...``), ``complained_about`` a technician, a member or a ticket.
    ``crew`` are all posts of the ticket's crew, also where the need is that of a ``post``, whose
    assignment has its ``ticket_id`` then.
    """

    ticket_id: UUID
    type: str
    policy: Policy
    skills: tuple[str, ...] = ()
    place: Place | None = None
    may_assign: tuple[str, ...] = ()
    priority: str = ""
    areas: tuple[str, ...] = ()
    vendor: str = ""
    levels: tuple[tuple[str, int], ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    slot: Slot | None = None
    reported_by: str = ""
    due_at: datetime | None = None
    about: tuple[str, ...] = ()
    complained_about: UUID | None = None
    crew: tuple[Post, ...] = ()
    post: Post | None = None

    @property
    def on_ticket(self) -> UUID:
        """The ticket that the work is about: for a post that of its crew."""
        return self.ticket_id if self.post is None else self.post.ticket_id

    @property
    def elsewhere(self) -> tuple[UUID, ...]:
        """The assignments of all other places on the same ticket; none where it has no crew."""
        places = (self.on_ticket, *(one.post_id for one in self.crew)) if self.crew else ()
        return tuple(one for one in places if one != self.ticket_id)

    def is_awaited(self, at: datetime) -> bool:
        """Say whether somebody is to come in an agreed slot that is not over."""
        return self.slot is not None and at < self.slot.end

    def at_priority(self, priority: str, due_at: datetime | None) -> "Need":
        """Return the same, as urgent as that; ``due_at`` None: nothing else is promised now."""
        return replace(self, priority=priority, due_at=due_at or self.due_at)

    @property
    def urgency(self) -> str:
        """The smaller, the more urgent; whose priority is not known comes last."""
        return self.priority or LEAST_URGENT
