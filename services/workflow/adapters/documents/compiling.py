"""Compiling: a checked document becomes the definition that the domain follows."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from services.workflow.adapters.documents.approvals.checks import approval_faults_of
from services.workflow.adapters.documents.approvals.rules import approvals_of
from services.workflow.adapters.documents.automatic.checks import automatic_faults_of
from services.workflow.adapters.documents.automatic.rules import (
    auto_of,
    escalations_of,
    marks_of,
    sampling_of,
)
from services.workflow.adapters.documents.checking import faults_of
from services.workflow.adapters.documents.complaints import complaints_of
from services.workflow.adapters.documents.dispatch_parts import DispatchPart, SkillPart
from services.workflow.adapters.documents.duplicates import duplicates_of
from services.workflow.adapters.documents.expressions import CelCondition
from services.workflow.adapters.documents.flow.checks import flow_faults_of
from services.workflow.adapters.documents.flow.rules import flow_of, schedule_of
from services.workflow.adapters.documents.forms.rules import (
    fields_of,
    retention_of,
    visibility_of,
)
from services.workflow.adapters.documents.model import (
    Document,
    TransitionPart,
    TypePart,
)
from services.workflow.adapters.documents.parts import LabelPart
from services.workflow.adapters.documents.places import Places
from services.workflow.adapters.documents.reading import read_text
from services.workflow.adapters.documents.replies.checks import reply_faults_of
from services.workflow.adapters.documents.replies.rules import replies_of
from services.workflow.adapters.documents.time_checks import time_faults_of
from services.workflow.adapters.documents.time_rules import (
    calendars_of,
    clocks_of,
    with_statutory_days,
)
from services.workflow.adapters.documents.words.checks import word_faults_of
from services.workflow.adapters.documents.words.rules import words_of
from services.workflow.domain.calendars import Calendar
from services.workflow.domain.definition import (
    Definition,
    FlagRule,
    NotifyRule,
    PriorityRule,
    Role,
    State,
    TicketType,
)
from services.workflow.domain.hands import CrewRule, DispatchRule, PartRule, SkillRule
from services.workflow.domain.labels import Condition, Label
from services.workflow.domain.refusals import ScenarioInvalid
from services.workflow.domain.transition import Transition

REASONS_MAX = 50

CHECKS = (
    faults_of,
    time_faults_of,
    approval_faults_of,
    automatic_faults_of,
    flow_faults_of,
    reply_faults_of,
    word_faults_of,
)


def read_document(text: str) -> Document:
    """Return the document that a text says.

    Raises ScenarioInvalid with every reason, each of which names its line and column.
    """
    return read_with_places(text)[0]


def read_with_places(text: str) -> tuple[Document, Places]:
    """Return the document that a text says, and where each part of it stands.

    Raises ScenarioInvalid as ``read_document`` does.
    """
    read = read_text(text)
    try:
        return check_document(read.data), read.places
    except ScenarioInvalid as refusal:
        raise read.places.placed(refusal) from refusal


def check_document(data: Mapping[str, object]) -> Document:
    """Return a document that fits together; raises ScenarioInvalid with every reason."""
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        raise ScenarioInvalid(reasons=complaints_of(error, data, REASONS_MAX)) from error
    faults = [one for check in CHECKS for one in check(document)]
    if faults:
        raise ScenarioInvalid(reasons=faults[:REASONS_MAX])
    return with_statutory_days(document)


def published_definition(data: Mapping[str, object], version: int) -> Definition:
    """Return the rules of a document that was published once.

    What was good enough then stays so: newer checks are for newer documents.
    """
    return definition_of(Document.model_validate(data), version)


def definition_of(document: Document, version: int) -> Definition:
    """Return the rules of a checked document, its conditions compiled."""
    roles = {
        key: Role(
            key=key,
            label=_label(one.label),
            scope=one.scope,
            skills=tuple(one.skills),
            department=one.department or "",
            confidential=one.confidential,
            may_reveal=one.reveal is not None,
        )
        for key, one in document.roles.items()
    }
    calendars = calendars_of(document)
    return Definition(
        key=document.scenario,
        version=version,
        name=_label(document.name),
        roles=roles,
        types={one.key: _type(one, document, roles, calendars) for one in document.ticket_types},
        calendars=calendars,
    )


def _type(
    part: TypePart,
    document: Document,
    roles: Mapping[str, Role],
    calendars: Mapping[str, Calendar],
) -> TicketType:
    clocks = clocks_of(part, calendars)
    states = sorted(part.states.items(), key=lambda item: item[1].order)
    return TicketType(
        key=part.key,
        name=_label(part.name),
        states={
            key: State(key=key, label=_label(one.label), initial=one.initial, final=one.final)
            for key, one in states
        },
        fields=fields_of(part.fields, _appointment_field(part.dispatch)),
        transitions={one.id: _transition(one) for one in part.transitions},
        priorities=tuple(
            PriorityRule(priority=one.set, when=_condition(one.when), uses=_names(one.when))
            for one in part.priority
        ),
        roles=roles,
        dispatch=_dispatch(part.dispatch) if part.dispatch else None,
        flags=tuple(
            FlagRule(key=one.key, label=_label(one.label), when=CelCondition(one.when))
            for one in part.flags
        ),
        notify=tuple(
            NotifyRule(
                key=one.key,
                when=one.when,
                to=one.to,
                via=one.via,
                transition=one.transition,
                priorities=frozenset(one.priority),
            )
            for one in part.notify
        ),
        clocks=clocks,
        approvals=approvals_of(part, roles, calendars),
        calendar=calendars[part.calendar] if part.calendar else None,
        visibility=visibility_of(part.fields, part.visibility),
        retention=retention_of(part.retention),
        marks=marks_of(part, document, clocks),
        auto=auto_of(part, calendars),
        sampling=sampling_of(part),
        escalations=escalations_of(part, clocks),
        replies=replies_of(part, document, calendars),
        flow=flow_of(part, document, calendars),
        schedule=schedule_of(part.schedule, calendars),
        words=words_of(part),
        duplicates=duplicates_of(part.duplicates),
    )


def _transition(one: TransitionPart) -> Transition:
    return Transition(
        id=one.id,
        label=_label(one.label),
        sources=frozenset(one.sources),
        to=one.to,
        by=tuple(one.by),
        needs=tuple(one.needs),
        guard=_condition(one.when),
        bound_to=frozenset(one.bound_to),
        form=one.form,
    )


def _appointment_field(part: DispatchPart | None) -> str:
    return "" if part is None or part.appointments is None else part.appointments.field


def _dispatch(part: DispatchPart) -> DispatchRule:
    return DispatchRule(
        skills=_skills(part.skills_from),
        hard=tuple(part.hard),
        score={key: float(weight) for key, weight in part.score.items()},
        accept_timeout_s=part.accept_timeout_s,
        appointment_field=_appointment_field(part),
        parts=tuple(
            PartRule(part=one.part, quantity=one.quantity, when=_condition(one.when))
            for one in part.parts_from
        ),
        crew=tuple(
            CrewRule(
                role=one.role,
                label=Label(zh=one.role, en=one.role) if one.label is None else _label(one.label),
                count=one.count,
                skills=_skills(one.skills_from),
                when=_condition(one.when),
            )
            for one in part.crew
        ),
    )


def _skills(said: Sequence[SkillPart]) -> tuple[SkillRule, ...]:
    return tuple(
        SkillRule(skill=one.skill, when=_condition(one.when), level=one.level or 1) for one in said
    )


def _names(source: str | None) -> frozenset[str]:
    return frozenset() if source is None else frozenset(CelCondition(source).names)


def _condition(source: str | None) -> Condition | None:
    return None if source is None else CelCondition(source)


def _label(part: LabelPart) -> Label:
    return Label(zh=part.zh, en=part.en)
