"""Agents: so many commands an hour, each agent for itself; nobody else is counted."""

import pytest

from services.gateway.agents import AGENTS_KEPT, COMMANDS_MAX, HOUR_S, AgentBudget, AgentBudgetSpent
from shared.intent import Caller, TenantId


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def agent(number: int = 1, tenant: str = "weilai") -> Caller:
    return Caller(tenant=TenantId(tenant), actor=f"agent:{number:012x}")


def test_an_agent_gives_so_many_commands_within_an_hour_and_then_others() -> None:
    clock = Clock()
    budget = AgentBudget(clock=clock)
    for _ in range(COMMANDS_MAX):
        budget.spend(agent())
        clock.now += 1
    with pytest.raises(AgentBudgetSpent) as spent:
        budget.spend(agent())
    assert spent.value.details["wait_s"] == str(int(HOUR_S) - COMMANDS_MAX + 1)
    for other in (agent(2), agent(1, "other")):
        budget.spend(other)
    clock.now = 1_000.0 + HOUR_S
    budget.spend(agent())
    with pytest.raises(AgentBudgetSpent):
        budget.spend(agent())


def test_nobody_else_is_counted() -> None:
    budget = AgentBudget()
    for actor in ("key:0123456789ab", "member:1", "operator"):
        for _ in range(COMMANDS_MAX + 1):
            budget.spend(Caller(tenant=TenantId("weilai"), actor=actor))


def test_what_is_remembered_is_bounded() -> None:
    budget = AgentBudget()
    for _ in range(COMMANDS_MAX):
        budget.spend(agent(0))
    for number in range(1, AGENTS_KEPT + 1):
        budget.spend(agent(number))
    budget.spend(agent(0))
