"""A move of a ticket to which much has happened is decided in a moment (a fifth of a millisecond).

How long exactly is measured by ``tests.bench moves``; here, that it is not many times that.
"""

from services.workflow.domain import TICKET
from tests.pace import within
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    Story,
    accept,
    move,
    offer,
    open_ticket,
)

REWORKS = 50
DECISIONS = 200
YARDS = 16
"""Some 800 us for each decision where a yard takes 10 ms: several times what it may."""


def test_a_move_after_a_hundred_others_is_decided_in_a_moment() -> None:
    story = Story().given(open_ticket(), offer(), accept(), move("start", ZHANG, 3))
    for minute in range(4, 4 + 2 * REWORKS, 2):
        again = move("rework", MANAGER, minute + 1, fields={"return_reason": "还是不冷"})
        story.given(move("finish", ZHANG, minute, fields=EVIDENCE), again)
    ticket, finish = story.ticket, move("finish", ZHANG, 1_000, fields=EVIDENCE)
    assert len(story.facts) > 2 * REWORKS

    decided = within(YARDS, lambda: [TICKET.decide(finish, ticket) for _ in range(DECISIONS)])
    assert {fact.TOPIC for facts in decided for fact in facts} == {"ticket.moved"}
