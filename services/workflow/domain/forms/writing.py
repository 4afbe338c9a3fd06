"""Writing: which fields a move (or a branch) may bring, and which it must: the only way in."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from services.workflow.domain.definition import TicketType
from services.workflow.domain.forms.field import Field
from services.workflow.domain.labels import Label
from services.workflow.domain.refusals import FieldKept, FieldsMissing, FieldsNotYours
from services.workflow.domain.transition import (
    EDITABLE,
    HIDDEN,
    READONLY,
    REQUIRED,
    Modes,
    Transition,
)
from services.workflow.domain.values import is_given
from shared.decider import Reason
from shared.intent import Caller

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """In whose hands what is written: ``caller`` brings fields by the move (or branch) ``by``.

    It asks for the fields ``asked``. ``hidden`` are those that the caller does not see, ``modes``
    what the form of the move says of some to the role that makes it.
    """

    caller: Caller
    by: str
    asked: Collection[str] = ()
    hidden: AbstractSet[str] = frozenset()
    modes: Modes = field(default_factory=dict)

    def may_write(self, spec: Field) -> bool:
        """Say whether the caller may bring a field; we ourselves may bring all but formulas.

        Who does not see a field writes it only where the scenario asks them to: else they would
        overwrite what they cannot know.
        """
        if self.caller.is_system:
            return spec.formula is None
        if not spec.is_brought:
            return False
        if mode := self.modes.get(spec.key):
            return mode in {REQUIRED, EDITABLE}
        is_asked = spec.key in self.asked
        if spec.editable_on and self.by not in spec.editable_on and not is_asked:
            return False
        if spec.editable_by:
            return bool(spec.editable_by & self.caller.roles)
        return is_asked or spec.key not in self.hidden


def check_writing(pen: Pen, rules: TicketType, known: Fields, brought: Fields) -> None:
    """Refuse a field that is not the caller's to write, or that never changes once it is set.

    Raises FieldsNotYours and FieldKept.
    """
    specs = [rules.fields[key] for key in brought if key in rules.fields]
    if foreign := [spec for spec in specs if not pen.may_write(spec)]:
        raise FieldsNotYours(reasons=[_not_yours(spec, pen) for spec in foreign])
    kept = [spec for spec in specs if _is_kept(spec, known.get(spec.key), brought[spec.key])]
    if kept:
        raise FieldKept(
            reasons=[
                Reason(
                    code="field-kept",
                    message=f"{spec.label.en} is set already and stays as it is.",
                    pointer=f"/fields/{spec.key}",
                    zh=f"{spec.label.zh}已经确定，不再改变。",
                )
                for spec in kept
            ]
        )


def check_needs(
    move: Transition,
    pen: Pen,
    rules: TicketType,
    fields: Fields,
    view: Fields,
    *,
    lacks: Collection[str] = (),
) -> None:
    """Refuse a move without what it needs of whoever has the pen; raises FieldsMissing.

    ``fields`` is what the move brings, with what follows from it; ``view`` what conditions see.
    It also needs what the ticket ``lacks`` since it was opened.
    """
    missing = list(_missing(pen, rules, fields, view))
    missing += [rules.fields[key] for key in lacks if not is_given(fields.get(key))]
    if missing:
        raise missing_fields(move.id, move.label, missing)


def missing_fields(by: str, label: Label, missing: Sequence[Field]) -> FieldsMissing:
    """Return that a move (or a branch) does not bring what it must."""
    return FieldsMissing(
        f"{by} needs: {', '.join(spec.key for spec in missing)}.",
        reasons=[
            Reason(
                code="field-missing",
                message=_why_missing(spec, by),
                pointer=f"/fields/{spec.key}",
                zh=_why_missing_in_chinese(spec, label),
            )
            for spec in missing
        ],
    )


def _missing(pen: Pen, rules: TicketType, fields: Fields, view: Fields) -> Iterator[Field]:
    needed = set(pen.asked)
    for key, spec in rules.fields.items():
        if key not in needed and spec.required_when is None:
            continue
        is_closed = pen.modes.get(key) in {READONLY, HIDDEN}
        asked = None if is_closed else spec.required_when
        if spec.formula is not None:
            if key in needed and view.get(key) is None:
                yield spec
        elif key in needed:
            if not is_given(fields.get(key)) and not _is_filled_already(spec, view):
                yield spec
        elif (
            asked and _is_asked_on(spec, pen.by) and asked(view) and _is_unknown(key, fields, view)
        ):
            yield spec


def _is_filled_already(spec: Field, view: Fields) -> bool:
    """Say whether nobody need bring a field that is filled from elsewhere and known by now."""
    return (spec.fills_itself or spec.agreed) and is_given(view.get(spec.key))


def _is_asked_on(spec: Field, move: str) -> bool:
    """Say whether a move is one where a field that is needed sometimes can be brought."""
    return not spec.editable_on or move in spec.editable_on


def _is_unknown(key: str, fields: Fields, view: Fields) -> bool:
    return not is_given(fields.get(key)) and not is_given(view.get(key))


def _why_missing(spec: Field, by: str) -> str:
    if spec.formula is None:
        return f"{by} needs {spec.label.en}."
    return f"{by} needs {spec.label.en}, which follows from fields that are not known yet."


def _why_missing_in_chinese(spec: Field, label: Label) -> str:
    if spec.formula is None:
        return f"{label.zh}需要填写{spec.label.zh}。"
    return f"{label.zh}需要{spec.label.zh}，它由尚未填写的字段算出。"


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


def _not_yours(spec: Field, pen: Pen) -> Reason:
    en, zh = spec.label.en, spec.label.zh
    if spec.formula is not None:
        told = Label(zh=f"{zh}由系统计算，不能填写。", en=f"{en} is computed, so nobody writes it.")
    elif spec.agreed:
        told = Label(zh=f"{zh}由预约确定，请改约。", en=f"{en} follows the appointment: move that.")
    elif pen.modes.get(spec.key) == READONLY:
        told = Label(zh=f"{zh}在这一步对您只读。", en=f"You only read {en} in {pen.by}.")
    elif pen.modes.get(spec.key) == HIDDEN:
        told = Label(zh=f"您这一步的表单里没有{zh}。", en=f"Your form of {pen.by} has no {en}.")
    elif spec.editable_on and pen.by not in spec.editable_on:
        told = Label(zh=f"{zh}不能在这一步填写。", en=f"{en} is not written by {pen.by}.")
    elif spec.editable_by:
        roles = ", ".join(sorted(spec.editable_by))
        told = Label(zh=f"{zh}只能由这些角色填写：{roles}。", en=f"{en} is written by: {roles}.")
    else:
        told = Label(zh=f"您看不到{zh}，所以不能填写。", en=f"You do not see {en}, nor write it.")
    pointer = f"/fields/{spec.key}"
    return Reason(code="field-not-yours", message=told.en, pointer=pointer, zh=told.zh)
