"""The policy book: the dispatch rules of a ticket's own definition, which never change."""

import re
from collections import OrderedDict

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.dispatch.domain.appointments.rule import (
    AHEAD_DAYS,
    CHOOSE_WITHIN_S,
    LEAD_S,
    MOVES_MAX,
    NOTICE_S,
    SLOT_MIN,
    WHOLE_DAY,
    Appointments,
)
from services.dispatch.domain.live import BETWEEN_DEPARTED_AND_ARRIVED
from services.dispatch.domain.need import (
    ACCEPT_TIMEOUT_S,
    CERT_VALID,
    CHECKED_RULES,
    NOT_COMPLAINED_ABOUT,
    REGION,
    VENDOR_AUTHORISED,
    Grab,
    Policy,
)
from services.dispatch.domain.reserves import ANY_SKILL, Reserve
from services.dispatch.domain.rolling.policy import EVERY_S, VISIT_S, Replanning
from services.dispatch.domain.traffic import USUAL
from services.dispatch.views import MAY_ASSIGN, MAY_AUDIT, policy_document, roles_that
from shared.database import Databases
from shared.intent import TenantId
from shared.projections.position import WaitFor

POLICIES_KEPT_MAX = 10_000
MINUTE_S, DAY_S = 60, 86_400
PRIORITY = re.compile("P[1-9]")
TRAVEL, WORKLOAD, HAS_PART = "travel_min", "workload", "has_part"
DEADLINE, CONTINUITY = "deadline", "continuity"


class KeptHands(BaseModel):
    """A reserve as the view has it: for which skill or priority of which type, and how much."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    skill: str
    share_percent: int
    type: str

    @property
    def reserve(self) -> Reserve:
        """Return it as the domain has it: ``P1`` is a priority, whatever else a skill is called."""
        priority = self.skill if PRIORITY.fullmatch(self.skill) else ""
        return Reserve(
            skill=ANY_SKILL if priority else self.skill,
            share_percent=self.share_percent,
            type=self.type,
            priority=priority,
        )


class Grabbing(BaseModel):
    """How people take tickets themselves, as the view has it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    queue: str
    within_s: int | None = None

    @property
    def rule(self) -> Grab:
        """Return it as a rule of a policy."""
        return Grab(queue=self.queue, within_s=self.within_s)


class PlannedAgain(BaseModel):
    """How often tickets are planned again (seconds), and what may be moved, as the view has it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    every: int = Field(default=EVERY_S, ge=1)
    visit: int = Field(default=VISIT_S, ge=1)
    accepted: bool = False

    @property
    def replanning(self) -> Replanning:
        """The same, as a policy has it."""
        return Replanning(every_s=self.every, visit_s=self.visit, moves_accepted=self.accepted)


class Appointed(BaseModel):
    """How customers choose when somebody comes, as the view has it (seconds, ``09:00-12:00``)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    field: str
    slot: int = SLOT_MIN * MINUTE_S
    hours: tuple[str, ...] = ()
    ahead: int = AHEAD_DAYS * DAY_S
    notice: int = NOTICE_S
    lead: int = LEAD_S
    moves: int = MOVES_MAX
    choose_within: int = CHOOSE_WITHIN_S

    @property
    def rule(self) -> Appointments:
        """Return it as a rule of a policy."""
        return Appointments(
            field=self.field,
            slot_min=self.slot // MINUTE_S,
            hours=tuple(_minutes(one) for one in self.hours) or WHOLE_DAY,
            ahead_days=self.ahead // DAY_S,
            notice_s=self.notice,
            lead_s=self.lead,
            moves_max=self.moves,
            choose_within_s=self.choose_within,
        )


def _minutes(hours: str) -> tuple[int, int]:
    begins, ends = (
        60 * int(hour) + int(minute)
        for hour, minute in (time.split(":") for time in hours.split("-"))
    )
    return begins, ends


