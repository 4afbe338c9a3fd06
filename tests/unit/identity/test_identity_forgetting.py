"""Forgetting: keys go first; what broke off before the log said so is said by the sweeper."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from services.identity.app.forgetting import Forgetting, Gone
from services.identity.domain.person import PERSON, PersonForgotten, PersonUnknown, TellForgotten
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId
from shared.vault import Identifier
from tests.conftest import run

TENANT = TenantId("weilai")
NOW = datetime(2026, 11, 29, tzinfo=UTC)


class Crash(Exception):
    """The process died."""


@dataclass
class Written:
    position: int


@dataclass
class SmallLog:
    """A log that may die before it keeps something."""

    dies: bool = False
    kept: list[tuple[UUID, str]] = field(default_factory=list)

    async def execute(
        self, _decider: object, intent: Intent, stream: UUID, _command: TellForgotten
    ) -> Written:
        if self.dies:
            raise Crash
        self.kept.append((stream, intent.actor))
        return Written(position=len(self.kept))


@dataclass
class SmallVaultOfPersons:
    known: dict[UUID, list[UUID]]
    waiting: list[Gone] = field(default_factory=list)

    async def forget(
        self, _tenant: TenantId, who: UUID | Identifier, actor: str, at: datetime
    ) -> list[Gone]:
        linked = self.known.pop(cast("UUID", who), [])
        gone = [Gone(person=one, actor=actor, at=at) for one in linked]
        self.waiting += gone
        return gone

    async def untold(self, _tenant: TenantId, limit: int) -> list[Gone]:
        return self.waiting[:limit]

    async def told(self, _tenant: TenantId, persons: Sequence[UUID]) -> None:
        self.waiting = [one for one in self.waiting if one.person not in persons]


def intent() -> Intent:
    return Intent(
        tenant=TENANT, command_id=uuid4(), actor="member:1", occurred_at=NOW, correlation_id=uuid4()
    )


def test_what_broke_off_between_is_told_by_the_sweeper_as_who_had_it_done() -> None:
    holder, persons, log = uuid4(), [uuid4(), uuid4()], SmallLog(dies=True)
    vault = SmallVaultOfPersons(known={holder: persons})
    forgetting = Forgetting(store=cast("EventStore", cast("Any", log)), vault=vault, tenants=list)
    with pytest.raises(Crash):
        run(forgetting.forget(intent(), holder))
    log.dies = False
    with pytest.raises(PersonUnknown):
        run(forgetting.forget(intent(), holder))
    run(forgetting.tell_untold(TENANT))
    assert log.kept == [(one, "member:1") for one in persons]
    assert vault.waiting == []
    run(forgetting.tell_untold(TENANT))
    assert len(log.kept) == 2


def test_that_somebody_was_forgotten_is_said_once() -> None:
    command = TellForgotten(at=NOW, person=uuid4())
    facts, person = PERSON.settled(command, PERSON.initial())
    assert facts == [PersonForgotten(occurred_at=NOW, person=command.person)]
    assert PERSON.settled(command, person)[0] == []
