"""``gongdan status``: what runs where, how far behind, and how to sign in."""

import asyncio
import re
from collections.abc import Mapping

import httpx
from rich.console import Console

from services.cli.supervisor.health import is_ready
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    Home,
    Terminal,
    installation,
    list_of,
    object_of,
    run,
    table,
)

TIMEOUT_S = 3.0
LAG, PARKED = (
    re.compile(rf"^{gauge}(?:\{{[^}}]*\}})? ([0-9.eE+]+)$", re.MULTILINE)
    for gauge in ("gongdan_lag_events", "gongdan_parked_tenants")
)
READY, NOT_READY = "ready", "not ready"


def status(home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Say what runs where, in which state, and how to sign in to the demonstration."""

    async def work(terminal: Terminal) -> None:
        written = installation(home).read_status()
        with terminal.waiting("Asking every service"):
            document = await look(written)
        terminal.answer(document, lambda console: _show(console, document))

    run(as_json=as_json, work=work)


async def look(written: Mapping[str, object]) -> dict[str, object]:
    """Return the supervisor's document with what each service says of itself now."""
    health = object_of(written["health"])
    services = {name: dict(object_of(one)) for name, one in object_of(written["services"]).items()}
    async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as http:

        async def ask(name: str, one: dict[str, object]) -> None:
            address = str(health.get(name, ""))
            if one["state"] == "running":
                one["state"] = READY if await is_ready(http, address) else NOT_READY
            gauges = await _gauges(http, address)
            one["lag_events"] = None if gauges is None else _sum_of(LAG, gauges)
            one["parked_readers"] = None if gauges is None else _sum_of(PARKED, gauges)

        await asyncio.gather(*(ask(name, one) for name, one in services.items()))
    return {**written, "services": services}


async def _gauges(http: httpx.AsyncClient, address: str) -> str | None:
    """Return what a service measures of itself, or None if it does not say."""
    try:
        shown = await http.get(f"http://{address}/metrics")
    except httpx.TransportError:
        return None
    return shown.text if shown.is_success else None


def _sum_of(gauge: re.Pattern[str], gauges: str) -> int:
    return sum(int(float(value)) for value in gauge.findall(gauges))


def _show(console: Console, document: Mapping[str, object]) -> None:
    addresses = [("console and REST", document["http"]), ("NATS", document["nats"])]
    addresses += list(object_of(document["grpc"]).items())
    console.print(table(("what", "address"), addresses))
    console.print()
    services = [
        (name, object_of(one)["state"], object_of(one)["lag_events"], object_of(one)["restarts"])
        for name, one in object_of(document["services"]).items()
    ]
    console.print(table(("service", "state", "events behind", "restarts"), services))
    parked = [
        f"{name} {object_of(one)['parked_readers']}"
        for name, one in object_of(document["services"]).items()
        if object_of(one).get("parked_readers")
    ]
    if parked:
        # Counted are views and reactions, each tenant for itself: what a service knows unasked.
        console.print(f"\nParked streams in {', '.join(parked)}: see `gongdan parked`.")
    for entry in list_of(object_of(document["demo"]).get("tenants")):
        tenant = object_of(entry)
        heading = f"{tenant['name']} (tenant {tenant['key']}), API key {tenant['api_key']}"
        console.print(f"\n{heading}", soft_wrap=True)
        people = [object_of(user) for user in list_of(tenant.get("users"))]
        shown = [(one["role"], one["name"], one["login"], one["password"]) for one in people]
        console.print(table(("role", "name", "login", "password"), shown))
