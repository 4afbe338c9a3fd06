"""Reports that name no files: what intake needs where nobody sends any."""

from collections.abc import Sequence
from uuid import UUID

from services.intake.app.ports import Whose
from services.intake.domain.report import Attachment
from shared.decider import Reason
from shared.intent import Caller


class NoFiles:
    """Knows no file."""

    async def faults(
        self, _caller: Caller, _ticket_id: UUID, attachments: Sequence[Attachment]
    ) -> list[Reason]:
        assert all(one.ref is None for one in attachments)
        return []

    async def given(
        self, _caller: Caller, _ticket_id: UUID, attachments: Sequence[Attachment], _whose: Whose
    ) -> tuple[Attachment, ...]:
        return tuple(attachments)
