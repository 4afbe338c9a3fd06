"""What somebody who copies a whole installation could read: every file, and every table."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import asyncpg

from tests.legible import legible_text

PIECE_BYTES = 16 * 1024 * 1024
SOUGHT_LENGTH_MAX = 1_024
BASE64_GROUP = 3


def spelled(clear: str) -> set[bytes]:
    """Return a text as it is, and as JSON escapes it."""
    return {clear.encode(), json.dumps(clear).strip('"').encode()}


def encoded(clear: str) -> set[bytes]:
    """Return what a text becomes in other encodings: UTF-16, in addresses, hex and base64."""
    raw = clear.encode()
    shown = {clear.encode("utf-16-le"), quote(clear).encode(), raw.hex().encode()}
    for before in range(BASE64_GROUP):
        # The first and last characters also depend on the neighbours; those in between do not.
        whole = base64.b64encode(b"\0" * before + raw)
        shown.add(whole[4 if before else 0 : -4])
    return shown


def files_showing(folder: Path, sought: Iterable[bytes]) -> list[tuple[str, bytes]]:
    """Return which files under a folder show what is sought, each with what it shows."""
    every = sorted(sought)
    return [
        (str(path.relative_to(folder)), one)
        for path in sorted(folder.rglob("*"))
        for piece in _pieces(path)
        for one in every
        if one in piece
    ]


async def texts_of_every_database(server: str) -> dict[str, str]:
    """Return what the tables of every database of a server hold, without the sealed values.

    ``server`` is the superuser's URL of any of its databases. The pages are written out first, so
    that files show what tables do.
    """
    db = await asyncpg.connect(server)
    try:
        await db.execute("checkpoint")
        names = [name for (name,) in await db.fetch(DATABASES)]
    finally:
        await db.close()
    texts = {}
    for name in names:
        db = await asyncpg.connect(server, database=name)
        try:
            texts[name] = await legible_text(db)
        finally:
            await db.close()
    return texts


DATABASES = "select datname from pg_database where datallowconn order by datname"


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield the content in pieces that overlap; files come and go while servers run."""
    try:
        with path.open("rb") as file:
            before = b""
            while piece := file.read(PIECE_BYTES):
                yield before + piece
                before = piece[-SOUGHT_LENGTH_MAX:]
    except (FileNotFoundError, IsADirectoryError, OSError):
        return
