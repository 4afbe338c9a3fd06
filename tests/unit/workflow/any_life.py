"""A ticket's life, whatever comes of it: what can be done next, and what must be so afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product

from services.workflow.domain import TICKET
from services.workflow.domain.commands import (
    AnswerQuestion,
    CancelFollowUp,
    CommentOnTicket,
    FinishBranch,
    MoveTicket,
    OpenTicket,
    Resume,
    RingTimer,
    TicketCommand,
    Wait,
)
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent, TicketMoved
from services.workflow.domain.flow.tidings import Advise, RecordChild
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.recordings import (
    RecordAcceptance,
    RecordDecline,
    RecordOffer,
    RecordQueue,
    RecordTransfer,
    RecordUnassignable,
)
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timers import Timer, timers_of
from shared.decider import Refusal
from shared.eventstore.snapshots import SnapshotCodec
from tests.unit.workflow.any_agreeing import (
    Here,
    asking_again,
    caller,
    deciding,
    naming,
    signing,
)
from tests.unit.workflow.any_sight import OPENED_BY, look
from tests.unit.workflow.trial_spec import MONDAY

CODEC = SnapshotCodec(TICKET)
PEOPLE = ("clerk", "boss", "technician")
VALUES: list[dict[str, object]] = [
    {"cause": cause, "cost": cost, "note": "x", "urgent": urgent, "stores": ["001", "002"]}
    for cause, cost, urgent in product(["a", "b"], [1, 9], [True, False])
]


@dataclass
class Life:
    """A ticket, its facts so far, and the time."""

    rules: TicketType
    now: datetime = MONDAY
    ticket: Ticket = field(default_factory=Ticket)
    facts: list[TicketEvent] = field(default_factory=list)

    def ask(self, command: TicketCommand) -> list[TicketEvent]:
        """Let something be asked; a refusal changes nothing, and says the same again."""
        before = CODEC.encode(self.ticket)
        try:
            told, after = TICKET.settled(command, self.ticket)
        except Refusal:
            told, after = [], self.ticket
            assert CODEC.encode(self.ticket) == before
        for fact in told:
            self.ticket = TICKET.evolve(self.ticket, fact)
        assert self.ticket == after, "what was decided is not what is told of it"
        self.facts += told
        return told

    def copy(self) -> "Life":
        """Return the same life, to try what might come of it."""
        return Life(rules=self.rules, now=self.now, ticket=self.ticket, facts=[*self.facts])

    def report(self, values: dict[str, object]) -> None:
        self.ask(
            OpenTicket(
                rules=self.rules,
                definition="any@1",
                number="T-000001",
                occurred_at=self.now,
                opened_by=OPENED_BY,
                summary="",
                channel="api",
                source="urn:any",
                external_id="1",
                fields=values,
            )
        )

    def pass_until(self, until: datetime) -> None:
        """Let every timer ring at its time, once; those that others bring about included."""
        rung: set[tuple[str, datetime]] = set()
        for _ in range(100):
            due = [one for one in self.timers if one.due_at <= until]
            due = [one for one in due if (one.key, one.due_at) not in rung]
            if not due:
                break
            self.now = max(self.now, due[0].due_at)
            rung.add((due[0].key, due[0].due_at))
            self.ask(RingTimer(rules=self.rules, key=due[0].key, now=self.now))
        self.now = max(self.now, until)

    @property
    def here(self) -> Here:
        return Here(self.rules, self.ticket, self.now)

    @property
    def timers(self) -> tuple[Timer, ...]:
        return timers_of(self.ticket, self.rules)

    def can_be_moved(self) -> bool:
        """Try whatever people, dispatch and time might do, until the ticket moves."""
        trial = self.copy()
        for turn in range(1, 13):
            changed = False
            for command in trial.helpful():
                told = trial.ask(command)
                changed = changed or bool(told)
                if any(isinstance(one, TicketMoved) for one in told):
                    return True
            # What was asked for is answered before its time is up, as long as that leads on.
            if trial.timers and (not changed or not turn % 4):
                before = trial.ticket
                trial.pass_until(max(one.due_at for one in trial.timers) + timedelta(seconds=1))
                moved = trial.facts[len(self.facts) :]
                if any(isinstance(one, TicketMoved) for one in moved):
                    return True
                changed = changed or trial.ticket != before
            if not changed:
                return False
        return False

    def helpful(self) -> Iterator[TicketCommand]:
        """Yield what might bring the ticket nearer to a move."""
        yield from list(naming(self.here))
        yield from list(deciding(self.here, "approve"))
        yield from list(self.finishing())
        yield from list(self.children(closed=True))
        yield from list(asking_again(self.here))
        yield from list(self.moving())
        yield from list(self.dispatching())

    def anything(self) -> list[TicketCommand]:
        """Return everything that might happen next."""
        return [
            *naming(self.here),
            *naming(self.here, "admin"),
            *naming(self.here, "skip"),
            *naming(self.here, "refuse"),
            *deciding(self.here, "approve"),
            *deciding(self.here, "reject"),
            *signing(self.here),
            *asking_again(self.here),
            *self.finishing(),
            *self.children(closed=True),
            *self.children(closed=False),
            *self.moving(),
            *self.dispatching(),
            *self.queueing(),
            *self.handing_over(),
            *self.talking(),
        ]

    def moving(self) -> Iterator[TicketCommand]:
        """Yield moves by whoever may make them, with what they see and what they are asked for."""
        for one in self.rules.transitions.values():
            if self.ticket.state not in one.sources or one.bound_to:
                continue
            for role, values in product(sorted(set(one.by) - {SYSTEM}), VALUES):
                seen = look(self.rules, caller(role))
                unseen = seen.hidden_fields(self.ticket) - set(self.rules.needed_by(one))
                yield MoveTicket(
                    rules=self.rules,
                    transition=one.id,
                    caller=caller(role),
                    now=self.now,
                    fields={key: value for key, value in values.items() if key not in unseen},
                    look=seen,
                )

    def finishing(self) -> Iterator[TicketCommand]:
        for one in self.ticket.flow.tasks:
            for values in VALUES[:2]:
                yield FinishBranch(
                    rules=self.rules,
                    branch=one.key,
                    caller=caller(one.roles[0]),
                    now=self.now,
                    look=look(self.rules, caller(one.roles[0])),
                    fields={key: values[key] for key in one.needs},
                )

    def children(self, *, closed: bool) -> Iterator[TicketCommand]:
        for place, one in enumerate(self.ticket.flow.children):
            yield RecordChild(
                rules=self.rules,
                occurred_at=self.now,
                key=one.key,
                child_id=f"child-{place}",
                child_number=f"T-1{place:05}",
                closed=closed,
            )

    def dispatching(self) -> Iterator[TicketCommand]:
        rules, at, rounds = self.rules, self.now, self.ticket.round
        holder = self.ticket.assignee
        yield RecordOffer(
            rules=rules, occurred_at=at, technician_id="tech-1", member_id="technician",
            round=rounds + 1,
        )  # fmt: skip
        if holder is not None:
            yield RecordAcceptance(rules=rules, occurred_at=at, technician_id=holder, round=rounds)
            for how in ("declined", "expired", "released"):
                yield RecordDecline(
                    rules=rules, occurred_at=at, how=how, technician_id=holder, round=rounds
                )
        yield RecordUnassignable(rules=rules, occurred_at=at, reason="x", round=rounds + 1)

    def queueing(self) -> Iterator[TicketCommand]:
        """Yield that it is given to a queue, or leaves one: nobody has it then."""
        for queue in ("team:night", ""):
            yield RecordQueue(
                rules=self.rules,
                occurred_at=self.now,
                queue=queue,
                members=("technician",),
                round=self.ticket.round + 1,
            )

    def handing_over(self) -> Iterator[TicketCommand]:
        """Yield that somebody is asked to take it over, and is not any more."""
        for how in ("asked", "declined"):
            yield RecordTransfer(
                rules=self.rules,
                occurred_at=self.now,
                how=how,
                technician_id="tech-2",
                round=self.ticket.round,
            )

    def talking(self) -> Iterator[TicketCommand]:
        """Yield what moves nothing by itself: words, waits, questions, advice."""
        rules, now = self.rules, self.now
        for who in PEOPLE:
            someone = caller(who)
            seen = look(rules, someone)
            yield CommentOnTicket(
                rules=rules, text="hello", internal=False, caller=someone, now=now, look=seen
            )
            yield Wait(rules=rules, reason="parts", caller=someone, now=now, look=seen)
            yield Wait(rules=rules, reason="customer", caller=someone, now=now, look=seen)
            yield Resume(rules=rules, caller=someone, now=now, look=seen)
        for question in self.ticket.flow.questions:
            for answer in ("a", "b") if question.question == "cause" else (1, 9):
                yield AnswerQuestion(
                    rules=rules, key=question.key, item="", answer=answer, caller=caller("clerk"),
                    now=now, look=look(rules, caller("clerk")),
                )  # fmt: skip
        for planned in self.ticket.flow.follow_ups:
            yield CancelFollowUp(
                rules=rules, key=planned.key, caller=caller("boss"), now=now,
                look=look(rules, caller("boss")),
            )  # fmt: skip
        for rule in rules.flow.windows:
            yield Advise(
                rules=rules, occurred_at=now, rule=rule.key, subject="a", counted=("T-1", "T-2")
            )
