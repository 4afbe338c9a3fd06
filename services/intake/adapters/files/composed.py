"""Files put together: what takes and keeps them, clears them away, and forgets them."""

from collections.abc import Callable
from datetime import datetime

from services.intake.adapters.files.calls import SERVICE, FileRpc
from services.intake.adapters.files.forgotten import FORGOTTEN, ForgottenFiles
from services.intake.adapters.files.places import blobs_at
from services.intake.adapters.files.upkeep import FileUpkeep
from services.intake.adapters.files.upload_table import PostgresUploads
from services.intake.adapters.pictures.processes import DrawingProcess
from services.intake.app.attaching import Attaching
from services.intake.app.file_rules import FileRulesDesk
from services.intake.app.finishing import Finisher
from services.intake.app.uploads import Uploads
from services.intake.views.files import TYPES, KeptFiles
from shared.eventstore import EventStore
from shared.pb.gongdan.intake.v1 import files_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.reaction import ReactionApply
from shared.projections.reading import Reading
from shared.projections.runner import ProjectionApply
from shared.service import Runtime
from shared.vault import Vault


def compose_files(
    run: Runtime, store: EventStore, vault: Vault, clock: Callable[[], datetime]
) -> tuple[Attaching, ProjectionApply]:
    """Put together what takes and keeps files; return it, and the view of those that are kept."""
    kept = ProjectionApply(
        service=run.name,
        projection=KeptFiles(),
        databases=run.databases,
        source=store,
        types=TYPES,
    )
    blobs = blobs_at(
        run.settings.files_url, run.settings.home / "files", run.settings.files_endpoint
    )
    table, rules = PostgresUploads(run.databases, kept.checkpoint), FileRulesDesk(store=store)
    finisher = Finisher(
        store=store,
        blobs=blobs,
        table=table,
        keeper=vault,
        pictures=DrawingProcess(),
        taken=rules,
        clock=clock,
    )
    uploads = Uploads(
        store=store,
        blobs=blobs,
        table=table,
        keeper=vault,
        finisher=finisher,
        taken=rules,
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
        databases=run.databases,
        tenants=run.tenants,
        uploads=uploads,
        table=table,
        attaching=attaching,
        blobs=blobs,
        clock=clock,
        prepare=kept.checkpoint,
    )
    run.background(upkeep.run)
    shown = WaitFor(run.name, [kept], store)
    calls = FileRpc(uploads, attaching, rules, blobs, run.databases, kept=shown)
    run.serve(
        lambda server: files_pb2_grpc.add_FileServiceServicer_to_server(calls, server), SERVICE
    )
    forgotten = ForgottenFiles(
        store=store,
        attaching=attaching,
        view=Reading(run.databases, kept.checkpoint),
        kept=shown,
    )
    forgetting = ReactionApply(
        service=run.name,
        name="forget_files",
        react=forgotten.when_a_person_is_forgotten_delete_their_files,
        databases=run.databases,
        source=run.remote_log("identity"),
        types=[FORGOTTEN],
    )
    run.hear("identity", [forgetting])
    return attaching, kept
