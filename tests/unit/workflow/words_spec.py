"""A report in somebody's words, and the ticket it becomes: how the tests of words speak."""

import subprocess
from collections.abc import Sequence
from functools import cache
from typing import cast

import msgspec

from services.workflow.adapters.words.training import ARGV, model_of
from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.facts.readings import Reading
from services.workflow.domain.opening import opened
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.reading import (
    left_to_words,
    read_by_model,
    read_by_rules,
    with_words,
)
from services.workflow.domain.words.rules import Example, WordsOfField
from shared.intent import TenantId
from tests.unit.workflow.ticket_spec import open_ticket, rules

REPAIR = ("property", "home_repair")
GIVEN = {"room": "3-1204", "phone": "s1.x"}
"""What every report of a repair says, beside what is read from its words."""

WEILAI = TenantId("weilai")
TASTE = ("bubble_tea", "taste_complaint")
REVIEW = ("ecommerce", "bad_review")


SHIPPED = ((*REPAIR, "category"), (*REPAIR, "spot"), (*TASTE, "problem"), (*REVIEW, "reason"))
"""What the tests read, learned by one process of the trainer for all of them."""


def learned(*sets: Sequence[Example]) -> list[Model | None]:
    """Return what each set teaches, by the trainer's process."""
    told = msgspec.json.encode(sets)
    done = subprocess.run(ARGV, input=told, capture_output=True, check=True)
    return [model_of(line) for line in done.stdout.splitlines()]


@cache
def models() -> dict[tuple[str, str, str], Model]:
    """Return what the shipped examples teach."""
    examples = [rules(scenario, kind).words[key].examples for scenario, kind, key in SHIPPED]
    return dict(zip(SHIPPED, cast("list[Model]", learned(*examples)), strict=True))


def shipped(scenario: str, kind: str, key: str) -> Model:
    """Return what the examples of a shipped field teach."""
    return models()[scenario, kind, key]


def report(summary: str, of: tuple[str, str] = REPAIR, **fields: str) -> OpenTicket:
    """Return the command that a report in these words becomes."""
    known = GIVEN if of == REPAIR else {}
    return open_ticket(rules=rules(*of), summary=summary, fields={**known, **fields}, asset=None)


def ticket_of(command: OpenTicket, of: tuple[str, str] = REPAIR) -> TicketOpened:
    """Return the ticket that a report becomes, its words read."""
    readings = [_read(command.summary, one, of) for one in left_to_words(command)]
    return opened(with_words(command, [one for one in readings if one is not None]))


def _read(text: str, field: WordsOfField, of: tuple[str, str]) -> Reading | None:
    by_rules = read_by_rules(text, field)
    return by_rules or read_by_model(text, field, shipped(*of, field.key))
