"""Who decides for whom: lists say the same as whoever judges a single ticket."""

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from services.reporting.views.delegations import DelegationsProjection, principals_of
from services.workflow.domain.delegations import DelegationEnded, DelegationGiven, Delegations
from services.workflow.domain.delegations import evolve as after
from shared.recorded import Meta, Recorded
from tests.written_log import ACME

pytestmark = pytest.mark.integration
NOW = datetime.now(UTC)
PEOPLE = ["an", "bo", "ci", "dia", "en", "fa"]


async def test_a_chain_of_delegations_is_as_long_in_lists_as_in_single_reads(
    database: str,
) -> None:
    """Over many tangles of six people, circles too: whatever the domain would have refused."""
    chance = random.Random(7)  # noqa: S311  # a story, not a secret
    projection = DelegationsProjection()
    tx = await asyncpg.connect(database)
    await tx.execute("create schema reporting")
    await tx.execute(projection.ddl("reporting"))
    known, position = Delegations(), 0
    for _ in range(120):
        member, delegate = chance.sample(PEOPLE, 2)
        fact: DelegationGiven | DelegationEnded = DelegationEnded(occurred_at=NOW, member=member)
        if chance.random() < 0.8:
            start = NOW + timedelta(hours=chance.choice((-2, -1, 3)))
            end = start + timedelta(hours=chance.choice((1, 24)))
            fact = DelegationGiven(
                occurred_at=NOW - timedelta(days=1),
                member=member,
                delegate=delegate,
                start=start,
                end=end,
                reason="",
            )
        known, position = after(known, fact), position + 1
        await projection.fold(tx, "reporting", [told(fact, position)])
        for one in PEOPLE:
            in_lists = set(await principals_of(tx, one)) - {one}
            assert in_lists == known.principals(one, datetime.now(UTC)) - {one}, known.given
    await tx.close()


def told(fact: DelegationGiven | DelegationEnded, position: int) -> Recorded:
    """Return a fact as workflow publishes it, without its reason."""
    span = ""
    if isinstance(fact, DelegationGiven):
        times = f'"start": "{fact.start.isoformat()}", "end": "{fact.end.isoformat()}"'
        span = f', "delegate": "{fact.delegate}", {times}'
    stream = uuid4()
    return Recorded(
        position=position,
        prev=position - 1,
        stream_id=stream,
        version=position,
        event_id=uuid4(),
        type=fact.TOPIC,
        schema_version=1,
        occurred_at=fact.occurred_at,
        recorded_at=NOW,
        meta=Meta(tenant=ACME, actor="member:an", correlation_id=stream),
        data=f'{{"member": "{fact.member}"{span}}}'.encode(),
    )
