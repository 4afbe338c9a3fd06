"""Whatever is agreed on, in whatever order we hear of it: one window counts, each rung once."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.commands import RingTimer, TicketCommand
from services.workflow.domain.entry import MOMENT
from services.workflow.domain.facts import TicketEscalated
from services.workflow.domain.moments import moments_of
from services.workflow.domain.timers import timers_of
from tests.unit.workflow.test_clocks_until import DESK, FITTER, VISIT, agree, shown, visit
from tests.unit.workflow.ticket_spec import Story, at, move, resume, wait

ACTS = ("agree", "agree", "late", "wait", "resume", "finish", "reopen", "ring", "ring")
STEP = st.tuples(st.sampled_from(ACTS), st.integers(1, 200), st.integers(-300, 900))


def asked(act: str, now: int, spread: int) -> TicketCommand | None:
    start, end = now + spread, now + spread + 60
    commands: dict[str, TicketCommand] = {
        "agree": agree(now, start, end),
        "late": agree(now, start, end, occurred=at(max(0, now - 150))),
        "wait": wait("customer", DESK, now, of=VISIT),
        "resume": resume(DESK, now, of=VISIT),
        "finish": move("finish", FITTER, now, of=VISIT),
        "reopen": move("reopen", DESK, now, of=VISIT),
    }
    return commands.get(act)


def rung_by(story: Story, now: int) -> None:
    """Ring what is due, as often as the loop would; nothing that is due is left."""
    for _ in range(len(VISIT.escalations) + 1):
        for timer in timers_of(story.ticket, VISIT):
            if timer.due_at <= at(now):
                story.given(RingTimer(rules=VISIT, key=timer.key, now=at(now)))
    assert all(one.due_at > at(now) for one in timers_of(story.ticket, VISIT))


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, max_size=20))
def test_the_window_that_is_shown_is_the_one_that_counts(
    steps: list[tuple[str, int, int]],
) -> None:
    story, now, broken = visit(), 0, None
    for act, later, spread in steps:
        now += later
        command = asked(act, now, spread)
        if command is None:
            rung_by(story, now)
            continue
        outcome = story.when(command)
        story.facts += [] if outcome.refusal else outcome.facts
        ticket = story.ticket
        said = {one.about: one.to for one in ticket.diary if one.what == MOMENT}
        assert said == dict(moments_of(ticket.fields))
        if "window" in ticket.fields and act != "late":
            reading = shown(story, now)
            assert broken is None or reading.breached_at is not None
            broken = reading.breached_at
        else:
            broken = None  # what is told late may mend what it happened before
    climbed = Counter(one.rung for one in story.facts if isinstance(one, TicketEscalated))
    assert all(times == 1 for times in climbed.values())
