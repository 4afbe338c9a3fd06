"""Policies of their own: what is weighed otherwise than a ticket's scenario says."""

from dataclasses import dataclass, replace

from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.traffic import TrafficProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """What a policy says; None: as the scenario does.

    It is about tickets of ``types`` (none: all) under ``scenario`` (empty: any). Weights, times and
    speeds are as in ``Policy``.
    """

    key: str
    scenario: str = ""
    types: frozenset[str] = frozenset()
    travel_weight: float | None = None
    workload_weight: float | None = None
    part_weight: float | None = None
    minutes_per_open_ticket: float | None = None
    speed_kmh: float | None = None
    accept_timeout_s: int | None = None
    asks_for_certificates: bool | None = None
    traffic: TrafficProfile | None = None

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
            minutes_per_open_ticket=_or(
                self.minutes_per_open_ticket, policy.minutes_per_open_ticket
            ),
            speed_kmh=_or(self.speed_kmh, policy.speed_kmh),
            accept_timeout_s=self.accept_timeout_s or policy.accept_timeout_s,
            asks_for_certificates=policy.asks_for_certificates
            if self.asks_for_certificates is None
            else self.asks_for_certificates,
            traffic=policy.traffic if self.traffic is None else self.traffic,
        )


def _or(said: float | None, otherwise: float) -> float:
    return otherwise if said is None else said
