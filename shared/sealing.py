"""Sealing: every few seconds the logs that grew are sealed, and the seals kept outside them.

A seal is worth what its keeper is: the file beside the data proves nothing against whoever owns
the machine, so it is made to be copied elsewhere (one JSON object a line, only ever appended to).
"""

import asyncio
import hashlib
import hmac
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.database import CONNECTION_TROUBLE, Databases
from shared.decider import Refusal
from shared.eventstore.seals import Sealer
from shared.intent import TenantId

SEAL_EVERY_S = 10.0

log = structlog.get_logger()


def sealing_key(master: bytes) -> Ed25519PrivateKey:
    """Return the installation's sealing key: it follows from the master secret."""
    seed = hmac.new(master, b"seals", hashlib.sha256).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


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
                    await self._seal(tenant)
                except (Refusal, *CONNECTION_TROUBLE) as trouble:
                    log.warning("sealing_postponed", tenant=tenant, trouble=repr(trouble))
                    self._grown.add(tenant)

    async def _seal(self, tenant: TenantId) -> None:
        while (seal := await self._sealer.seal(tenant)) is not None:
            await asyncio.to_thread(_append, self._folder / tenant, self._service, seal.to_json())


def _append(folder: Path, service: str, line: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{service}.jsonl").open("ab") as file:
        file.write(line + b"\n")
