"""Bringing: whether anybody may still say something once a ticket is there.

The same as ``Pen.may_write`` in the domain, said of a document.
"""

from collections.abc import Iterable

from services.workflow.adapters.documents.linting.hidden import seen_by
from services.workflow.adapters.documents.model import TransitionPart, TypePart
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.transition import EDITABLE, REQUIRED


def is_ever_brought(key: str, part: TypePart, moves: Iterable[TransitionPart]) -> bool:
    """Whether somebody may bring a field with one of these moves, a branch or an answer."""
    asked = {loop.ask for loop in part.loops}
    if part.parallel is not None:
        spawned = [] if isinstance(part.parallel.spawn, str) else part.parallel.spawn
        asked |= {*part.parallel.needs, *(need for one in spawned for need in one.needs)}
    return key in asked or any(
        _may_bring(key, role, move, part)
        for move in moves
        for role in move.by
        if role != SYSTEM and not move.bound_to
    )


def _may_bring(key: str, role: str, move: TransitionPart, part: TypePart) -> bool:
    field = part.fields[key]
    if mode := move.form.get(key, {}).get(role):
        return mode in {REQUIRED, EDITABLE}
    is_asked = key in move.needs or field.required_on == move.id
    if field.editable_on and move.id not in field.editable_on and not is_asked:
        return False
    if writers := {*field.editable_by, *field.roles}:
        return role in writers
    return is_asked or role in seen_by(part).get(key, {role})
