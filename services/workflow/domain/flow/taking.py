"""Taking: what a created ticket knows from the start, of the tickets because of which it is there.

It knows what fields of the same name and type say, unless its rule says otherwise. What does not
fit a field is left out: a ticket is never lost for what another one says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from services.workflow.domain.definition import TicketType
from services.workflow.domain.flow.rules import Source, TakeRule
from services.workflow.domain.flow.values import values_in
from services.workflow.domain.forms.field import Field
from services.workflow.domain.forms.filling import members_of
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import faults_of, is_given

SUMMARY: Final = "summary"
NUMBER: Final = "number"
OWN: Final = (SUMMARY, NUMBER)
"""What every ticket says of itself besides its fields and links."""

LIST: Final = "store_list"
"""The type of a field that holds the names of many."""

COUNTED: Final = "counted"
"""The link of a created ticket that names those which were counted."""

SEPARATOR: Final = ", "
"""Between the numbers in that link."""

COUNTED_MAX: Final = 1_000
"""Counted tickets that are asked for what they say, the latest: as many as a rule may count."""

NAMED_MAX: Final = 20
"""Counted tickets that the created one names; the advice names all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Givers:
    """The ticket that opens another, by which rules, and by their ids those that were counted."""

    parent: Ticket
    bearing: TicketType
    counted: Mapping[str, Ticket] = field(default_factory=dict)


def handed_on(givers: Givers, takes: Sequence[TakeRule], rules: TicketType) -> dict[str, object]:
    """Return what a ticket of the type ``rules`` knows when it is opened."""
    fields = dict(_alike(givers, rules))
    for take in takes:
        spec = rules.fields.get(take.key)
        if spec is None or spec.formula is not None:
            continue
        said = (_said(one, givers, spec) for one in take.sources)
        fitting = next((one for one in said if is_given(one) and _fits(one, spec)), None)
        if fitting is not None:
            fields[take.key] = fitting
    return fields


def too_long(
    givers: Givers, takes: Sequence[TakeRule], rules: TicketType, fields: Mapping[str, object]
) -> tuple[str, ...]:
    """Return the lists that are not among ``fields`` because more was said than one can hold."""
    lists = [one for one in takes if one.key in rules.fields and one.key not in fields]
    return tuple(
        one.key
        for one in lists
        if rules.fields[one.key].type == LIST
        and any(is_given(_said(each, givers, rules.fields[one.key])) for each in one.sources)
    )


def links_of(givers: Givers) -> Mapping[str, object]:
    """Return the links of a created ticket: its parent's, or those all that were counted have.

    One of them names those that were counted; whom a parent was counted with is not handed on.
    """
    same = {
        key: value
        for key, value in givers.parent.links.items()
        if key != COUNTED and all(one.links.get(key) == value for one in givers.counted.values())
    }
    numbers = [givers.counted[one].number for one in named_by(givers)]
    return {**same, COUNTED: SEPARATOR.join(numbers)} if numbers else same


def named_by(givers: Givers) -> tuple[str, ...]:
    """Return the ids of the counted tickets that a created one names: such as are for everybody."""
    return tuple(key for key, one in givers.counted.items() if _is_for_everybody(one))[-NAMED_MAX:]


def naming(ticket: Ticket, ids: Collection[str]) -> Ticket:
    """Return a ticket that a rule opened, which names of those that were counted only these.

    Ids and numbers are in step; what was opened before ids were kept names none.
    """
    if not ticket.flow.parent or COUNTED not in ticket.links:
        return ticket
    counted = ticket.flow.counted
    numbers = dict(zip(counted, str(ticket.links[COUNTED]).split(SEPARATOR), strict=False))
    left = [one for one in counted if one in ids and one in numbers]
    links = {key: value for key, value in ticket.links.items() if key != COUNTED}
    if left:
        links[COUNTED] = SEPARATOR.join(numbers[one] for one in left)
    return replace(ticket, links=links, flow=replace(ticket.flow, counted=tuple(left)))


def _alike(givers: Givers, rules: TicketType) -> Mapping[str, object]:
    parent, bearing = givers.parent, givers.bearing
    return {
        key: parent.fields[key]
        for key, spec in rules.fields.items()
        if key in parent.fields and key in bearing.fields and spec.type == bearing.fields[key].type
    }


def _said(source: Source, givers: Givers, spec: Field) -> object:
    if source.counted:
        said = [_named(source, one) for one in givers.counted.values() or (givers.parent,)]
        values = values_in([each for one in said for each in values_in(one)])
        return list(values) or None
    value = _named(source, givers.parent) if source.name else source.constant
    if spec.type == LIST and is_given(value):
        return list(values_in(value))
    return value


def _named(source: Source, ticket: Ticket) -> object:
    """Return what a ticket says under a name; a field comes before a link of its name."""
    value = ticket.fields.get(source.name)
    if not is_given(value):
        own = {SUMMARY: ticket.summary, NUMBER: ticket.number}
        value = own.get(source.name) or ticket.links.get(source.name)
    return members_of(value).get(source.member) if source.member else value


def _fits(value: object, spec: Field) -> bool:
    return not faults_of({spec.key: value}, {spec.key: spec})


def _is_for_everybody(ticket: Ticket) -> bool:
    restriction = ticket.restriction
    return not (ticket.hidden_from or restriction.only_for or restriction.hidden_from)
