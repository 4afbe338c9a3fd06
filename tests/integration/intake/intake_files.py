"""What takes and keeps files, on a real database and a folder, with a clock of the test's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from services.intake.adapters.files.folder import FolderBlobs
from services.intake.adapters.files.upkeep import FileUpkeep
from services.intake.adapters.files.upload_table import PostgresUploads
from services.intake.adapters.pictures.processes import DrawingProcess
from services.intake.app.attaching import Attaching
from services.intake.app.file_ports import Blobs
from services.intake.app.file_rules import FileRulesDesk
from services.intake.app.finishing import Finisher
from services.intake.app.uploads import Uploads
from services.intake.domain.files.limits import Limits
from services.intake.domain.files.refusals import FilesAway
from services.intake.views.files import TYPES, KeptFiles
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.projections.runner import ProjectionApply
from tests.small_vault import SmallVault


@dataclass
class Clock:
    """Time, as far as the test lets it pass."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass
class BlobsThatFail:
    """A store of files that is away for what begins like this, once it was told so."""

    inner: Blobs
    away_for: str = "-"
    deleting_fails: bool = False

    async def put(self, tenant: TenantId, name: str, content: bytes) -> None:
        if name.startswith(self.away_for):
            raise FilesAway
        await self.inner.put(tenant, name, content)

    async def get(self, tenant: TenantId, name: str, first: int, size: int) -> bytes:
        return await self.inner.get(tenant, name, first, size)

    async def delete(self, tenant: TenantId, names: Sequence[str]) -> None:
        if self.deleting_fails:
            raise FilesAway
        await self.inner.delete(tenant, names)

    async def names(self, tenant: TenantId, prefix: str, limit: int) -> list[str]:
        return await self.inner.names(tenant, prefix, limit)

    async def tidy(self, tenant: TenantId, before: datetime) -> None:
        await self.inner.tidy(tenant, before)


@dataclass
class Always:
    """Takes the same of everybody."""

    limits: Limits

    async def of(self, _tenant: TenantId) -> Limits:
        return self.limits


@dataclass
class FilesHere:
    """Files under test; another made over the same folder is the same after a restart."""

    uploads: Uploads
    attaching: Attaching
    upkeep: FileUpkeep
    kept: ProjectionApply
    blobs: BlobsThatFail
    table: PostgresUploads
    clock: Clock
    folder: Path


def files_at(
    folder: Path,
    store: EventStore,
    databases: Databases,
    vault: SmallVault,
    tenant: TenantId,
    *,
    limits: Limits | None = None,
) -> FilesHere:
    """Put together what takes and keeps files."""
    taken = Always(limits) if limits else FileRulesDesk(store=store)
    clock = Clock()
    kept = ProjectionApply(
        service="intake",
        projection=KeptFiles(),
        databases=databases,
        source=store,
        types=TYPES,
    )
    blobs, table = BlobsThatFail(FolderBlobs(folder)), PostgresUploads(databases, kept.checkpoint)
    finisher = Finisher(
        store=store,
        blobs=blobs,
        table=table,
        keeper=vault,
        pictures=DrawingProcess(),
        taken=taken,
        clock=clock,
    )
    uploads = Uploads(
        store=store,
        blobs=blobs,
        table=table,
        keeper=vault,
        finisher=finisher,
        taken=taken,
        clock=clock,
    )
    attaching = Attaching(
        store=store,
        blobs=blobs,
        keeper=vault,
        table=table,
        uploads=uploads,
        finisher=finisher,
        clock=clock,
    )
    upkeep = FileUpkeep(
        databases=databases,
        tenants=lambda: [tenant],
        uploads=uploads,
        table=table,
        attaching=attaching,
        blobs=blobs,
        clock=clock,
        prepare=kept.checkpoint,
    )
    return FilesHere(
        uploads=uploads,
        attaching=attaching,
        upkeep=upkeep,
        kept=kept,
        blobs=blobs,
        table=table,
        clock=clock,
        folder=folder,
    )


def a_picture(colour: tuple[int, int, int] = (10, 120, 200)) -> bytes:
    """Return a small photo."""
    out = BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, "JPEG")
    return out.getvalue()
