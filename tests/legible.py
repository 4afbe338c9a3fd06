"""What somebody with a copy of a tenant's database could read."""

import re

import asyncpg

from shared.sealed import TOKEN
from tests.spellings import LEGIBLE

TABLES = """
select format('%I.%I', n.nspname, c.relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
   and case when has_schema_privilege(n.oid, 'usage') then has_table_privilege(c.oid, 'select') end
"""


MADE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # ids
    r"|[0-9a-f]{32,}"  # digests
    r"|(?<=:\d\d)\.\d{6}"  # millionths of a second
)
"""What machines make. Among thousands of such, one begins as somebody's number does by chance."""


async def legible_text(db: asyncpg.Connection) -> str:
    """Return the text of every row of every table, without the sealed values in it."""
    lines = []
    for (table,) in await db.fetch(TABLES):
        for row in await db.fetch(f"select * from {table}"):  # named by the catalogue
            lines += [f"{table} {_text_of(value)}" for value in row.values()]
    return TOKEN.sub("", "\n".join(lines))


def numbers_in(text: str) -> list[str]:
    """Return what of ``SPELLINGS`` can be read in a text of tables."""
    return re.findall(LEGIBLE, MADE.sub("", text))


def _text_of(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
