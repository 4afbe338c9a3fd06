"""Advice about fields: those nobody can fill in, or whoever should does not see."""

from collections.abc import Iterator

from services.workflow.adapters.documents.forms.parts import FieldPart
from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.graph import moves_made
from services.workflow.adapters.documents.model import TransitionPart, TypePart
from services.workflow.adapters.documents.remarks import Remark, pointer_to
from services.workflow.adapters.documents.satisfiable import Tries
from services.workflow.domain.labels import CREATE, SYSTEM

FREE = frozenset({"text", "string"})
"""Types that hold anything: numbers in them are sealed, and then no two are alike."""
WIDE_COMMA = "，"


def field_advice(part: TypePart, where: str, tries: Tries) -> Iterator[Remark]:
    """Yield what is odd about the fields of a type."""
    made = moves_made(part, tries)
    moves = {one.id: one for one in part.transitions if one.id in made}
    for key, field in part.fields.items():
        pointer = f"{where}/fields{pointer_to(key)}"
        words = {"zh": field.label.zh, "en": field.label.en}
        if field.unique and field.type in FREE:
            yield advice("unique-free-text", f"{pointer}/unique", **words)
        for value in _run_together(field):
            yield advice("values-run-together", f"{pointer}/values", value=value)
        if field.formula is not None:
            continue
        if not can_be_filled(field, moves):
            yield advice("nobody-fills", pointer, **words)
        for move in _moves_too_early(key, field, part):
            yield advice("needed-too-early", pointer, move=move, **words)
        for roles in _hidden_from_fillers(key, field, part):
            yield advice("hidden-from-filler", pointer, roles=", ".join(roles), **words)


def _run_together(field: FieldPart) -> list[str]:
    """Return the values that were probably meant to be several."""
    return [one for one in field.values or () if WIDE_COMMA in one]


def can_be_filled(field: FieldPart, moves: dict[str, TransitionPart]) -> bool:
    """Whether somebody may fill in a field: with the report, or with one of these moves."""
    if field.autofill or not field.editable_on or CREATE in field.editable_on:
        return True
    return any(_may_bring(field, moves[one]) for one in field.editable_on if one in moves)


def _may_bring(field: FieldPart, move: TransitionPart) -> bool:
    """Say whether anybody who makes a move may bring a field with it."""
    if field.editable_on and move.id not in field.editable_on:
        return False
    writers = {*field.editable_by, *field.roles}
    return not writers or bool(writers & set(move.by)) or SYSTEM in move.by


def _fillers(key: str, field: FieldPart, move: TransitionPart) -> list[str]:
    """Return the roles that must bring a field with a move; its form has the last word."""
    needed = "required" if key in move.needs or field.required_on == move.id else ""
    said = move.form.get(key, {})
    return [role for role in move.by if said.get(role, needed) == "required"]


def _moves_too_early(key: str, field: FieldPart, part: TypePart) -> Iterator[str]:
    """Yield the moves that need a field which nobody who makes them may write."""
    for move in part.transitions:
        if _fillers(key, field, move) and not _may_bring(field, move):
            yield move.id
    if _reported_but_not_writable(field):
        yield CREATE


def _reported_but_not_writable(field: FieldPart) -> bool:
    return (
        field.required_on == CREATE
        and bool(field.editable_on)
        and (CREATE not in field.editable_on)
    )


def _hidden_from_fillers(key: str, field: FieldPart, part: TypePart) -> Iterator[list[str]]:
    """Yield the roles that must bring a field with a move and never see it afterwards."""
    seen = [one.roles for one in part.visibility if key in one.fields and one.when is None]
    seen += [field.visible_to] if field.visible_to else []
    for roles in seen:
        blind = {
            role
            for move in part.transitions
            for role in _fillers(key, field, move)
            if role not in {*roles, SYSTEM} and _writes(field, role)
        }
        if blind:
            yield sorted(blind)


def _writes(field: FieldPart, role: str) -> bool:
    writers = {*field.editable_by, *field.roles}
    return not writers or role in writers
