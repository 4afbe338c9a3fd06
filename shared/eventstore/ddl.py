"""The tables and functions of one log, ready to be run in one tenant's database."""

import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files

PARTITION_ROWS = 5_000_000
"""Positions in one partition: big enough that few are made, small enough to be archived whole."""

LOG_STEPS = {"0000_log": "log.sql", "0000_log_tags": "tags.sql"}
"""What a log is made of. A file that a log was made with never changes; what is new is a step."""

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")


def log_steps(
    schema: str, owner: str, writer: str, *, partition_rows: int = PARTITION_ROWS
) -> dict[str, str]:
    """Return the SQL that creates the log ``schema``: steps by name, in order.

    Run each once, in a transaction, as a role that may become ``owner`` (a role that cannot log in
    and owns everything). ``writer`` is the service's role: it may append through the log's
    functions and read, and cannot change what is written. Both roles must exist. Raises
    ``ValueError`` for a name that is not a plain lower-case identifier.
    """
    values = {
        "schema": identifier(schema),
        "owner": identifier(owner),
        "writer": identifier(writer),
        "lock_key": f"({lock_key(schema)})::bigint",
        "partition_rows": str(int(partition_rows)),
    }
    return {step: _filled(file, values) for step, file in LOG_STEPS.items()}


def log_ddl(schema: str, owner: str, writer: str, *, partition_rows: int = PARTITION_ROWS) -> str:
    """Return all steps that create a log as one text."""
    return "\n".join(log_steps(schema, owner, writer, partition_rows=partition_rows).values())


def identifier(name: str) -> str:
    """Return ``name`` if it can stand in SQL unquoted; raises ``ValueError`` otherwise."""
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(f"not a plain SQL identifier: {name!r}")
    return name


def lock_key(schema: str) -> int:
    """Return the number of the advisory lock under which ``schema`` is appended to."""
    digest = hashlib.sha256(f"log:{schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _filled(file: str, values: Mapping[str, str]) -> str:
    template = files(__package__).joinpath("sql", file).read_text(encoding="utf-8")
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template
