"""Filling: what a report or a move brings, completed with what follows from it.

A field may be filled from what another one's snapshot says, recordings are chained so that none
can be exchanged unseen, and formulas are computed anew.
"""

import hashlib
from collections.abc import Mapping, Sequence

from services.workflow.domain.definition import TicketType
from services.workflow.domain.forms.field import Field
from services.workflow.domain.values import is_given

Fields = Mapping[str, object]


def filled(rules: TicketType, known: Fields, brought: Fields) -> dict[str, object]:
    """Return ``brought`` with what follows from it on a ticket that knows ``known``."""
    fields = dict(brought)
    for key, spec in rules.fields.items():
        if spec.autofill and not is_given(fields.get(key)) and not is_given(known.get(key)):
            source, member = spec.autofill
            found = members_of(fields.get(source, known.get(source))).get(member)
            if found is not None and isinstance(found, str | int | float | bool):
                fields[key] = found
        if spec.hash_chain and is_given(fields.get(key)):
            fields[key] = chained(fields[key])
    return fields


def calculated(rules: TicketType, known: Fields) -> dict[str, object]:
    """Return the formulas whose value is not what the ticket knows; null for what cannot be."""
    changed: dict[str, object] = {}
    for spec in rules.formulas:
        view = {**known, **changed}
        facts = {name: operand(rules.fields.get(name), view.get(name)) for name in _names(spec)}
        value = spec.formula(facts) if spec.formula else None
        if value != known.get(spec.key):
            changed[spec.key] = value
    return changed


def members_of(value: object) -> Mapping[str, object]:
    """Return what a reference's snapshot says of the thing, and its key as ``ref``."""
    if isinstance(value, str):
        return {"ref": value}
    if not isinstance(value, Mapping):
        return {}
    snapshot = value.get("snapshot")
    known = snapshot if isinstance(snapshot, Mapping) else {}
    return {**known, "ref": value.get("ref")}


def operand(spec: Field | None, value: object) -> object:
    """Return a field as a formula reads it: references by their members."""
    return members_of(value) if spec is not None and spec.is_reference else value


def chained(recordings: object) -> object:
    """Return recordings, each with the digest of all digests up to its own."""
    if not isinstance(recordings, Sequence) or isinstance(recordings, str):
        return recordings
    chain, linked = "", []
    for one in recordings:
        if not isinstance(one, Mapping):
            return recordings
        chain = hashlib.sha256(f"{chain}{one.get('sha256')}".encode()).hexdigest()
        linked.append({**one, "chain": chain})
    return linked


def _names(spec: Field) -> tuple[str, ...]:
    return spec.formula.names if spec.formula else ()
