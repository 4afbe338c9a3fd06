"""The process that draws one picture anew: the file comes in, what is seen of it goes out.

Strangers' pictures meet decoders written in C here, and nowhere else. Before the first byte is
looked at, the process gives up what it does not need: memory, time, files, children.
"""

import json
import resource
import sys
import warnings
from io import BytesIO
from typing import BinaryIO, Final

from PIL import Image, ImageOps

from services.intake.domain.files.limits import PICTURE_PIXELS_MAX, PICTURE_SIDE_MAX

MEMORY_BYTES_MAX: Final = 1 << 30
CPU_S_MAX: Final = 10
DECODERS: Final = ("JPEG", "PNG", "WEBP")
JPEG_QUALITY: Final = 85
TAKEN_AT: Final = 0x9003
TAKEN_AT_OFFSET: Final = 0x9011
EXIF_IFD: Final = 0x8769
TAKEN_LENGTH_MAX: Final = 40
UNREADABLE: Final = 3


def main(given: BinaryIO, out: BinaryIO) -> int:
    """Draw the picture that comes in; return 0, or 3 if it cannot be read.

    What goes out is a line of JSON (``media_type``, ``taken_at``), then the picture.
    """
    give_up_rights()
    try:
        kind, content, taken_at = redrawn(given.read())
    except (OSError, ValueError, SyntaxError, MemoryError, Warning):
        return UNREADABLE
    out.write(json.dumps({"media_type": kind, "taken_at": taken_at}).encode() + b"\n" + content)
    return 0


def give_up_rights() -> None:
    """Set what this process may use, for good; its parent watches the clock."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES_MAX),
        (resource.RLIMIT_CPU, CPU_S_MAX),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = PICTURE_PIXELS_MAX


def redrawn(content: bytes) -> tuple[str, bytes, str]:
    """Return the media type of a picture drawn anew, its bytes, and when it was taken.

    Only the dots are taken over, turned upright and made no larger than is useful: no place, no
    device, no thumbnail of what was cut away, no bytes behind the end.
    """
    with Image.open(BytesIO(content), formats=DECODERS) as picture:
        picture.draft("RGB", (PICTURE_SIDE_MAX, PICTURE_SIDE_MAX))
        taken_at = _taken_at(picture)
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((PICTURE_SIDE_MAX, PICTURE_SIDE_MAX))
        has_alpha = upright.has_transparency_data
        dots = upright.convert("RGBA" if has_alpha else "RGB")
    is_drawing = has_alpha or picture.format == "PNG"
    bare = Image.new(dots.mode, dots.size)
    bare.paste(dots)
    drawn = BytesIO()
    if is_drawing:
        bare.save(drawn, "PNG", optimize=False)
        return "image/png", drawn.getvalue(), taken_at
    bare.save(drawn, "JPEG", quality=JPEG_QUALITY, progressive=True)
    return "image/jpeg", drawn.getvalue(), taken_at


def _taken_at(picture: Image.Image) -> str:
    """Return when the camera says it was, such as ``2026:11:22 09:30:00+08:00``."""
    said = picture.getexif().get_ifd(EXIF_IFD)
    when, offset = said.get(TAKEN_AT, ""), said.get(TAKEN_AT_OFFSET, "")
    text = f"{when}{offset}" if isinstance(when, str) and isinstance(offset, str) else ""
    return "".join(one for one in text if one in "0123456789:+- ")[:TAKEN_LENGTH_MAX].strip()


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
