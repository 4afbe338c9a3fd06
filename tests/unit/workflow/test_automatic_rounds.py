"""Rules that lead back to where they began: refused where a document shows it, else stopped."""

from datetime import timedelta

import pytest

from services.workflow.adapters.documents.compiling import published_definition, read_document
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.reading import read_text
from services.workflow.domain.automatic.rounds import GOES_ROUND, MOVES_IN_A_ROW_MAX
from services.workflow.domain.commands import CommentOnTicket, RingTimer
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketFlagged, TicketMoved
from services.workflow.domain.refusals import ScenarioInvalid
from services.workflow.domain.timers import timers_of
from tests.unit.workflow.ticket_spec import Story, member, move, open_ticket

LIFT = """\
scenario: lift
name: {zh: 电梯, en: Lift}
roles:
  mechanic: {label: {zh: 技师, en: Mechanic}, scope: tenant}
ticket_types:
  - key: job
    name: {zh: 任务, en: Job}
    states:
      new: {zh: 新建, en: New}
      seen: {zh: 已看, en: Seen}
      done: {zh: 完成, en: Done}
    fields: {cost: {type: int}}
    priority: [{default: P2}]
    transitions:
      - {id: see, from: new, to: seen, by: [system]}
      - {id: back, from: seen, to: new, by: [mechanic, system]}
      - {id: finish, from: [new, seen], to: done, by: [mechanic]}
    auto: [{transition: see, after: 1s}, {transition: back, after: 1s}]
"""
MECHANIC = member("mechanic", "mechanic")


def faults(text: str) -> list[str]:
    """Return the codes of what keeps a document from being published."""
    try:
        read_document(text)
    except ScenarioInvalid as refusal:
        return [one.code for one in refusal.reasons]
    return []


def test_a_round_that_nobody_takes_part_in_and_that_is_quick_is_refused_where_it_begins() -> None:
    with pytest.raises(ScenarioInvalid) as refused:
        read_document(LIFT)
    (one,) = refused.value.reasons
    line = LIFT[: LIFT.index("- {id: see")].count("\n") + 1
    assert one.code == "goes-round"
    assert one.message.startswith(f"Line {line}, column ")
    assert "every 2 s, with nobody in between: see, back" in one.message
    assert one.zh.startswith(f"第 {line} 行第 ")
    assert "每 2 秒一圈：see, back" in one.zh


@pytest.mark.parametrize(
    ("see", "back", "refused"),
    [
        ("after: 59m", "after: 59s", True),
        ("after: 30m", "after: 30m", False),
        ("after: 1s, when: no_answer", "after: 1s", True),
        ("after: 1s, when: cost > 5", "after: 1s", False),
        ("after: 0s", "after: 1m", True),
    ],
)
def test_an_hour_or_a_condition_makes_a_round_that_is_taken(
    see: str, back: str, *, refused: bool
) -> None:
    text = LIFT.replace("see, after: 1s", f"see, {see}").replace("back, after: 1s", f"back, {back}")
    assert faults(text) == (["goes-round"] if refused else [])


def test_a_slow_round_is_advised_against() -> None:
    document = read_document(LIFT.replace("after: 1s", "after: 1h"))
    assert "goes-round-in-time" in [one.code for one in advice_on(document)]


def test_a_move_that_a_person_makes_or_agrees_to_ends_a_round() -> None:
    by_hand = LIFT.replace(", {transition: back, after: 1s}", "")
    assert faults(by_hand) == []


def published() -> TicketType:
    """Return rules that were published before rounds were refused."""
    return published_definition(read_text(LIFT).data, 1).types["job"]


def rung(story: Story, rules: TicketType, times: int) -> Story:
    """Let what is due happen so many times, or as often as anything is."""
    for _ in range(times):
        timers = timers_of(story.ticket, rules)
        if not timers:
            return story
        due = timers[0].due_at
        story = story.given(RingTimer(rules=rules, key=timers[0].key, now=due))
    return story


def moved(story: Story) -> int:
    return sum(isinstance(one, TicketMoved) for one in story.facts)


def flagged(story: Story) -> list[tuple[str, ...]]:
    return [one.flags for one in story.facts if isinstance(one, TicketFlagged)]


def test_a_ticket_that_goes_round_stays_in_the_end_and_says_so() -> None:
    rules = published()
    story = rung(Story().given(open_ticket(rules=rules, fields={}, asset=None)), rules, 1_000)
    assert moved(story) == MOVES_IN_A_ROW_MAX
    assert flagged(story) == [(GOES_ROUND,)]
    assert story.ticket.flags == (GOES_ROUND,)
    assert timers_of(story.ticket, rules) == ()


def test_what_a_person_does_begins_the_count_anew_and_the_doubt_stays() -> None:
    rules = published()
    story = rung(Story().given(open_ticket(rules=rules, fields={}, asset=None)), rules, 60)
    later = story.ticket.updated_at + timedelta(seconds=1)
    said = CommentOnTicket(rules=rules, text="看着呢", internal=True, caller=MECHANIC, now=later)
    story = rung(story.given(said), rules, 1_000)
    assert moved(story) == 60 + MOVES_IN_A_ROW_MAX
    assert flagged(story) == [(GOES_ROUND,)]
    again = rung(story.given(said), rules, 1_000)
    assert moved(again) == 60 + 2 * MOVES_IN_A_ROW_MAX
    assert flagged(again) == [(GOES_ROUND,)], "once"


def test_a_person_may_still_move_what_stays() -> None:
    rules = published()
    story = rung(Story().given(open_ticket(rules=rules, fields={}, asset=None)), rules, 1_000)
    assert story.given(move("finish", MECHANIC, 60, of=rules)).ticket.closed
