"""Names that follow from a file's id: whose it is at first, and where its pieces lie."""

from typing import Final
from uuid import UUID

from shared.vault import Identifier

COMING: Final = "coming"
KEPT: Final = "kept"


def owner_of(file_id: UUID) -> Identifier:
    """Return the person whom only a file names, until it belongs to somebody."""
    return Identifier("anonymous", f"file:{file_id}")


def piece_name(file_id: UUID, piece: UUID) -> str:
    """Return where a piece lies until the file is whole."""
    return f"{pieces_folder(file_id)}{piece}"


def pieces_folder(file_id: UUID) -> str:
    """Return where the pieces of an upload lie."""
    return f"{COMING}/{file_id}/"
