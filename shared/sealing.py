"""Sealing: every few seconds the logs that grew are sealed, and the seals kept outside them.

A seal is worth what its keeper is: the file beside the data proves nothing against whoever owns
the machine, so it is made to be copied elsewhere (one JSON object a line, only ever appended to).
"""

import asyncio
import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.database import CONNECTION_TROUBLE, Databases
from shared.decider import Refusal
from shared.eventstore.seals import Seal, Sealer
from shared.intent import TenantId

SEAL_EVERY_S = 10.0

log = structlog.get_logger()


def sealing_key(master: bytes) -> Ed25519PrivateKey:
    """Return the installation's sealing key: it follows from the master secret."""
    seed = hmac.new(master, b"seals", hashlib.sha256).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


@dataclass(frozen=True, kw_only=True)
class KeptSeals:
    """What was kept of one log's seals; ``damaged`` are the numbers of lines that are none."""

    seals: tuple[Seal, ...]
    damaged: tuple[int, ...]


def kept_seals(folder: Path, tenant: TenantId, service: str) -> KeptSeals:
    """Return the seals of a log that were appended to its file below ``folder``, if there is one.

    Raises ``OSError`` if the file cannot be read.
    """
    file = folder / tenant / f"{service}.jsonl"
    seals: list[Seal] = []
    damaged: list[int] = []
    for number, line in enumerate(file.read_bytes().splitlines() if file.exists() else (), 1):
        try:
            seals.append(Seal.from_json(line))
        except (msgspec.DecodeError, UnicodeDecodeError):
            damaged.append(number)
    return KeptSeals(seals=tuple(seals), damaged=tuple(damaged))


class LogSealer:
    """Seals one service's logs, each when it grew."""

    def __init__(
        self, service: str, databases: Databases, key: Ed25519PrivateKey, folder: Path
    ) -> None:
        self._service = service
        self._sealer = Sealer(f"{service}_log", databases, key)
        self._folder = folder
        self._grown: set[TenantId] = set()

    def wake(self, tenant: TenantId) -> None:
        """Something was appended to the tenant's log; returns at once."""
        self._grown.add(tenant)

    async def run(self) -> None:
        """Seal until cancelled; a database that is away is tried again."""
        while True:
            await asyncio.sleep(SEAL_EVERY_S)
            grown, self._grown = self._grown, set()
            for tenant in sorted(grown):
                try:
                    await self.seal(tenant)
                except (Refusal, *CONNECTION_TROUBLE) as trouble:
                    log.warning("sealing_postponed", tenant=tenant, trouble=repr(trouble))
                    self._grown.add(tenant)

    async def seal(self, tenant: TenantId) -> None:
        """Seal whatever is unsealed of a tenant's log, and keep the seals."""
        while (seal := await self._sealer.seal(tenant)) is not None:
            await asyncio.to_thread(_append, self._folder / tenant, self._service, seal.to_json())


def _append(folder: Path, service: str, line: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{service}.jsonl").open("a+b") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a crash tore the line before: it must not tear this one
                file.write(b"\n")
        file.write(line + b"\n")
