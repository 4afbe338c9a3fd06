"""Following: what comes of a fact by itself, when formulas and visibility rules are asked anew."""

from collections.abc import Iterable, Iterator

from services.workflow.domain.conditions import view_of_ticket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketCalculated, TicketEvent, TicketRestricted
from services.workflow.domain.forms.field import VisibilityRule
from services.workflow.domain.forms.filling import calculated
from services.workflow.domain.forms.restriction import OPEN_TO_ALL, Restriction
from services.workflow.domain.ticket import Ticket


def formulas_follow(
    fact: TicketEvent, ticket: Ticket, rules: TicketType
) -> Iterable[TicketCalculated]:
    """Return the new values of formulas; a move's own are in it, so this is for all else."""
    changed = calculated(rules, ticket.fields) if rules.formulas else {}
    if changed:
        yield TicketCalculated(
            occurred_at=fact.occurred_at, number=ticket.number, type=ticket.type, fields=changed
        )


def restrictions_follow(
    fact: TicketEvent, ticket: Ticket, rules: TicketType
) -> Iterable[TicketRestricted]:
    """Return that other people see the ticket, or other things of it, than before."""
    if not (rules.visibility or ticket.hidden_from or ticket.restriction != OPEN_TO_ALL):
        return
    now = restriction_of(ticket, rules)
    if now != ticket.restriction:
        yield TicketRestricted(
            occurred_at=fact.occurred_at,
            number=ticket.number,
            type=ticket.type,
            only_for=now.only_for,
            hidden_from=now.hidden_from,
            veiled=now.veiled,
        )


def restriction_of(ticket: Ticket, rules: TicketType) -> Restriction:
    """Return who may see a ticket, as its rules have it now; of several rules all must agree."""
    view = view_of_ticket(ticket, rules, {}, ticket.updated_at)
    holding = [one for one in rules.visibility if one.when is None or one.when(view)]
    whole = [one.roles for one in holding if not one.fields]
    veiled: dict[str, tuple[str, ...]] = {}
    for one in holding:
        for place in _places(one, rules):
            allowed = set(one.roles) & set(veiled.get(place, one.roles))
            veiled[place] = tuple(sorted(allowed))
    return Restriction(
        only_for=tuple(sorted(set.intersection(*map(set, whole)))) if whole else None,
        hidden_from=ticket.hidden_from,
        veiled=veiled,
    )


def _places(rule: VisibilityRule, rules: TicketType) -> Iterator[str]:
    """Yield where a rule's fields stand: what a report says of itself repeats some of them."""
    for key in rule.fields:
        yield f"/fields/{key}"
        if key == "asset":
            yield "/asset"
            yield "/asset_facts"
            yield "/entitlement"
        if rules.fields[key].type == "phone":
            yield "/reporter/phone"
            yield "/customer"
