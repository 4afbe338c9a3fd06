"""Rows: many of them written by one statement, whatever their columns are.

A batch travels as one JSON document: PostgreSQL takes it apart by the table's own columns, so a
batch of two thousand rows costs one round trip and a row with a list in it is nothing special.
"""

from collections.abc import Sequence

import msgspec

_encoder = msgspec.json.Encoder()


def json_text(rows: Sequence[object]) -> str:
    """Return dataclasses as one JSON array; moments keep their microseconds."""
    return _encoder.encode(rows).decode()


def rows_in(table: str, document: str) -> str:
    """Return the rows of ``table`` in a document, as a query has them after ``from``."""
    return f"json_populate_recordset(null::{table}, {document})"


def upserting(table: str, key: str, columns: Sequence[str], document: str, gate: str) -> str:
    """Return the statement that inserts rows, replacing those with the same ``key``."""
    replaced = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    return (
        f"insert into {table} ({', '.join(columns)}) select {', '.join(columns)}"
        f" from {rows_in(table, document)} where {gate}"
        f" on conflict ({key}) do update set {replaced}"
    )


def inserting_new(table: str, document: str, gate: str) -> str:
    """Return the statement that inserts the rows that are not there yet."""
    return (
        f"insert into {table} select * from {rows_in(table, document)} where {gate}"
        " on conflict do nothing"
    )


def adding(
    table: str, document: str, gate: str, *, name: str, keys: Sequence[str], sums: Sequence[str]
) -> dict[str, str]:
    """Return the statements of a ``with``, named after ``name``, that add to the sums of keys.

    A key of which nothing is left goes, as if it had never been.
    """
    same = " and ".join(f"one.{key} = more.{key}" for key in keys)
    nothing = " and ".join(f"one.{n} + more.{n} = 0" for n in sums)
    added = ", ".join(f"{n} = one.{n} + excluded.{n}" for n in sums)
    return {
        f"{name}_more": f"select * from {rows_in(table, document)} where {gate}",
        f"{name}_gone": (
            f"delete from {table} one using {name}_more more where {same} and {nothing}"
            f" returning {', '.join(f'one.{key}' for key in keys)}"
        ),
        f"{name}_sums": (
            f"insert into {table} as one select more.* from {name}_more more"
            f" where not exists (select from {name}_gone one where {same})"
            f" on conflict ({', '.join(keys)}) do update set {added}"
        ),
    }
