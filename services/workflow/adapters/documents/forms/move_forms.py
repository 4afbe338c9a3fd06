"""Checks of the forms of moves: what each field is to each role that makes one."""

from collections.abc import Collection, Iterator, Mapping

from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.model import TransitionPart
from services.workflow.adapters.documents.remarks import Remark, Words, named, pointer_to, remark
from services.workflow.domain.labels import SYSTEM

FIELD = Words("字段", "field")
ROLE = Words("角色", "role")
WRITTEN = frozenset({"required", "editable"})


def move_form_faults(
    move: TransitionPart, fields: Mapping[str, FieldPart], roles: Collection[str], where: str
) -> Iterator[Remark]:
    """Yield what would make the form of a move mean nothing."""
    for key, modes in move.form.items():
        pointer = f"{where}{pointer_to(key)}"
        field = fields.get(key)
        if field is None:
            yield remark("unknown-field", pointer, named(FIELD, key, fields))
            continue
        for role, mode in modes.items():
            cell = f"{pointer}{pointer_to(role)}"
            yield from _role_faults(move, role, roles, cell)
            if mode in WRITTEN and field.formula is not None:
                words = Words(
                    f"{key} 由系统计算，谁也不能填写", f"{key} is computed, so nobody writes it"
                )
                yield remark("misplaced", cell, words)


def _role_faults(
    move: TransitionPart, role: str, roles: Collection[str], where: str
) -> Iterator[Remark]:
    if role not in roles:
        yield remark("unknown-role", where, named(ROLE, role, roles))
    elif role not in move.by or role == SYSTEM:
        words = Words(
            f"{role} 不填写操作 {move.id} 的表单",
            f"{role} does not make the move {move.id}, so its form is nothing to them",
        )
        yield remark("not-by-role", where, words)
