"""Asking: what a step asks of the ticket, in the words of the engine."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from services.workflow.domain.commands import (
    CommentOnTicket,
    FinishBranch,
    Mark,
    MoveTicket,
    OpenTicket,
    Resume,
    TicketCommand,
    Wait,
)
from services.workflow.domain.definition import TicketType
from services.workflow.domain.forms.field import Field
from services.workflow.domain.labels import CREATE, SYSTEM
from services.workflow.domain.moving import ASSIGNED
from services.workflow.domain.recordings import (
    RecordAcceptance,
    RecordDecline,
    RecordOffer,
    RecordUnassignable,
)
from services.workflow.domain.refusals import FieldsInvalid, FieldsMissing
from services.workflow.domain.trying.agreeing import decision_of, handling_of
from services.workflow.domain.trying.bringing import answer_of, calling_off_of, child_heard_of
from services.workflow.domain.trying.callers import caller_as
from services.workflow.domain.trying.naming import (
    StepUnclear,
    branch_named,
    field_named,
    mark_named,
    move_named,
    reason_named,
    role_named,
)
from services.workflow.domain.trying.samples import SEALED, sample_of
from services.workflow.domain.trying.steps import (
    Answer,
    Assign,
    CallOff,
    Comment,
    Decide,
    Finish,
    Given,
    GoOn,
    HandleApproval,
    HearOfChild,
    LetWait,
    Make,
    Report,
    See,
)
from services.workflow.domain.trying.trial import Trial
from services.workflow.domain.values import faults_of, is_given
from shared.decider import Reason
from shared.intent import Caller

NUMBER = "T-000001"
OF_ASSET = "asset."
TEXTS = frozenset({"string", "text", "code"})

Saying = LetWait | GoOn | See | Comment
BringingAbout = Finish | Answer | CallOff | HearOfChild
"""What anybody says who has to do with the ticket, or with what it brought about."""

Asking = Report | Make | Decide | HandleApproval | Assign | Saying | BringingAbout
"""The steps that ask something of the ticket."""


def command_of(step: Asking, trial: Trial) -> TicketCommand:
    """Return what a step asks.

    Raises StepUnclear, and for a report what intake would refuse.
    """
    match step:
        case Report():
            return _report(step, trial)
        case Make():
            return _move(step, trial)
        case Decide() | HandleApproval():
            return (
                decision_of(step, trial) if isinstance(step, Decide) else handling_of(step, trial)
            )
        case Assign():
            return _assignment(step, trial)
        case LetWait() | GoOn() | See() | Comment():
            return _saying(step, trial)
        case Finish() | Answer() | CallOff() | HearOfChild():
            return _bringing_about(step, trial)
        case _:
            assert_never(step)


def role_for_move(move: str, rules: TicketType) -> str:
    """Return the first role of people that may make a move, or the system."""
    by = rules.transitions[move].by
    return next((role for role in by if role != SYSTEM), SYSTEM)


def _report(step: Report, trial: Trial) -> OpenTicket:
    rules, name = trial.rules, step.role or trial.role
    asset_facts = {
        name.removeprefix(OF_ASSET): value
        for name, value in step.given.values.items()
        if name.startswith(OF_ASSET)
    }
    said = {name: one for name, one in step.given.values.items() if not name.startswith(OF_ASSET)}
    wanted = [
        key
        for key, one in rules.fields.items()
        if one.required_on == CREATE and one.formula is None
    ]
    fields = _filled(Given(values=said, rest=step.given.rest), rules, wanted)
    if faults := faults_of(fields, rules.fields):
        raise FieldsInvalid(reasons=faults)
    if missing := [key for key in wanted if not is_given(fields.get(key))]:
        raise FieldsMissing(
            f"The report needs: {', '.join(missing)}.",
            reasons=[
                Reason(code="field-missing", message=f"It needs {key}.", pointer=f"/fields/{key}")
                for key in missing
            ],
        )
    asset = fields.get("asset")
    return OpenTicket(
        rules=rules,
        definition=trial.definition,
        number=NUMBER,
        occurred_at=trial.now,
        opened_by=caller_as(role_named(rules, name)).actor if name else "",
        summary="",
        channel="api",
        source="urn:gongdan:try",
        external_id="1",
        fields=fields,
        asset=asset if isinstance(asset, str) else None,
        asset_facts=asset_facts,
    )


def _move(step: Make, trial: Trial) -> MoveTicket:
    rules, name = trial.rules, step.role or trial.role
    move = move_named(rules, step.move)
    role = role_named(rules, name) if name else role_for_move(move, rules)
    wanted = rules.needed_by(rules.transitions[move], role)
    return MoveTicket(
        rules=rules,
        transition=move,
        caller=caller_as(role),
        now=trial.now,
        fields=_filled(step.given, rules, wanted),
    )


def _assignment(step: Assign, trial: Trial) -> TicketCommand:
    rules, ticket, now = trial.rules, trial.ticket, trial.now
    holder = ticket.assignee
    match step.how:
        case "offered":
            role = role_named(rules, step.role) if step.role else _first_assigned(rules)
            return RecordOffer(
                rules=rules,
                occurred_at=now,
                technician_id=f"technician:{role}",
                member_id=role,
                round=ticket.round + 1,
            )
        case "accepted":
            return RecordAcceptance(
                rules=rules, occurred_at=now, technician_id=holder, round=ticket.round
            )
        case "nobody":
            return RecordUnassignable(
                rules=rules, occurred_at=now, reason=step.reason or "nobody", round=ticket.round + 1
            )
        case "declined" | "expired" | "released":
            return RecordDecline(
                rules=rules,
                occurred_at=now,
                how=step.how,
                reason=step.reason,
                technician_id=holder,
                round=ticket.round,
            )
        case _:
            assert_never(step.how)


def _first_assigned(rules: TicketType) -> str:
    role = next((key for key, one in rules.roles.items() if one.scope == ASSIGNED), None)
    if role is None:
        raise StepUnclear("No role has the scope `assigned`; say to whom it is offered.")
    return role


def _saying(step: Saying, trial: Trial) -> TicketCommand:
    rules, caller, now = trial.rules, _somebody(step, trial), trial.now
    match step:
        case LetWait():
            reason = reason_named(step.reason)
            return Wait(rules=rules, reason=reason, caller=caller, now=now)
        case GoOn():
            return Resume(rules=rules, caller=caller, now=now)
        case See():
            mark = mark_named(rules, step.mark)
            return Mark(rules=rules, mark=mark, caller=caller, now=now)
        case Comment():
            return CommentOnTicket(
                rules=rules, text=step.text, internal=False, caller=caller, now=now
            )
        case _:
            assert_never(step)


def _bringing_about(step: BringingAbout, trial: Trial) -> TicketCommand:
    match step:
        case Finish():
            return _branch(step, trial)
        case Answer():
            return answer_of(step, trial, _asked_person(step, trial))
        case CallOff():
            return calling_off_of(step, trial, _somebody(step, trial))
        case HearOfChild():
            return child_heard_of(step, trial)
        case _:
            assert_never(step)


def _branch(step: Finish, trial: Trial) -> FinishBranch:
    """Return that a branch is done: by whoever is named or acts, or else the first who may."""
    rules, name = trial.rules, step.role or trial.role
    task = trial.ticket.flow.task(branch_named(trial.ticket, step.branch))
    roles = task.roles if task else ()
    role = role_named(rules, name) if name else next(iter(roles), SYSTEM)
    here = ((role, task.item),) if task and task.item else ()
    return FinishBranch(
        rules=rules,
        branch=task.key if task else step.branch,
        caller=replace(caller_as(role), attributes=here),
        now=trial.now,
        fields=_filled(step.given, rules, task.needs if task else ()),
    )


def _asked_person(step: Answer, trial: Trial) -> Caller:
    """Return who answers: whoever is named or acts, or else a customer, who is asked first."""
    customer = next(iter(trial.rules.flow.customers), "")
    if step.role or trial.role or not customer:
        return _somebody(step, trial)
    return caller_as(customer)


def _somebody(step: Saying | Answer | CallOff, trial: Trial) -> Caller:
    """Return who is named or acts, or else somebody who has something to do from here."""
    if name := step.role or trial.role:
        return caller_as(role_named(trial.rules, name))
    here = trial.ticket.state
    moves = [one for one in trial.rules.transitions.values() if here in one.sources]
    return caller_as(next((role for one in moves for role in one.by if role != SYSTEM), ""))


def _filled(
    given: Given, rules: TicketType, wanted: tuple[str, ...] | list[str]
) -> Mapping[str, object]:
    """Return values by the keys of their fields; what is personal is hidden at once."""
    fields: dict[str, object] = {}
    for name, value in given.values.items():
        key = field_named(rules, name)
        spec = rules.fields[key]
        fields[key] = SEALED if spec.is_personal and is_given(value) else _as_meant(spec, value)
    if given.rest:
        for key in wanted:
            if not is_given(fields.get(key)) and rules.fields[key].is_brought:
                fields[key] = sample_of(rules.fields[key])
    return fields


def _as_meant(spec: Field, value: object) -> object:
    """Return a number that was written without quotes as text, where only text is taken."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_text = spec.type in TEXTS or spec.is_reference
    return str(value) if is_number and is_text else value
