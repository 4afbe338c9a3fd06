"""A bucket as the store of files: S3, or anything that speaks like it; a prefix for each tenant.

Needs the extra ``s3`` (obstore). Who we are there is said by the usual variables:
``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import obstore
import structlog
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from services.intake.app.file_ports import BlobMissing
from services.intake.domain.files.refusals import FilesAway
from shared.intent import TenantId

REQUEST_S: Final = timedelta(seconds=20)
CONNECT_S: Final = timedelta(seconds=5)
RETRY_S: Final = timedelta(seconds=8)
RETRIES_MAX: Final = 3

log = structlog.get_logger()


class BucketBlobs:
    """Keeps bytes as objects."""

    def __init__(self, url: str, endpoint: str | None = None) -> None:
        """Take ``s3://bucket/prefix`` and where it is; nothing is connected yet.

        What lies there is sealed, so an endpoint of one's own may be without TLS.
        """
        self._store = S3Store.from_url(
            url,
            config={"endpoint": endpoint} if endpoint else {},
            client_options={
                "timeout": REQUEST_S,
                "connect_timeout": CONNECT_S,
                "allow_http": bool(endpoint and endpoint.startswith("http:")),
            },
            retry_config={"max_retries": RETRIES_MAX, "retry_timeout": RETRY_S},
        )

    async def put(self, tenant: TenantId, name: str, content: bytes) -> None:
        """Keep bytes under a name; the bucket has them when this returns."""
        try:
            await obstore.put_async(self._store, f"{tenant}/{name}", content, use_multipart=False)
        except (BaseError, OSError) as trouble:
            raise _away(trouble) from trouble

    async def get(self, tenant: TenantId, name: str, first: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``first`` on; raises ``BlobMissing``."""
        try:
            found = await obstore.get_range_async(
                self._store, f"{tenant}/{name}", start=first, length=size
            )
        except (NotFoundError, FileNotFoundError) as missing:
            raise BlobMissing from missing
        except (BaseError, OSError) as trouble:
            raise _away(trouble) from trouble
        return bytes(found)

    async def delete(self, tenant: TenantId, names: Sequence[str]) -> None:
        """Keep these no longer; those that are not there are no trouble."""
        if not names:
            return
        try:
            await obstore.delete_async(self._store, [f"{tenant}/{name}" for name in names])
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as trouble:
            raise _away(trouble) from trouble

    async def names(self, tenant: TenantId, prefix: str, limit: int) -> list[str]:
        """Return up to ``limit`` names of a folder."""
        found: list[str] = []
        try:
            async for batch in obstore.list(self._store, f"{tenant}/{prefix.rstrip('/')}"):
                found += [one["path"].removeprefix(f"{tenant}/") for one in batch]
                if len(found) >= limit:
                    break
        except (BaseError, OSError) as trouble:
            raise _away(trouble) from trouble
        return found[:limit]

    async def tidy(self, tenant: TenantId, before: datetime) -> None:
        """Nothing: an object is there as a whole or not at all."""
        del tenant, before


def _away(trouble: Exception) -> FilesAway:
    log.warning("files_away", trouble=type(trouble).__name__)
    return FilesAway()
