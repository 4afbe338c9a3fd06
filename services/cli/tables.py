"""Tables as people keep them: CSV from whatever spreadsheet wrote it, read row by row.

Text is UTF-8 or what the byte order mark says, else what Chinese spreadsheets write (GB 18030, of
which GBK is a part). A cell is a text and nothing more, also where it begins like a formula.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.cli.terminal import CommandFailed

BYTES_MAX: Final = 50_000_000
ROWS_MAX: Final = 100_000
MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
GUESSES: Final = ("utf-8", "gb18030")
DELIMITERS: Final = (",", "\t", ";")
DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row: in which line of the file it ends, and its cells by the names of the columns."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What is wrong with a row, so that somebody finds it again: line and column."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Read:
    """A table: its columns, its rows, and those that are no rows of it."""

    columns: Sequence[str]
    rows: Sequence[Row]
    wrong: Sequence[Wrong]


def read_table(path: Path) -> Read:
    """Return what a file says; raises CommandFailed for what is no table at all."""
    try:
        if path.stat().st_size > BYTES_MAX:
            raise CommandFailed(f"{path} is larger than {BYTES_MAX // 1_000_000} MB: split it.")
        return table_of(path.read_bytes())
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error}.") from error


def table_of(data: bytes) -> Read:
    """Return what the bytes of a table say; raises CommandFailed for what is no table at all."""
    text = _text_of(data)
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = _columns_of(next(rows, []))
        return _read(columns, ((rows.line_num, cells) for cells in rows))
    except csv.Error as error:
        raise CommandFailed(f"Line {rows.line_num} is not CSV: {error}.") from error


def day_of(cell: str) -> str:
    """Return a day, as people write it (2026/3/1, 2026年3月1日), in ISO 8601; all else as it is."""
    found = DAY.fullmatch(cell)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else cell


def _text_of(data: bytes) -> str:
    marked = next((name for mark, name in MARKS.items() if data.startswith(mark)), "")
    for encoding in (marked,) if marked else GUESSES:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandFailed("This is no text in UTF-8 or GBK: save the table as CSV UTF-8.")


def _columns_of(cells: Sequence[str]) -> list[str]:
    columns = [one.strip() for one in cells]
    while columns and not columns[-1]:
        columns.pop()
    if not columns or not all(columns) or len(set(columns)) < len(columns):
        raise CommandFailed("The first line names every column, each once.")
    return columns


def _read(columns: Sequence[str], lines: Iterator[tuple[int, list[str]]]) -> Read:
    rows: list[Row] = []
    wrong: list[Wrong] = []
    for line, written in lines:
        cells = [one.strip() for one in written]
        while len(cells) > len(columns) and not cells[-1]:
            cells.pop()
        if not any(cells):
            continue
        if len(cells) != len(columns):
            reason = f"There are {len(cells)} cells, and {len(columns)} columns."
            wrong.append(Wrong(line=line, column="", reason=reason))
            continue
        rows.append(Row(line=line, cells=dict(zip(columns, cells, strict=True))))
        if len(rows) > ROWS_MAX:
            raise CommandFailed(f"There are more than {ROWS_MAX} rows: split the table.")
    return Read(columns=columns, rows=rows, wrong=wrong)
