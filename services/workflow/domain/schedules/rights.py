"""Rights: who may see a schedule, tell what its meter showed, and say when visits are due."""

from collections.abc import Iterable
from typing import Final

from services.workflow.domain.refusals import RoleMissing, ScopeMissing
from services.workflow.domain.schedules.refusals import ScheduleUnknown
from services.workflow.domain.visibility import ADMIN, READ_ALL, WRITE
from shared.intent import Caller
from shared.sight import OPERATOR, READ_ONLY_ALL, TENANT, TYPE, RoleScope, stands_above

LOOK_AFTER_ALL: Final = frozenset({TENANT, TYPE})
"""The scopes of roles that look after every ticket of a type, and so after its schedules."""


def may_see(caller: Caller, held: Iterable[RoleScope], kind: str) -> bool:
    """Say whether somebody sees the schedules of a type: all who act in its tickets do."""
    if stands_above(caller, READ_ALL) or _may_write_all(caller):
        return True
    return any(one.scope == READ_ONLY_ALL or kind in one.types for one in held)


def must_see(caller: Caller, held: Iterable[RoleScope], kind: str) -> None:
    """Refuse as if there were no such schedule, unless it may be seen; raises ScheduleUnknown."""
    if not may_see(caller, held, kind):
        raise ScheduleUnknown


def must_tell(caller: Caller, held: Iterable[RoleScope], kind: str) -> None:
    """Refuse who may not say what a meter showed; raises RoleMissing, ScopeMissing."""
    if not _may_write_all(caller) and not any(kind in one.types for one in held):
        raise _missing(caller)


def must_manage(caller: Caller, held: Iterable[RoleScope], kind: str) -> None:
    """Refuse who does not look after all tickets of a type; raises RoleMissing, ScopeMissing."""
    mine = any(kind in one.types and one.scope in LOOK_AFTER_ALL for one in held)
    if not _may_write_all(caller) and not mine:
        raise _missing(caller)


def _may_write_all(caller: Caller) -> bool:
    return caller.actor == OPERATOR or bool(caller.scopes & {WRITE, ADMIN})


def _missing(caller: Caller) -> RoleMissing | ScopeMissing:
    if caller.is_program:
        return ScopeMissing(f"Schedules need the scope {WRITE} or a role.", scope=WRITE)
    return RoleMissing("Schedules are for roles that look after every ticket of the type.")
