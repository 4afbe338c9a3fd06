"""``gongdan audit``: whether everything is still as it was written."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.progress import Progress

from services.cli.embedded.process import ServerTrouble
from services.cli.file_audit import files
from services.cli.installation import CODE
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    Home,
    PostgresUrl,
    Terminal,
    installation,
    run,
    table,
)
from shared.config import Settings
from shared.database import Databases
from shared.eventstore import Finding, Report, key_id_of, verify_log
from shared.intent import TenantId
from shared.migrations import discover
from shared.sealing import kept_seals, sealing_key
from shared.tenancy import Catalogue, tenant_key

CONNECTIONS = 1
"""One log is read after the other: the services need the machine as well."""

audit = typer.Typer(help="Prove that nothing was changed.", no_args_is_help=True)


@audit.callback()
def about() -> None:
    """Prove that nothing was changed."""


audit.command("files")(files)


@audit.command("verify")
def verify(
    tenant: Annotated[str, typer.Option(help="Only this tenant.")] = "",
    seals: Annotated[
        Path | None,
        typer.Option(
            help="Where the seals were kept, laid out as in GONGDAN_HOME/seals (the default); a "
            "copy that the database's keepers cannot reach proves more.",
            file_okay=False,
            exists=True,
        ),
    ] = None,
    postgres_url: PostgresUrl = None,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Derive every hash and seal of every log again; exit code 1 if one does not fit."""

    async def work(terminal: Terminal) -> None:
        here = installation(home)
        url = postgres_url or str(here.read_status()["postgres"])
        settings = Settings(home=here.folder, postgres_url=url)
        auditor = _Auditor(settings, seals or here.folder / "seals")
        with terminal.progress() as bars:
            logs = [one async for one in auditor.verify(tenant, bars)]
        terminal.answer([one.document() for one in logs], lambda console: _show(console, logs))
        broken = [one for one in logs if one.findings]
        if broken:
            terminal.end_badly(
                f"{len(broken)} of {len(logs)} logs are not as they were written, first: "
                f"{broken[0].first()}"
            )

    run(as_json=as_json, work=work)


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was found out about one log; ``kept`` counts the seals kept outside the database."""

    tenant: TenantId
    log: str
    report: Report
    kept: int
    findings: Sequence[Finding]

    def document(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "tenant": self.tenant,
            "log": self.log,
            "events": self.report.events,
            "streams": self.report.streams,
            "seals": self.report.seals,
            "kept_seals": self.kept,
            "ok": not self.findings,
            "findings": [{"position": one.position, "what": one.what} for one in self.findings],
        }

    def first(self) -> str:
        """Return the first finding in words."""
        return f"{self.tenant} {self.log}, {_words(self.findings[0])}"


class _Auditor:
    """Reads each log as the service that writes it, so it needs no other right than that."""

    def __init__(self, settings: Settings, seals: Path) -> None:
        key = sealing_key(settings.master_secret()).public_key()
        self._keys = {key_id_of(key): key}
        self._settings = settings
        self._seals = seals

    async def verify(self, only: str, bars: Progress) -> AsyncIterator[Verified]:
        """Verify the logs of one tenant, or of all. Raises ServerTrouble and refusals."""
        for service in (one.name for one in discover(CODE) if one.has_log):
            async with self._tenants(service) as (catalogue, databases):
                known = [one.key for one in catalogue.active()]
                for key in [tenant_key(only)] if only else known:
                    yield await self._verify(databases, key, service, bars)

    async def _verify(
        self, databases: Databases, tenant: TenantId, service: str, bars: Progress
    ) -> Verified:
        bar = bars.add_task(f"{tenant}: {service}", total=None)

        def passed(done: int, last: int) -> None:
            bars.update(bar, completed=done, total=last)

        # Before the log is looked at: a seal is in the log first, and kept elsewhere then.
        kept = kept_seals(self._seals, tenant, service)
        async with databases.connection(tenant) as db:
            report = await verify_log(
                db, f"{service}_log", keys=self._keys, anchors=kept.seals, passed=passed
            )
        bars.update(bar, completed=report.events, total=report.events)
        damaged = [
            Finding(position=0, what=f"line {number} of the kept seals is not a seal")
            for number in kept.damaged
        ]
        return Verified(
            tenant=tenant,
            log=service,
            report=report,
            kept=len(kept.seals),
            findings=[*report.findings, *damaged],
        )

    @asynccontextmanager
    async def _tenants(self, service: str) -> AsyncIterator[tuple[Catalogue, Databases]]:
        catalogue = Catalogue(service, self._settings)
        databases = Databases(catalogue.resolve, limit=CONNECTIONS, application="gongdan-audit")
        try:
            await catalogue.refresh()
            yield catalogue, databases
        except asyncpg.PostgresError as error:
            raise ServerTrouble(f"The logs of {service} cannot be read: {error}.") from error
        finally:
            await databases.close()
            await catalogue.close()


def _words(finding: Finding) -> str:
    return f"position {finding.position}: {finding.what}" if finding.position else finding.what


def _show(console: Console, logs: Sequence[Verified]) -> None:
    rows = [
        (
            one.tenant,
            one.log,
            one.report.events,
            one.report.seals,
            one.kept,
            _words(one.findings[0]) if one.findings else "OK",
        )
        for one in logs
    ]
    console.print(table(("tenant", "log", "events", "seals", "of these kept", "result"), rows))
    for one in logs:
        for more in one.findings[1:]:
            console.print(f"{one.tenant} {one.log}, {_words(more)}")
