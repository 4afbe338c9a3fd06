"""Columns: what each column of a table is about, in the words of those who keep such tables."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from services.cli.terminal import CommandFailed

KEY: Final = "key"
OWN: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")


def names_of(
    columns: Sequence[str], given: Sequence[str], called: Mapping[str, str]
) -> dict[str, str]:
    """Return what each column is about; empty for one that is left out.

    ``called`` is what tables call their columns, ``given`` are a person's own words,
    ``COLUMN=NAME``. Raises CommandFailed for a column that nobody knows, and if no column has the
    keys.
    """
    said = dict(_said(one, columns) for one in given)
    names = {one: said.get(one, called.get(one, one.lower())) for one in columns}
    strange = [one for one, name in names.items() if name and not OWN.fullmatch(name)]
    if strange:
        raise CommandFailed(
            f"What is {', '.join(strange)}? Say it with --column '{strange[0]}=name', or leave it"
            f" out with --column '{strange[0]}='."
        )
    used = [name for name in names.values() if name]
    if KEY not in used or len(set(used)) < len(used):
        raise CommandFailed("One column has the keys (key, 编号), and none is twice.")
    return names


def _said(given: str, columns: Sequence[str]) -> tuple[str, str]:
    column, equals, name = given.partition("=")
    if not equals or column not in columns:
        raise CommandFailed(f"There is no column {column}: say --column 'COLUMN=name'.")
    return column, name
