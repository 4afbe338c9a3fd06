"""Files that come with e-mail: taken as if they were uploaded, and held by the letter at first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.intake.app.attaching import CANNOT_BE_USED, OURSELVES, Attaching
from services.intake.app.ports import Whose
from services.intake.app.uploads import Standing, Uploads
from services.intake.domain.files.attachment import KeptFile
from services.intake.domain.files.limits import PIECE_BYTES_MAX
from services.intake.domain.mail.letter import Enclosed
from services.intake.domain.report import Attachment
from shared.decider import Kind, Reason, Refusal
from shared.intent import Caller, TenantId

NOT_TAKEN: Final = CANNOT_BE_USED | {Kind.TOO_LARGE}


@dataclass(frozen=True, kw_only=True)
class MailFiles:
    """Keeps the files of letters, and gives them to tickets."""

    uploads: Uploads
    attaching: Attaching

    async def kept(
        self, tenant: TenantId, mail_id: UUID, enclosed: Sequence[Enclosed]
    ) -> tuple[list[Attachment], list[Reason]]:
        """Keep what came with a letter; return it, and why some of it is not taken.

        Done again, it is the same files. Raises FilesAway.
        """
        kept, left_out = list[Attachment](), list[Reason]()
        for number, file in enumerate(enclosed):
            try:
                kept.append(await self._kept(tenant, f"{mail_id}:{number}", file))
            except Refusal as refusal:
                if refusal.kind not in NOT_TAKEN:
                    raise
                where = f"/enclosed/{number}"
                left_out.append(Reason(code=refusal.slug, message=refusal.message, pointer=where))
        return kept, left_out

    async def hold(
        self, tenant: TenantId, mail_id: UUID, files: Sequence[Attachment], person: Whose
    ) -> None:
        """Have files held by the letter they came with, for as long as no ticket has them."""
        for one in files:
            if one.ref is not None:
                await self.attaching.hold(tenant, one.ref, mail_id, person)

    async def give(
        self, tenant: TenantId, files: Sequence[Attachment], ticket_id: UUID, cause: UUID
    ) -> None:
        """Give files to the ticket that their letter belongs to, by the decision ``cause``."""
        for one in files:
            if one.ref is not None:
                await self.attaching.hand_on(tenant, one.ref, ticket_id, cause)

    async def _kept(self, tenant: TenantId, key: str, file: Enclosed) -> Attachment:
        caller = Caller(tenant=tenant, actor=OURSELVES)
        size = len(file.content)
        standing = await self.uploads.begin(caller, file.name, size, key)
        while standing.kept is None and standing.offset < size:
            piece = file.content[standing.offset : standing.offset + PIECE_BYTES_MAX]
            standing = await self.uploads.append(caller, standing.id, standing.offset, piece)
        return _attachment(standing)


def _attachment(standing: Standing) -> Attachment:
    kept = standing.kept or KeptFile()
    content = kept.content
    if content is None:
        return Attachment(name=kept.name, ref=standing.id)
    return Attachment(
        name=kept.name,
        ref=standing.id,
        media_type=content.media_type,
        size_bytes=content.kept_bytes,
        sent_sha256=content.sent_sha256,
        sha256=content.kept_sha256,
    )
