"""The log is read whole for one question of a tenant at a time, and for few tenants at once."""

from contextlib import ExitStack

import pytest

from services.dispatch.app.reading import READINGS_MAX, LogBeingRead, Readings
from shared.intent import TenantId


def test_who_comes_second_is_refused_until_the_first_is_done() -> None:
    readings, tenant = Readings(), TenantId("hotpot")
    with readings.one_of(tenant), pytest.raises(LogBeingRead), readings.one_of(tenant):
        pass
    with readings.one_of(tenant):
        pass


def test_one_tenant_does_not_keep_another_waiting() -> None:
    readings = Readings()
    with readings.one_of(TenantId("hotpot")), readings.one_of(TenantId("manor")):
        pass


def test_only_so_many_are_read_at_once() -> None:
    readings = Readings()
    with ExitStack() as under_way:
        for number in range(READINGS_MAX):
            under_way.enter_context(readings.one_of(TenantId(f"tenant-{number}")))
        with pytest.raises(LogBeingRead), readings.one_of(TenantId("one-more")):
            pass
