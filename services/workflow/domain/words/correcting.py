"""Correcting: somebody says what the words meant; what follows from the label follows at once.

To say what was read already confirms it, and so is worth keeping: both are learned from.
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from services.workflow.domain.acting import role_of
from services.workflow.domain.commands import Correct
from services.workflow.domain.conditions import (
    parts_needed_by,
    skill_levels_of,
    skills_of,
    view_of_ticket,
)
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketCorrected, TicketEvent
from services.workflow.domain.forms.filling import calculated, filled
from services.workflow.domain.forms.writing import Pen, check_writing
from services.workflow.domain.lacking import still_lacking
from services.workflow.domain.moving import newly_flagged
from services.workflow.domain.refusals import FieldsInvalid, TicketClosed, TooManyMoves
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.values import faults_of, is_given
from services.workflow.domain.words.reading import HELD_FOR_WORDS, UNCLEAR
from shared.decider import Kind, Reason, Refusal

CORRECTIONS_MAX: Final = 200
"""Nobody changes their mind more often."""

CORRECT: Final = "correct"
"""By what a field is written, where a scenario says by what it may be."""


class NotLeftToWords(Refusal):
    """Only fields that are left to words can be said here; make a move to bring others."""

    slug: ClassVar[str] = "not-left-to-words"
    kind: ClassVar[Kind] = Kind.INVALID


def decide_correction(command: Correct, ticket: Ticket) -> list[TicketEvent]:
    """Return what somebody said the words meant; nothing if somebody said so before.

    Raises NotLeftToWords, FieldsInvalid, FieldsNotYours, FieldKept, TicketClosed, TooManyMoves,
    RoleMissing and NotAssignedToYou.
    """
    rules, at = command.rules, max(command.now, ticket.last_moved_at)
    _check_left_to_words(command)
    if ticket.closed:
        raise TicketClosed
    if len(ticket.flow.corrected) >= CORRECTIONS_MAX:
        raise TooManyMoves
    role = role_of(rules, command.caller, ticket, at, late=False)
    hidden = command.look.hidden_fields(ticket)
    pen = Pen(caller=command.caller, by=CORRECT, hidden=hidden)
    check_writing(pen, rules, ticket.fields, command.fields)
    was = {key: ticket.fields.get(key) for key in command.fields}
    if was == command.fields and {*command.fields} <= {*ticket.flow.corrected}:
        return []
    fields = filled(rules, ticket.fields, command.fields)
    fields |= calculated(rules, {**ticket.fields, **fields})
    doubts = newly_flagged(ticket, rules, fields, at)
    view = view_of_ticket(ticket, rules, fields, at)
    corrected = TicketCorrected(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        fields=fields,
        was=was,
        role=role,
        skills=skills_of(rules, view),
        skill_levels=skill_levels_of(rules, view),
        parts_needed=parts_needed_by(rules, view),
        dispatch=not doubts and _was_held_for_words(ticket, rules, fields),
    )
    return [corrected, *doubts]


def _check_left_to_words(command: Correct) -> None:
    """Refuse what is no value of a field that is left to words."""
    known = command.rules.words
    foreign = [key for key in command.fields if key not in known]
    if foreign or not command.fields:
        raise NotLeftToWords(
            f"These can be said here: {', '.join(known) or 'none of this type'}.",
            reasons=[
                Reason(
                    code="not-left-to-words",
                    message=f"{key} is not read from words.",
                    pointer=f"/fields/{key}",
                    zh=f"{key} 不是由文字识别的字段。",
                )
                for key in foreign
            ],
        )
    faults = faults_of(command.fields, command.rules.fields)
    faults += [_nothing_said(key) for key, value in command.fields.items() if not is_given(value)]
    if faults:
        raise FieldsInvalid(reasons=faults)


def _nothing_said(key: str) -> Reason:
    return Reason(
        code="field-invalid",
        message=f"Say what {key} should be.",
        pointer=f"/fields/{key}",
        zh=f"请填写 {key} 的值。",
    )


def _was_held_for_words(ticket: Ticket, rules: TicketType, fields: Mapping[str, object]) -> bool:
    """Say whether nothing but its words kept anybody from being sent, and they are clear now."""
    lacks = [key for key in still_lacking(ticket, rules) if not is_given(fields.get(key))]
    only_words = ticket.unassignable == HELD_FOR_WORDS and {*ticket.flags} == {UNCLEAR}
    return only_words and not lacks and _is_sent_out_for(rules) and not ticket.imported


def _is_sent_out_for(rules: TicketType) -> bool:
    """Say whether somebody is looked for at once; an appointment is for a person to agree on."""
    return rules.dispatch is not None and not rules.dispatch.appointment_field
