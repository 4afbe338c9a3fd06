"""Sheets: labels as they are printed, each a square code with a name and a number to read out."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

import segno

LABELS_ON_A_SHEET: Final = 12
ID_PART: Final = 4
QUIET_MODULES: Final = 4
"""The white border that readers need around a code."""

SAY: Final = "扫码报修 · Scan to report"
STYLE: Final = """
@page { size: A4; margin: 10mm; }
* { box-sizing: border-box; }
body { margin: 0; font: 10pt/1.3 system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif;
  color: #000; background: #fff; }
section { display: grid; grid-template-columns: repeat(2, 1fr); grid-template-rows: repeat(6, 45mm);
  gap: 1mm; width: 190mm; margin: 0 auto; break-after: page; }
section:last-child { break-after: auto; }
article { display: grid; grid-template-columns: 42mm 1fr; align-items: center; gap: 2mm;
  border: .2mm dashed #999; overflow: hidden; padding: 1mm; break-inside: avoid; }
svg { width: 42mm; height: 42mm; }
h2 { font-size: 11pt; margin: 0; overflow-wrap: anywhere; }
p { margin: 1mm 0 0; font-size: 8pt; overflow-wrap: anywhere; }
"""


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A label as the product made it: what people call its thing, its id and its address."""

    name: str
    label_id: str
    url: str

    @property
    def short_id(self) -> str:
        """The id as people read it out."""
        whole = self.label_id.upper()
        return "-".join(whole[at : at + ID_PART] for at in range(0, len(whole), ID_PART))


def code_svg(label: Printed) -> str:
    """Return the code alone, as SVG that scales; its description is the address it leads to."""
    written = BytesIO()
    _code(label).save(
        written,
        kind="svg",
        scale=4,
        border=QUIET_MODULES,
        omitsize=True,
        xmldecl=False,
        nl=False,
        title=f"{label.name} {label.short_id}",
        desc=label.url,
    )
    return written.getvalue().decode()


def sheet_html(labels: Sequence[Printed]) -> str:
    """Return sheets of A4 with every label, to print from any browser; nothing else is loaded."""
    shown = [_article(one) for one in labels]
    pages = "".join(
        f"<section>{''.join(shown[at : at + LABELS_ON_A_SHEET])}</section>"
        for at in range(0, len(shown), LABELS_ON_A_SHEET)
    )
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>标签 · Labels</title>'
        f"<style>{STYLE}</style><body>{pages}</body></html>\n"
    )


def write_svgs(labels: Sequence[Printed], folder: Path) -> list[Path]:
    """Write one SVG for each label, named by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for one in labels:
        path = folder / f"{one.label_id}.svg"
        path.write_text(code_svg(one), encoding="utf-8")
        written.append(path)
    return written


def _article(label: Printed) -> str:
    return (
        f"<article>{code_svg(label)}<div><h2><bdi>{escape(label.name)}</bdi></h2>"
        f"<p>{SAY}</p><p>{label.short_id}</p></div></article>"
    )


def _code(label: Printed) -> segno.QRCode:
    # Error correction M: a label gets scratched, and a denser one is harder to read in bad light.
    return segno.make(label.url, error="m", micro=False)
