"""Rights: who may bring reports, and who may read what became of them."""

from typing import ClassVar

from shared.decider import Kind, Refusal
from shared.intent import Caller

SUBMIT = "submissions:write"
STATE = "references:write"
READ = frozenset({"tickets:read", "tenant:admin"})
OPERATOR = "operator"


class ScopeMissing(Refusal):
    """Your credential does not allow this."""

    slug: ClassVar[str] = "scope-missing"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


def must_submit(caller: Caller) -> None:
    """Refuse whoever may not bring reports; colleagues with any role may."""
    works_here = caller.actor.startswith("member:") and bool(caller.roles)
    if not (_is_trusted(caller) or works_here or SUBMIT in caller.scopes):
        raise ScopeMissing(f"Reporting needs the scope {SUBMIT}.", scope=SUBMIT)


def must_state(caller: Caller) -> None:
    """Refuse whoever may not say how things outside stand."""
    if not may_state(caller):
        raise ScopeMissing(f"Stating records needs the scope {STATE}.", scope=STATE)


def may_state(caller: Caller) -> bool:
    """Say whether somebody may say how things outside stand."""
    return _is_trusted(caller) or STATE in caller.scopes


def must_read_records(caller: Caller) -> None:
    """Refuse whoever may neither state records nor read every report."""
    if not (may_state(caller) or reads_all(caller)):
        raise ScopeMissing(f"Reading records needs the scope {STATE}.", scope=STATE)


def must_read_all(caller: Caller) -> None:
    """Refuse whoever may not read every report."""
    if not reads_all(caller):
        raise ScopeMissing(
            "Reading all reports needs the scope tickets:read.", scope="tickets:read"
        )


def reads_all(caller: Caller) -> bool:
    """Say whether somebody may read every report."""
    return _is_trusted(caller) or bool(READ & caller.scopes)


def _is_trusted(caller: Caller) -> bool:
    return caller.is_system or caller.actor == OPERATOR
