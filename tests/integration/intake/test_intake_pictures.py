"""Pictures are drawn anew by a process of their own, which is ended whatever they are."""

import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from services.intake.adapters.pictures.processes import DrawingProcess
from services.intake.domain.files.limits import PICTURE_SIDE_MAX
from services.intake.domain.files.refusals import PictureUnreadable

GPS_IFD, EXIF_IFD, ORIENTATION, MAKE = 0x8825, 0x8769, 0x0112, 0x010F
TAKEN_AT, TAKEN_AT_OFFSET = 0x9003, 0x9011


def a_photo(size: tuple[int, int] = (64, 32), kind: str = "JPEG") -> bytes:
    """Return a picture of a phone: on its side, and telling where and with what it was taken."""
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = picture.getexif()
    exif[ORIENTATION], exif[MAKE] = 6, "Phone of Wang Fang"
    exif.get_ifd(EXIF_IFD).update({TAKEN_AT: "2026:11:22 09:30:00", TAKEN_AT_OFFSET: "+08:00"})
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (30.0, 16.0, 12.0)})
    out = BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue() + b"<script>behind the end</script>"


def a_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """Return a PNG of a few bytes that says it has 900 million dots."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(b"\0" * 1_000_000)

    def chunk(name: bytes, data: bytes) -> bytes:
        summed = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + summed

    end = chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + end


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg")],
)
async def test_nothing_but_what_is_seen_is_kept(kind: str, media_type: str) -> None:
    drawn = await DrawingProcess().redrawn(a_photo(kind=kind))
    assert drawn.media_type == media_type
    assert b"script" not in drawn.content
    assert b"Wang" not in drawn.content
    assert drawn.taken_at == "2026:11:22 09:30:00+08:00"
    with Image.open(BytesIO(drawn.content)) as picture:
        assert picture.size == (32, 64)  # upright
        assert not picture.getexif()
        red, green, blue = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]  # three
        assert red > 150
        assert max(green, blue) < 80


async def test_a_large_picture_is_made_smaller() -> None:
    drawn = await DrawingProcess().redrawn(a_photo((6_000, 3_000)))
    with Image.open(BytesIO(drawn.content)) as picture:
        assert max(picture.size) == PICTURE_SIDE_MAX


@pytest.mark.parametrize(
    "content",
    [
        a_bomb(),
        a_photo()[:300],
        b"\xff\xd8\xff\xe0 not a picture at all",
        b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;",  # a decoder that is not let near
    ],
    ids=["bomb", "cut", "noise", "other kind"],
)
async def test_what_cannot_be_drawn_is_refused(content: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        await DrawingProcess().redrawn(content)


async def test_a_process_that_hangs_is_killed() -> None:
    asleep = (sys.executable, "-c", "import time; time.sleep(600)")
    with pytest.raises(PictureUnreadable):
        await DrawingProcess(asleep, seconds_max=0.5).redrawn(a_photo())


async def test_a_process_that_wants_memory_or_files_is_ended_by_its_own_limits(
    tmp_path: Path,
) -> None:
    limits = "from services.intake.adapters.pictures.__main__ import give_up_rights as g; g(); "
    written = tmp_path / "written"
    for greedy in (
        "bytearray(1 << 31)",
        f"import os; os.write(os.open({str(written)!r}, 65), b'x')",
    ):
        process = DrawingProcess((sys.executable, "-c", limits + greedy))
        with pytest.raises(PictureUnreadable):
            await process.redrawn(a_photo())
    assert not written.exists() or written.read_bytes() == b""
