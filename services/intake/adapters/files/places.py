"""Places: where an installation keeps its files, by one setting."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from services.intake.adapters.files.folder import FolderBlobs
from services.intake.app.file_ports import Blobs
from shared.config import SettingsWrong


def blobs_at(url: str | None, folder: Path) -> Blobs:
    """Return the store of files that ``GONGDAN_FILES_URL`` names; ``folder`` if nothing does.

    Raises ``SettingsWrong``.
    """
    if url is None:
        return FolderBlobs(folder)
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderBlobs(Path(unquote(parts.path)))
    raise SettingsWrong(f"Files cannot be kept at {url}: use file:///a/folder.")
