"""Rows: many of them written by one statement, whatever their columns are.

A batch travels as one JSON document: PostgreSQL takes it apart by the table's own columns, so a
batch of two thousand rows costs one round trip and a row with a list in it is nothing special.
"""

from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from shared.database import Connection

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TABLES_KNOWN_MAX = 64

_encoder = msgspec.json.Encoder()


def json_text(rows: Sequence[object]) -> str:
    """Return dataclasses as one JSON array; moments keep their microseconds."""
    return _encoder.encode(rows).decode()


async def upsert(tx: Connection, table: str, key: str, rows: Sequence["DataclassInstance"]) -> None:
    """Insert the rows, all dataclasses of one kind, replacing those with the same ``key``."""
    if rows:
        names = tuple(field.name for field in fields(rows[0]))
        await tx.execute(_upsert(table, key, names), json_text(rows))


async def insert_new(tx: Connection, table: str, rows: Sequence[object]) -> None:
    """Insert the rows that are not there yet."""
    if rows:
        await tx.execute(
            f"insert into {table} select * from json_populate_recordset(null::{table}, $1::json)"
            " on conflict do nothing",
            json_text(rows),
        )


@lru_cache(maxsize=TABLES_KNOWN_MAX)
def _upsert(table: str, key: str, names: tuple[str, ...]) -> str:
    replaced = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    return (
        f"insert into {table} ({', '.join(names)}) select {', '.join(names)}"
        f" from json_populate_recordset(null::{table}, $1::json)"
        f" on conflict ({key}) do update set {replaced}"
    )
