"""The commands of ``gongdan``, each in the file of its noun."""

import typer

from services.cli.audit import audit
from services.cli.dispatching import dispatch
from services.cli.labels import labels
from services.cli.operations import doctor, keys, rebuild, upgrade
from services.cli.parked import parked
from services.cli.playback import playback
from services.cli.references import references
from services.cli.replay.commands import replay
from services.cli.scenarios import scenario
from services.cli.schedules import schedules
from services.cli.status import status
from services.cli.tenants import tenant
from services.cli.tickets import ticket
from services.cli.up import up

app = typer.Typer(
    name="gongdan",
    help="Work orders on an event log you can prove: run it, look at it, feed it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(up)
app.command()(status)
app.command()(upgrade)
app.command()(rebuild)
app.command()(doctor)
app.command()(keys)
app.command()(schedules)
app.command()(playback)
app.command()(labels)
app.command()(references)
app.add_typer(audit, name="audit")
app.add_typer(tenant, name="tenant")
app.add_typer(scenario, name="scenario")
app.add_typer(dispatch, name="dispatch")
app.add_typer(replay, name="replay")
app.add_typer(parked, name="parked")
app.add_typer(ticket, name="ticket")
