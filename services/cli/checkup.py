"""The check-up behind ``gongdan doctor``: what a start would trip over, and what is worn."""

import os
import shutil
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

import httpx

from services.cli.embedded.nats import find_program
from services.cli.embedded.postgres_install import SHARED_STATE, find_package
from services.cli.embedded.process import ServerTrouble
from services.cli.installation import Installation, NotRunning
from services.cli.rest import every_tenant
from services.cli.status import READY, look
from services.cli.terminal import CommandFailed, object_of

DISK_BYTES_MIN = 2 * 1024**3
LAG_EVENTS_MAX = 10_000


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at; ``finding`` says what to do when it is not fine."""

    subject: str
    fine: bool
    finding: str


async def examine(home: Installation) -> list[Finding]:
    """Return everything that was looked at."""
    findings = [_python(), _postgres(), _nats(), _disk(home)]
    if home.folder.exists():
        findings += [_secrets(home), await _needed(home), _elsewhere(home)]
        findings += await _services(home)
    return findings


def _python() -> Finding:
    name = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(subject="Python", fine=sys.version_info >= (3, 11), finding=name)


def _postgres() -> Finding:
    try:
        return Finding(subject="PostgreSQL", fine=True, finding=str(find_package()))
    except ServerTrouble as trouble:
        return Finding(subject="PostgreSQL", fine=False, finding=str(trouble))


def _nats() -> Finding:
    try:
        return Finding(subject="NATS", fine=True, finding=find_program())
    except ServerTrouble as trouble:
        return Finding(subject="NATS", fine=False, finding=str(trouble))


def _disk(home: Installation) -> Finding:
    folder = home.folder if home.folder.exists() else home.folder.parent
    free = shutil.disk_usage(folder).free
    return Finding(
        subject="disk", fine=free >= DISK_BYTES_MIN, finding=f"{free // 1024**2} MiB are free"
    )


def _secrets(home: Installation) -> Finding:
    folder = home.folder / "keys"
    paths = [folder, *folder.rglob("*")] if folder.exists() else []
    loose = [path for path in paths if _is_open(path)]
    if loose:
        return Finding(
            subject="secrets",
            fine=False,
            finding=f"Others may read {_named(loose)}: type `chmod -R go= {quote(str(folder))}`.",
        )
    return Finding(subject="secrets", fine=True, finding=f"{len(paths)} private paths")


async def _needed(home: Installation) -> Finding:
    """Whether every secret is there without which the data here are of no use."""
    folder = home.folder / "keys"
    tenants = [f"tenants/{tenant}" for tenant in sorted(await _tenants(home))]
    has_cluster = (home.folder / "postgres" / "data").exists()
    if not tenants and not has_cluster:
        return Finding(subject="keys", fine=True, finding="none needed: there are no data yet")
    names = ["master", *(["postgres"] if has_cluster else []), "token-signing", *tenants]
    if missing := [folder / name for name in names if not (folder / name).exists()]:
        finding = (
            f"Missing: {', '.join(map(str, missing))}. The data here need it: stop Gongdan and "
            "restore it from your backup; a new one would not fit."
        )
        return Finding(subject="keys", fine=False, finding=finding)
    return Finding(subject="keys", fine=True, finding=f"all there: {', '.join(names)}")


async def _tenants(home: Installation) -> set[str]:
    """Return the tenants whose logs were sealed or who have a key, and those in the catalogue.

    The catalogue can be asked only while Gongdan runs.
    """
    folders = (home.folder / "seals", home.folder / "keys" / "tenants")
    known = {
        one.name
        for folder in folders
        if folder.exists()
        for one in folder.iterdir()
        if not one.name.startswith(".")
    }
    try:
        # Asking without the operator's secret would make a new one, which proves nothing.
        has_operator = (home.folder / "keys" / "operator").exists()
        return known | set(await every_tenant(home) if has_operator else ())
    except (NotRunning, CommandFailed, httpx.HTTPError):
        return known


def _named(paths: Sequence[Path]) -> str:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{paths[0]}{more}"


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _elsewhere(home: Installation) -> Finding:
    """Where PostgreSQL's data lies when its account could not reach the data folder."""
    link = home.folder / "postgres"
    place = link.resolve() if link.is_symlink() else link
    lost = link.is_symlink() and not place.exists()
    known = len(list(SHARED_STATE.iterdir())) if os.access(SHARED_STATE, os.R_OK) else 0
    finding = f"in {place}" + (f"; {known} folder(s) in {SHARED_STATE}" if known else "")
    if lost:
        finding = f"{place} is gone: restore it, or remove {link} to begin anew."
    return Finding(subject="data", fine=not lost, finding=finding)


async def _services(home: Installation) -> list[Finding]:
    try:
        document = await look(home.read_status())
    except NotRunning:
        return [Finding(subject="services", fine=True, finding="not running")]
    findings = []
    for name, value in object_of(document["services"]).items():
        one = object_of(value)
        behind = int(str(one["lag_events"] or 0))
        finding = f"{one['state']}, {behind} events behind, {one['restarts']} restarts"
        fine = one["state"] == READY and behind <= LAG_EVENTS_MAX
        findings.append(Finding(subject=name, fine=fine, finding=finding))
    return findings
