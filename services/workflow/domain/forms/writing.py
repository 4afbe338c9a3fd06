"""Writing: which fields a move may bring, and which it must. There is no other way in."""

from collections.abc import Iterator, Mapping, Sequence

from services.workflow.domain.definition import TicketType, Transition
from services.workflow.domain.forms.field import Field
from services.workflow.domain.refusals import FieldKept, FieldsMissing, FieldsNotYours
from services.workflow.domain.values import is_given
from shared.decider import Reason
from shared.intent import Caller

Fields = Mapping[str, object]


def may_write(spec: Field, move: str, caller: Caller) -> bool:
    """Say whether somebody may bring a field with a move; ours may bring all but formulas."""
    if spec.formula is not None:
        return False
    if caller.is_system:
        return True
    if spec.editable_on and move not in spec.editable_on:
        return False
    return not spec.editable_by or bool(spec.editable_by & caller.roles)


def check_writing(
    move: Transition, rules: TicketType, known: Fields, brought: Fields, caller: Caller
) -> None:
    """Refuse a field that is not the caller's to write, or that never changes once it is set.

    Raises FieldsNotYours and FieldKept.
    """
    specs = [rules.fields[key] for key in brought if key in rules.fields]
    if foreign := [spec for spec in specs if not may_write(spec, move.id, caller)]:
        raise FieldsNotYours(reasons=[_not_yours(spec, move.id) for spec in foreign])
    kept = [spec for spec in specs if _is_kept(spec, known.get(spec.key), brought[spec.key])]
    if kept:
        raise FieldKept(
            reasons=[
                Reason(
                    code="field-kept",
                    message=f"{spec.label.en} is set already and stays as it is.",
                    pointer=f"/fields/{spec.key}",
                )
                for spec in kept
            ]
        )


def check_needs(move: Transition, rules: TicketType, fields: Fields, view: Fields) -> None:
    """Refuse a move without what it needs; raises FieldsMissing.

    ``fields`` is what the move brings, with what follows from it; ``view`` what conditions see.
    """
    missing = list(_missing(move, rules, fields, view))
    if missing:
        raise FieldsMissing(
            f"{move.id} needs: {', '.join(spec.key for spec in missing)}.",
            reasons=[
                Reason(
                    code="field-missing",
                    message=_why_missing(spec, move.id),
                    pointer=f"/fields/{spec.key}",
                )
                for spec in missing
            ],
        )


def _missing(move: Transition, rules: TicketType, fields: Fields, view: Fields) -> Iterator[Field]:
    needed = set(rules.needed_by(move))
    for key, spec in rules.fields.items():
        asked = spec.required_when
        if spec.formula is not None:
            if key in needed and view.get(key) is None:
                yield spec
        elif key in needed:
            if not is_given(fields.get(key)):
                yield spec
        elif (
            asked and _is_asked_on(spec, move.id) and asked(view) and _is_unknown(key, fields, view)
        ):
            yield spec


def _is_asked_on(spec: Field, move: str) -> bool:
    """Say whether a move is one where a field that is needed sometimes can be brought."""
    return not spec.editable_on or move in spec.editable_on


def _is_unknown(key: str, fields: Fields, view: Fields) -> bool:
    return not is_given(fields.get(key)) and not is_given(view.get(key))


def _why_missing(spec: Field, move: str) -> str:
    if spec.formula is None:
        return f"{move} needs {spec.label.en}."
    return f"{move} needs {spec.label.en}, which follows from fields that are not known yet."


def _is_kept(spec: Field, known: object, brought: object) -> bool:
    """Say whether a field is set for good, and to something else."""
    if not is_given(known):
        return False
    if spec.snapshot:
        return known != brought
    return spec.hash_chain and _digests(brought)[: len(_digests(known))] != _digests(known)


def _digests(recordings: object) -> list[object]:
    if not isinstance(recordings, Sequence) or isinstance(recordings, str):
        return []
    return [one.get("sha256") for one in recordings if isinstance(one, Mapping)]


def _not_yours(spec: Field, move: str) -> Reason:
    if spec.formula is not None:
        message = f"{spec.label.en} is computed, so nobody writes it."
    elif spec.editable_on and move not in spec.editable_on:
        message = f"{spec.label.en} is not written by {move}."
    else:
        roles = ", ".join(sorted(spec.editable_by))
        message = f"{spec.label.en} is written by: {roles}."
    return Reason(code="field-not-yours", message=message, pointer=f"/fields/{spec.key}")
