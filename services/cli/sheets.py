"""Sheets: labels as they are printed, each a square code with a name and a number to read out."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

LABELS_ON_A_SHEET: Final = 12
ID_PART: Final = 4
QUIET_MODULES: Final = 4
"""The white border that readers need around a code."""


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
    template = _templates().get_template("sheet.html")
    return template.render(labels=labels, on_a_sheet=LABELS_ON_A_SHEET)


def write_svgs(labels: Sequence[Printed], folder: Path) -> list[Path]:
    """Write one SVG for each label, named by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for one in labels:
        path = folder / f"{one.label_id}.svg"
        path.write_text(code_svg(one), encoding="utf-8")
        written.append(path)
    return written


def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["code"] = code_svg
    return templates


def _code(label: Printed) -> segno.QRCode:
    # Error correction M: a label gets scratched, and a denser one is harder to read in bad light.
    return segno.make(label.url, error="m", micro=False)
