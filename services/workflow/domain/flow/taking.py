"""Taking: what a created ticket knows from the start, of the tickets because of which it is there.

It knows what fields of the same name and type say, unless its rule says otherwise. What does not
fit a field is left out: a ticket is never lost for what another one says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

COUNTED_MAX: Final = 500
"""Counted tickets that are asked for what they say, the latest: as many as may be split into."""

NAMED_MAX: Final = 20
"""Counted tickets that the created one names; the advice names all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Givers:
    """The ticket that opens another, by which rules, and those that were counted with it."""

    parent: Ticket
    bearing: TicketType
    counted: Sequence[Ticket] = ()


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


def links_of(givers: Givers) -> Mapping[str, object]:
    """Return the links of a created ticket: its parent's, or those all that were counted have.

    It names those that were counted, but for those that are not for everybody.
    """
    links = givers.parent.links
    if not givers.counted:
        return links
    same = {
        key: value
        for key, value in links.items()
        if all(one.links.get(key) == value for one in givers.counted)
    }
    named = [one.number for one in givers.counted if _is_for_everybody(one)]
    return {**same, COUNTED: ", ".join(named[-NAMED_MAX:])} if named else same


def _alike(givers: Givers, rules: TicketType) -> Mapping[str, object]:
    parent, bearing = givers.parent, givers.bearing
    return {
        key: parent.fields[key]
        for key, spec in rules.fields.items()
        if key in parent.fields and key in bearing.fields and spec.type == bearing.fields[key].type
    }


def _said(source: Source, givers: Givers, spec: Field) -> object:
    if source.counted:
        said = [_named(source, one) for one in givers.counted or (givers.parent,)]
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
