"""Showing: what each step of a trial came to, as JSON data."""

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

import msgspec

from services.workflow.adapters.trying.telling import timer_told, told_of
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.labels import Label
from services.workflow.domain.standing import Standing
from services.workflow.domain.trying.callers import TENANT, caller_as
from services.workflow.domain.trying.naming import THE_SYSTEM
from services.workflow.domain.trying.running import Outcome
from services.workflow.domain.trying.steps import Expect
from services.workflow.domain.trying.trial import Trial
from services.workflow.domain.values import is_sealed
from services.workflow.views import ticket_now
from shared.decider import Refusal
from shared.intent import Caller

Json = dict[str, object]

TICKET_ID = uuid5(NAMESPACE_URL, "gongdan:try")
HIDDEN = "•••"
"""Shown for what is personal, and for whatever else looks sealed: a trial opens nothing."""

ANYBODY = Caller(tenant=TENANT, actor="key:trial")
SAID_OF_ALL = frozenset({"number", "type", "occurred_at"})


def shown(line: str, outcome: Outcome) -> Json:
    """Return what a step came to, with the ticket after it."""
    trial, refusal = outcome.trial, outcome.refusal
    return {
        "step": line,
        "at": trial.now.isoformat(),
        "zone": zone_of(trial.rules),
        "role": trial.role,
        "expected": isinstance(outcome.step, Expect),
        "failed": outcome.disappointment,
        "refused": _refused(refusal) if refusal else None,
        "facts": [_fact(one, trial.rules) for one in outcome.told],
        "ticket": _ticket(trial) if trial.ticket.is_known else None,
        "upcoming": [
            {
                "timer": one.key,
                "label": _label(timer_told(one.key, trial.ticket, trial.rules)),
                "due_at": one.due_at.isoformat(),
            }
            for one in trial.upcoming
        ],
    }


def zone_of(rules: TicketType) -> str:
    """Return the time zone of the first calendar that a ticket goes by; empty without any."""
    calendars = (rules.calendar, *(one.calendar for one in rules.clocks))
    return next((one.zone for one in calendars if one is not None), "")


def _refused(refusal: Refusal) -> Json:
    """Return why a step was refused: as one text, and each sentence with its Chinese if it has."""
    reasons = [one for one in refusal.reasons if one.message != refusal.message]
    sentences = [(refusal.message, refusal.zh), *((one.message, one.zh) for one in reasons)]
    return {
        "code": refusal.slug,
        "message": " ".join(said for said, _ in sentences),
        "sentences": [{"message": said, "message_zh": zh} for said, zh in sentences],
    }


def _ticket(trial: Trial) -> Json:
    """Return the ticket with the moves of the role that acts, or of all roles if none does."""
    rules = trial.rules
    standing = Standing(ticket=trial.ticket, version=0, rules=rules, days=trial.days)
    reader = caller_as(trial.role) if trial.role else replace(ANYBODY, roles=frozenset(rules.roles))
    moves = {key: [_role(role, rules) for role in one.by] for key, one in rules.transitions.items()}
    return _plain(
        {
            **ticket_now(TICKET_ID, standing, reader, trial.now),
            "fields": {key: _hidden(value) for key, value in trial.ticket.fields.items()},
            "movers": moves,
            "roles": {key: _label(one.label) for key, one in rules.roles.items()},
        }
    )


def _role(role: str, rules: TicketType) -> Json:
    return _label(rules.roles[role].label if role in rules.roles else THE_SYSTEM)


def _label(label: Label) -> Json:
    return {"zh": label.zh, "en": label.en}


def _fact(fact: TicketEvent, rules: TicketType) -> Json:
    said = {
        one.name: _hidden(getattr(fact, one.name))
        for one in dataclasses.fields(fact)
        if one.name not in SAID_OF_ALL
    }
    label = _label(told_of(fact, rules))
    return _plain({"fact": fact.TOPIC, "label": label, "at": fact.occurred_at, "data": said})


def _hidden(value: object) -> object:
    if is_sealed(value):
        return HIDDEN
    if isinstance(value, Mapping):
        return {key: _hidden(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(one) for one in value]
    return value


def _plain(value: Json) -> Json:
    plain: Json = msgspec.to_builtins(value, str_keys=True)
    return plain
