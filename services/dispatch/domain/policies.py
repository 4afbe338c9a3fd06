"""Policies of their own: what is weighed otherwise than a ticket's scenario says."""

from dataclasses import dataclass, replace
from typing import TypeVar

from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.reserves import Reserve
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.traffic import USUAL, TrafficProfile

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """What a policy says; None: as the scenario does.

    It is about tickets of ``types`` (none: all) under ``scenario`` (empty: any). Weights, times and
    speeds are as in ``Policy``. ``reserves`` count instead of the scenario's;
    ``is_never_replanned`` says that its tickets are not planned again, whatever else does.
    """

    key: str
    scenario: str = ""
    types: frozenset[str] = frozenset()
    travel_weight: float | None = None
    workload_weight: float | None = None
    part_weight: float | None = None
    deadline_weight: float | None = None
    continuity_weight: float | None = None
    minutes_per_open_ticket: float | None = None
    speed_kmh: float | None = None
    accept_timeout_s: int | None = None
    asks_for_certificates: bool | None = None
    asks_for_areas: bool | None = None
    asks_for_vendors: bool | None = None
    leaves_out_complained_about: bool | None = None
    reserves: tuple[Reserve, ...] | None = None
    replan: Replanning | None = None
    is_never_replanned: bool = False
    traffic: TrafficProfile | None = None

    @property
    def profile(self) -> TrafficProfile:
        """What its tickets are reckoned with: the usual traffic, where it says none."""
        return USUAL if self.traffic is None else self.traffic

    def concerns(self, need: Need) -> bool:
        """Say whether it is about a ticket."""
        scenario = need.policy.key.partition("@")[0]
        return self.scenario in {"", scenario} and (not self.types or need.type in self.types)

    def changed(self, policy: Policy) -> Policy:
        """Return a policy with what this one says."""
        return replace(
            policy,
            travel_weight=_or(self.travel_weight, policy.travel_weight),
            workload_weight=_or(self.workload_weight, policy.workload_weight),
            part_weight=_or(self.part_weight, policy.part_weight),
            deadline_weight=_or(self.deadline_weight, policy.deadline_weight),
            continuity_weight=_or(self.continuity_weight, policy.continuity_weight),
            minutes_per_open_ticket=_or(
                self.minutes_per_open_ticket, policy.minutes_per_open_ticket
            ),
            speed_kmh=_or(self.speed_kmh, policy.speed_kmh),
            accept_timeout_s=self.accept_timeout_s or policy.accept_timeout_s,
            asks_for_certificates=_or(self.asks_for_certificates, policy.asks_for_certificates),
            asks_for_areas=_or(self.asks_for_areas, policy.asks_for_areas),
            asks_for_vendors=_or(self.asks_for_vendors, policy.asks_for_vendors),
            leaves_out_complained_about=_or(
                self.leaves_out_complained_about, policy.leaves_out_complained_about
            ),
            reserves=_or(self.reserves, policy.reserves),
            replan=None if self.is_never_replanned else self.replan or policy.replan,
            traffic=_or(self.traffic, policy.traffic),
        )


def _or(said: Said | None, otherwise: Said) -> Said:
    return otherwise if said is None else said
