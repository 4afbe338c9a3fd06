"""Places: where an installation keeps its files, by one setting."""

from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

from services.intake.adapters.files.folder import FolderBlobs
from services.intake.app.file_ports import Blobs
from shared.config import SettingsWrong

BUCKETS = "services.intake.adapters.files.bucket"


def blobs_at(url: str | None, folder: Path, endpoint: str | None = None) -> Blobs:
    """Return the store of files that ``GONGDAN_FILES_URL`` names; ``folder`` if nothing does.

    ``endpoint`` is where a bucket is that is not Amazon's. Raises ``SettingsWrong``.
    """
    if url is None:
        return FolderBlobs(folder)
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderBlobs(Path(unquote(parts.path)))
    return _bucket(url, endpoint)


def _bucket(url: str, endpoint: str | None) -> Blobs:
    """Load what speaks to buckets only where files lie in one: it is an extra."""
    try:
        module = import_module(BUCKETS)
    except ImportError as missing:
        raise SettingsWrong(
            f"Files in {url} need the extra `s3`: install gongdan[s3]."
        ) from missing
    blobs: Blobs = module.BucketBlobs(url, endpoint)
    return blobs
