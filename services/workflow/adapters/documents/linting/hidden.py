"""Advice about hidden fields: rules whose outcome tells of them to whoever does not see them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.flow.rules import condition_of
from services.workflow.adapters.documents.forms.rules import visibility_of
from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.model import TypePart
from services.workflow.adapters.documents.remarks import Remark
from services.workflow.adapters.documents.satisfiable import Tries
from services.workflow.domain.forms import VisibilityRule
from services.workflow.domain.labels import SYSTEM


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A condition, and the roles that learn whether it holds."""

    source: str
    pointer: str
    roles: Collection[str]


def hidden_advice(part: TypePart, where: str, _tries: Tries) -> Iterator[Remark]:
    """Yield the rules of a type that give away what is hidden."""
    seeing = seen_by(part)
    if not seeing:
        return
    for one in _tellings(part):
        for name in CelCondition(one.source).names:
            blind = sorted({*one.roles} - seeing.get(name, {*one.roles}) - {SYSTEM})
            if blind:
                label = part.fields[name].label
                yield advice(
                    "hidden-but-told",
                    f"{where}{one.pointer}",
                    roles=", ".join(blind),
                    zh=label.zh,
                    en=label.en,
                )


def seen_by(part: TypePart) -> dict[str, set[str]]:
    """Return who sees the fields that not everybody sees, whatever the ticket says."""
    rules = visibility_of(part.fields, part.visibility)
    return _seen_by(one for one in rules if one.when is None)


def always_seen_by(part: TypePart) -> dict[str, set[str]]:
    """Return who sees fields at all times that others do not see, or not always."""
    return _seen_by(visibility_of(part.fields, part.visibility))


def _seen_by(rules: Iterable[VisibilityRule]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rule in rules:
        for key in rule.fields:
            found[key] = found.get(key, set(rule.roles)) & set(rule.roles)
    return found


def _tellings(part: TypePart) -> Iterator[Telling]:
    acting = {role for one in part.transitions for role in one.by}
    for index, priority in enumerate(part.priority):
        if priority.when is not None:
            yield Telling(source=priority.when, pointer=f"/priority/{index}/when", roles=acting)
    for index, flag in enumerate(part.flags):
        yield Telling(source=flag.when, pointer=f"/flags/{index}/when", roles=acting)
    for index, move in enumerate(part.transitions):
        if move.when is not None:
            yield Telling(source=move.when, pointer=f"/transitions/{index}/when", roles=move.by)
    for index, branch in enumerate(part.branches):
        source = condition_of(branch.when, part)
        told = {*branch.notify, *([branch.route] if branch.route else [])}
        told |= acting if branch.set_priority else set()
        if source is not None:
            yield Telling(source=source, pointer=f"/branches/{index}/when", roles=told)
