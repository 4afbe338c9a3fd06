"""``gongdan up``: everything, in the foreground, until Ctrl-C."""

import asyncio
import signal
from typing import Annotated

import httpx
import typer
from rich.console import Console

from services.cli.demo import load_demo
from services.cli.installation import Installation
from services.cli.rest import Refused
from services.cli.supervisor.plan import Wishes
from services.cli.supervisor.product import Product
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

ALL, NONE = "all", "none"


def up(
    home: Home = DEFAULT_HOME,
    http_port: Annotated[
        int, typer.Option(envvar="GONGDAN_HTTP_PORT", min=0, max=65535, help="0 = any free port.")
    ] = 8080,
    nats_port: Annotated[
        int, typer.Option(envvar="GONGDAN_NATS_PORT", min=0, max=65535, help="0 = any free port.")
    ] = 4222,
    postgres_port: Annotated[
        int,
        typer.Option(envvar="GONGDAN_POSTGRES_PORT", min=0, max=65535, help="0 = any free port."),
    ] = 5433,
    postgres_url: Annotated[
        str | None,
        typer.Option(
            envvar="GONGDAN_POSTGRES_URL",
            show_envvar=True,
            help="A PostgreSQL 18 of your own, with an account that may create databases and "
            "roles, instead of the embedded one.",
        ),
    ] = None,
    nats_url: Annotated[
        str | None,
        typer.Option(
            envvar="GONGDAN_NATS_URL",
            help="A NATS 2.14 of your own (see `gongdan keys`) instead of the embedded one.",
        ),
    ] = None,
    nats_monitor_url: Annotated[
        str | None,
        typer.Option(
            envvar="GONGDAN_NATS_MONITOR_URL", help="Its monitoring address, if not port 8222."
        ),
    ] = None,
    demo: Annotated[str, typer.Option(help="Which demonstration to load: all, or none.")] = ALL,
    as_json: AsJson = False,
) -> None:
    """Start everything and stay in the foreground; Ctrl-C stops, the data stays.

    The services also read GONGDAN_SMTP_URL, the mail server for notices, without which none is
    mailed: smtp://user:password@host:port/?from=address, or smtps; GONGDAN_MATRIX_URL, a
    service of travel times: http://host:port/table/v1/driving; GONGDAN_WEBHOOK_NETWORKS, the
    private networks that webhooks may lead into: 10.1.0.0/16, or several with commas; and
    GONGDAN_MAIL_LISTEN, where e-mail is taken in for GONGDAN_MAIL_DOMAIN: smtp://host:port or lmtp.
    """
    if demo not in {ALL, NONE}:
        raise typer.BadParameter("use all or none", param_hint="--demo")
    wishes = Wishes(
        http_port=http_port,
        nats_port=nats_port,
        postgres_port=postgres_port,
        postgres_url=postgres_url or None,
        nats_url=nats_url or None,
        nats_monitor_url=nats_monitor_url or None,
    )

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        here.prepare()
        here.require_keys()
        for path in here.keys.make_private():
            terminal.say(f"Others could read {path}: from now on only its owner can.")
        with here.locked():
            await _run(here, wishes, demo, terminal)

    run(as_json=as_json, work=work)


async def _run(home: Installation, wishes: Wishes, demo: str, terminal: Terminal) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    product = Product(home, wishes)
    try:
        starting = asyncio.create_task(_start(product, home, demo, terminal))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([starting, stopping], return_when="FIRST_COMPLETED")
        if not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            return
        starting.result()
        await product.watch(stop)
    finally:
        with terminal.waiting("Stopping"):
            await product.down()
        terminal.say("Stopped. The data is kept in " + str(home.folder))


async def _start(product: Product, home: Installation, demo: str, terminal: Terminal) -> None:
    with terminal.waiting("Starting"):
        await product.up(terminal.say)
        if demo == ALL:
            terminal.say("Loading the demonstration")
            await _demonstrate(product, home, terminal)
    terminal.answer(product.status(), lambda console: _show(console, product.status()))


async def _demonstrate(product: Product, home: Installation, terminal: Terminal) -> None:
    """Load the demonstration; without it the product runs as well."""
    try:
        product.demo = await load_demo(home)
        product.write_status()
    except (Refused, httpx.TransportError) as trouble:
        terminal.console.print(
            f"The demonstration could not be loaded ({trouble}); the next start tries again.",
        )


def _show(console: Console, status: dict[str, object]) -> None:
    console.print("\nGongdan is running.\n", style="bold green")
    rows = [("console and REST", status["http"]), ("NATS", status["nats"])]
    console.print(table(("what", "address"), rows))
    for entry in list_of(object_of(status["demo"]).get("tenants")):
        tenant = object_of(entry)
        console.print(f"\n{tenant['name']} (tenant {tenant['key']})", style="bold")
        console.print(f"API key  {tenant['api_key']}", soft_wrap=True)
        people = [object_of(user) for user in list_of(tenant.get("users"))]
        shown = [(one["role"], one["name"], one["login"], one["password"]) for one in people]
        console.print(table(("role", "name", "login", "password"), shown))
    console.print("\nCtrl-C stops it; the data stays.")