class Rules(BaseModel):
    """The dispatch rules of one ticket type, and who may decide instead of them."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    hard: tuple[str, ...] = ()
    score: dict[str, float] = Field(default_factory=dict)
    accept_timeout_s: int = Field(default=ACCEPT_TIMEOUT_S, ge=1)
    may_assign: tuple[str, ...] = ()
    zone: str = "UTC"
    reserves: tuple[KeptHands, ...] = ()
    grab: Grabbing | None = None
    part_fields: tuple[str, ...] = ()
    live_position: str = ""
    replan: PlannedAgain | None = None
    appointments: Appointed | None = None

    def policy(self, key: str) -> Policy:
        """Return them as a policy."""
        plain = Policy(key=key)
        return Policy(
            key=key,
            travel_weight=max(0.0, self.score.get(TRAVEL, plain.travel_weight)),
            workload_weight=max(0.0, self.score.get(WORKLOAD, plain.workload_weight)),
            part_weight=max(0.0, self.score.get(HAS_PART, plain.part_weight)),
            deadline_weight=max(0.0, self.score.get(DEADLINE, plain.deadline_weight)),
            continuity_weight=max(0.0, self.score.get(CONTINUITY, plain.continuity_weight)),
            leaves_out_complained_about=NOT_COMPLAINED_ABOUT in self.hard,
            accept_timeout_s=self.accept_timeout_s,
            unchecked=tuple(sorted({*self.hard} - CHECKED_RULES)),
            asks_for_certificates=CERT_VALID in self.hard,
            asks_for_areas=REGION in self.hard,
            asks_for_vendors=VENDOR_AUTHORISED in self.hard,
            zone=self.zone,
            traffic=USUAL,
            reserves=tuple(one.reserve for one in self.reserves),
            grab=None if self.grab is None else self.grab.rule,
            replan=None if self.replan is None else self.replan.replanning,
            appointments=None if self.appointments is None else self.appointments.rule,
        )


class PolicyBook:
    """Answers from memory, from the view the first time."""

    def __init__(self, databases: Databases, scenarios: WaitFor) -> None:
        """``scenarios`` waits for the view of policies, which is fed from workflow's log."""
        self._databases = databases
        self._scenarios = scenarios
        self._known: OrderedDict[tuple[TenantId, str, str], Rules | None] = OrderedDict()

    async def rules(
        self, tenant: TenantId, definition: str, ticket_type: str, position: int
    ) -> Rules | None:
        """Return the rules for a ticket; None if its type sends nobody out.

        ``position`` is where workflow's log spoke of the ticket: the scenario stands before it.
        Raises ``NotCaughtUp`` if the view has not come that far yet.
        """
        key = (tenant, definition, ticket_type)
        if key not in self._known:
            await self._scenarios.reach_position(tenant, position - 1)
            self._known[key] = await self._read(tenant, definition, ticket_type)
            while len(self._known) > POLICIES_KEPT_MAX:
                self._known.popitem(last=False)
        return self._known[key]

    async def shows_live_position(self, tenant: TenantId, policy: str) -> bool:
        """Say whether whoever sees a ticket under a policy may see its technician on the way."""
        definition, _, ticket_type = policy.rpartition("/")
        rules = await self.rules(tenant, definition, ticket_type, 0)
        return rules is not None and rules.live_position == BETWEEN_DEPARTED_AND_ARRIVED

    async def assigning_roles(self, tenant: TenantId) -> frozenset[str]:
        """Return the roles that may assign under some scenario."""
        return await self._roles_that(tenant, MAY_ASSIGN)

    async def auditing_roles(self, tenant: TenantId) -> frozenset[str]:
        """Return the roles that some scenario shows everything, and lets change nothing."""
        return await self._roles_that(tenant, MAY_AUDIT)

    async def _roles_that(self, tenant: TenantId, right: str) -> frozenset[str]:
        async with self._databases.connection(tenant) as db:
            try:
                return await roles_that(db, right)
            except asyncpg.UndefinedTableError:
                return frozenset()  # the view is made when the tenant is first met

    async def _read(self, tenant: TenantId, definition: str, ticket_type: str) -> Rules | None:
        async with self._databases.connection(tenant) as db:
            try:
                document = await policy_document(db, definition, ticket_type)
            except asyncpg.InvalidCachedStatementError:
                document = await policy_document(db, definition, ticket_type)  # it was rebuilt
        return None if document is None else Rules.model_validate_json(document)
