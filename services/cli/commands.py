"""The commands of ``gongdan``, each in the file of its noun."""

import typer

from services.cli.lazily import Place, group_of

PLACES = (
    Place(
        "up",
        "services.cli.up",
        "Start everything and stay in the foreground; Ctrl-C stops, the data stays.",
    ),
    Place(
        "status",
        "services.cli.status",
        "Say what runs where, in which state, and how to sign in to the demonstration.",
    ),
    Place(
        "upgrade",
        "services.cli.operations",
        "Bring every tenant's database up to date, whether Gongdan runs or not.",
    ),
    Place(
        "rebuild",
        "services.cli.operations",
        "Rebuild a view from the log beside the live one, and swap.",
    ),
    Place(
        "doctor",
        "services.cli.operations",
        "Check the machine and the installation; exit code 1 if something must be mended.",
    ),
    Place(
        "keys",
        "services.cli.operations",
        "Make the secrets of an installation, and a NATS configuration that knows them.",
    ),
    Place(
        "schedules",
        "services.cli.schedules",
        "List what comes again and again, and when it is due next.",
    ),
    Place(
        "playback",
        "services.cli.playback",
        "Play the queue back: who waited, who was worked on, and who decided what in between.",
    ),
    Place(
        "labels",
        "services.cli.labels",
        "Print labels by which anybody may report a thing without signing in.",
    ),
    Place(
        "article",
        "services.cli.articles",
        "Write what somebody can do about a fault, and see whether it helps.",
    ),
    Place("assets", "services.cli.assets", "Import, list and look at assets."),
    Place("customer", "services.cli.customers", "Import, find and look at customers."),
    Place(
        "references",
        "services.cli.references",
        "State how things stand: a row each, its values by the names of the columns.",
    ),
    Place(
        "mcp",
        "services.cli.mcp",
        "Let a language model read tickets and work on them, as an agent.",
    ),
    Place("audit", "services.cli.audit", "Prove that nothing was changed."),
    Place("tenant", "services.cli.tenants", "Create and list tenants."),
    Place(
        "scenario",
        "services.cli.scenarios",
        "Write, check, try, draw, publish and take back scenarios.",
    ),
    Place(
        "dispatch",
        "services.cli.dispatching",
        "Assign tickets, explain assignments, and say how far they are.",
    ),
    Place(
        "classify",
        "services.cli.classify",
        "Read a text as a report would be, and learn from what people say.",
    ),
    Place(
        "plugin",
        "services.cli.plugins",
        "Install programs of others, see what each may do, and remove them.",
    ),
    Place("policy", "services.cli.policies", "Check, publish, list and take back policies."),
    Place("roster", "services.cli.roster", "Propose, show, edit and publish rosters."),
    Place(
        "stock",
        "services.cli.stock",
        "Look at parts, register stores, take in deliveries, move and count them.",
    ),
    Place("hook", "services.cli.hooks", "Let programs of others report."),
    Place(
        "notify",
        "services.cli.notify",
        "Say by which way, when, of what and in which words people are told.",
    ),
    Place("stream", "services.cli.event_stream", "Let programs of others read events over NATS."),
    Place("drafts", "services.cli.drafts", "Decide what becomes of telephone calls."),
    Place("wecom", "services.cli.wecom", "Let members of WeCom report."),
    Place("mail", "services.cli.mails", "Take e-mail in, and decide where it belongs."),
    Place("webhook", "services.cli.webhooks", "Tell programs of others of events."),
    Place("channel", "services.cli.channels", "Set up, try and remove ways out of notices."),
    Place("notice", "services.cli.notices", "See whether notices arrived, and send them again."),
    Place(
        "replay", "services.cli.replay.commands", "Feed a real history through the public doors."
    ),
    Place(
        "parked",
        "services.cli.parked",
        "Look at events that could not be digested, and replay them.",
    ),
    Place(
        "technician",
        "services.cli.technicians",
        "Plan when technicians work, and say who is on shift.",
    ),
    Place(
        "ticket",
        "services.cli.tickets",
        "Say who had a ticket, add and fetch its files; merge tickets, and part them.",
    ),
)

app = typer.Typer(
    name="gongdan",
    cls=group_of(PLACES),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def gongdan() -> None:
    """Work orders on an event log you can prove: run it, look at it, feed it."""
