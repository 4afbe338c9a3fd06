"""E-mails that turned out not to belong to a ticket: their words are shown there no longer."""

from typing import Final
from uuid import UUID

import msgspec

from services.reporting.views.heard import COMMENTED, MAIL_WITHDRAWN
from services.reporting.views.history import HistoryRow
from shared.database import Connection

TEXT: Final = "/text"
SENDER: Final = "/sender"
MENTIONED: Final = b'"mail"'


class _Mail(msgspec.Struct):
    mail: str = ""


_mail = msgspec.json.Decoder(_Mail).decode


async def withdrawn_from(tx: Connection, ticket: UUID) -> dict[str, int]:
    """Return the e-mails that a ticket lost, each with the version of the ticket that says so."""
    rows = await tx.fetch(
        "select data->>'mail' as mail, max(version) as version from reporting.history"
        " where ticket_id = $1 and type = $2 group by 1",
        ticket,
        MAIL_WITHDRAWN,
    )
    return {row["mail"]: row["version"] for row in rows}


def words_withdrawn(row: HistoryRow, withdrawn: dict[str, int]) -> tuple[str, ...]:
    """Return the places of an event that are shown no longer."""
    if not withdrawn or row.type != COMMENTED or MENTIONED not in bytes(row.data):
        return ()
    is_gone = row.version < withdrawn.get(_mail(row.data).mail, 0)
    return (TEXT, SENDER) if is_gone else ()
