"""Opening: a report that intake accepted becomes a ticket. It is never refused for its content."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from services.workflow.domain.appointing import is_promised
from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.conditions import (
    asset_view,
    crew_of,
    entitlement_view,
    flags_of,
    parts_needed_by,
    priority_of,
    skill_levels_of,
    skills_of,
    view_of,
)
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.forms.filling import calculated, filled
from services.workflow.domain.lacking import lacking
from services.workflow.domain.merging.likeness import MAYBE_DUPLICATE

NOT_UNIQUE: Final = "not_unique"
"""The doubt about a ticket whose value another one has."""

SAME: Final = "same_"
"""How the links to such tickets begin, before the field."""


def opened(command: OpenTicket) -> TicketOpened:
    """Return the fact that the ticket is open: its state, priority, doubts and needed skills."""
    rules, initial = command.rules, command.rules.initial
    fields = _fields_with_asset(command)
    view = view_of(
        rules,
        fields,
        surroundings={
            "asset": asset_view(command.asset, command.asset_facts),
            "entitlement": entitlement_view(command.entitlement),
            "location": command.location,
            "channel": command.channel,
            "summary": command.summary,
            "state": initial.key,
            "flags": list(command.flags),
            "imported": command.imported,
            "opened_at": command.occurred_at,
        },
        occurred_at=command.occurred_at,
    )
    doubts = (MAYBE_DUPLICATE,) if command.suspicion else ()  # the last: others keep it back too
    flags = tuple(dict.fromkeys((*command.flags, *flags_of(rules, view), *doubts)))
    priority, rule = priority_of(rules, view)
    is_sent_for = command.dispatch_wanted and rules.dispatch is not None
    return TicketOpened(
        occurred_at=command.occurred_at,
        number=command.number,
        type=rules.key,
        type_label=rules.name,
        definition=command.definition,
        summary=command.summary,
        channel=command.channel,
        fields=fields,
        reporter=command.reporter,
        asset=command.asset,
        asset_facts=command.asset_facts,
        entitlement=command.entitlement,
        customer=command.customer,
        location=command.location,
        source=command.source,
        external_id=command.external_id,
        links=command.links,
        attachments=command.attachments,
        flags=flags,
        imported=command.imported,
        dispatch=is_sent_for and not flags,
        held=flags[0] if is_sent_for and flags else "",
        skills=skills_of(rules, view),
        skill_levels=skill_levels_of(rules, view),
        parts_needed=parts_needed_by(rules, view),
        crew=crew_of(rules, view),
        state=initial.key,
        state_label=initial.label,
        closed=initial.final,
        priority=priority,
        priority_rule=rule,
        parent=command.origin.parent,
        parent_number=command.origin.parent_number,
        parent_key=command.origin.key,
        link=command.origin.link,
        depth=command.origin.depth,
        schedule=command.origin.schedule,
        visit=command.origin.visit,
        lacks=lacking(command, fields),
        counted=command.origin.counted,
        brought_by=command.brought_by,
        filled=command.filled,
        read=command.read,
        promised=is_promised(command, fields),
    )


def linked(command: OpenTicket, taken: Mapping[str, str]) -> OpenTicket:
    """Return the command with a link to each ticket that has a value which must be unique.

    A report is never refused once it was accepted: its ticket is doubtful, and nobody is sent.
    """
    if not taken:
        return command
    links = {f"{SAME}{key}": ticket for key, ticket in taken.items()}
    flags = tuple(dict.fromkeys((*command.flags, NOT_UNIQUE)))
    return replace(command, links={**command.links, **links}, flags=flags)


def _fields_with_asset(command: OpenTicket) -> dict[str, object]:
    """Return the fields, and what follows from them.

    The report's asset is one of them where the type has such a field.
    """
    fields = dict(command.fields)
    if command.asset is not None and "asset" in command.rules.fields:
        fields.setdefault("asset", command.asset)
    fields = filled(command.rules, {}, fields)
    return fields | calculated(command.rules, fields)
