"""What a ticket says that something was split off, as what it becomes."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from services.workflow.app.splitting import Split
from shared.recorded import Recorded


class _Said(msgspec.Struct, frozen=True):
    other: UUID
    other_number: str
    other_type: str
    summary: str
    fields: Mapping[str, object]
    attachments: tuple[Mapping[str, object], ...]


_said = msgspec.json.Decoder(_Said).decode


def split_told(event: Recorded) -> Split:
    """Return what is to be opened."""
    heard = _said(event.data)
    return Split(
        origin=event.stream_id,
        other=heard.other,
        number=heard.other_number,
        kind=heard.other_type,
        summary=heard.summary,
        fields=heard.fields,
        attachments=heard.attachments,
    )
