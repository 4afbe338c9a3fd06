"""Deciding: the one door through which a ticket changes."""

from collections.abc import Iterable
from typing import assert_never

from services.workflow.domain.acting import Act
from services.workflow.domain.approvals.commands import AboutApproval, NameApprovers
from services.workflow.domain.approvals.deciding import decide_approval
from services.workflow.domain.approvals.following import (
    OURSELVES,
    approvals_follow,
    approvals_open,
)
from services.workflow.domain.approvals.naming import decide_naming
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.clocks.promising import with_promise
from services.workflow.domain.commands import (
    AnswerQuestion,
    Asked,
    AttachToTicket,
    CancelFollowUp,
    CommentOnTicket,
    Correct,
    FinishBranch,
    Mark,
    MigrateTicket,
    MoveTicket,
    OfFlow,
    OpenTicket,
    Resume,
    ReturnTicket,
    RingTimer,
    TicketCommand,
    Told,
    Wait,
    WithdrawMail,
)
from services.workflow.domain.commenting import decide_addition
from services.workflow.domain.consequences import CONSEQUENCES, followed
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import (
    APPROVAL_FACTS,
    MERGING_FACTS,
    SAID_FACTS,
    TIMELY_FACTS,
    TicketAccepted,
    TicketCrewTold,
    TicketDeclined,
    TicketEvent,
    TicketMigrated,
    TicketMoved,
    TicketOffered,
    TicketOpened,
    TicketQueued,
    TicketResumed,
    TicketTransferAsked,
    TicketUnassignable,
    TicketWaiting,
)
from services.workflow.domain.facts.flow import FLOW_FACTS
from services.workflow.domain.flow.advising import decide_advice
from services.workflow.domain.flow.children import decide_child
from services.workflow.domain.flow.follow_ups import decide_answer, decide_cancel
from services.workflow.domain.flow.keeping_waiting import decide_keeping_waiting
from services.workflow.domain.flow.splitting import decide_branch
from services.workflow.domain.flow.tidings import Advise, KeepWaiting, OfOthers, RecordChild
from services.workflow.domain.folding import evolve
from services.workflow.domain.ledger.closing import with_bookings
from services.workflow.domain.marking import decide_mark
from services.workflow.domain.merging.commands import AboutMerging, ToldOfMerging
from services.workflow.domain.merging.deciding import decide_merging, decide_told
from services.workflow.domain.merging.standing_still import check_goes_on
from services.workflow.domain.merging.suspecting import suspected_when_opened
from services.workflow.domain.migrating import decide_migration
from services.workflow.domain.moving import decide_move
from services.workflow.domain.opening import opened
from services.workflow.domain.recording import decide_recording
from services.workflow.domain.recordings import (
    RecordAcceptance,
    RecordAppointment,
    RecordCrew,
    RecordDanger,
    RecordDecline,
    RecordOffer,
    RecordQueue,
    RecordTransfer,
    RecordTrip,
    RecordUnassignable,
)
from services.workflow.domain.refusals import RulesMoved, TicketUnknown
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.timers import decide_ring
from services.workflow.domain.waiting import decide_waiting
from services.workflow.domain.words.correcting import decide_correction
from shared.decider import Decider


def decide(command: TicketCommand, ticket: Ticket) -> list[TicketEvent]:
    """Return what follows from ``command``, or raise a refusal."""
    return decided(command, ticket)[0]


def decided(command: TicketCommand, ticket: Ticket) -> tuple[list[TicketEvent], Ticket]:
    """Return what follows from ``command``, and the ticket after it; or raise a refusal."""
    return happening(_decided(command, ticket), ticket, _rules_then(command), asker_of(command))


def happening(
    facts: list[TicketEvent], ticket: Ticket, rules: TicketType, asked_by: str
) -> tuple[list[TicketEvent], Ticket]:
    """Return facts with all that they bring about under some rules, and the ticket after it."""

    def opens(fact: TicketEvent, after: Ticket, rules: TicketType) -> Iterable[TicketEvent]:
        return approvals_open(fact, after, rules, asked_by=asked_by)

    if not rules.approvals and not ticket.approvals:
        return followed(facts, ticket, rules)
    return followed(facts, ticket, rules, (*CONSEQUENCES, opens, approvals_follow))


def decide_booked(days: DayChanges, command: TicketCommand, ticket: Ticket) -> list[TicketEvent]:
    """Decide; a ticket that is closed then says what its time was spent on.

    One that opens, or is more or less urgent, says until when somebody should come. ``days`` are
    those announced for its calendars.
    """
    return settled_booked(days, command, ticket)[0]


def settled_booked(
    days: DayChanges, command: TicketCommand, ticket: Ticket
) -> tuple[list[TicketEvent], Ticket]:
    """Decide as ``decide_booked`` does, and return the ticket after it as well."""
    facts, after = decided(command, ticket)
    rules = _rules_then(command)
    return with_promise(with_bookings(facts, after, rules, days), after, rules, days), after


def decide_under(
    definition: str, days: DayChanges, command: TicketCommand, ticket: Ticket
) -> list[TicketEvent]:
    """Decide by the rules of ``definition``, which ``command`` brings.

    Raises RulesMoved if the ticket follows others by now.
    """
    return settled_under(definition, days, command, ticket)[0]


def settled_under(
    definition: str, days: DayChanges, command: TicketCommand, ticket: Ticket
) -> tuple[list[TicketEvent], Ticket]:
    """Decide as ``decide_under`` does, and return the ticket after it as well."""
    if ticket.is_known and ticket.definition != definition:
        raise RulesMoved
    return settled_booked(days, command, ticket)


def asker_of(command: TicketCommand) -> str:
    """Return who wants what a command says, and everything that follows from it."""
    match command:
        case OpenTicket():
            return command.opened_by
        case MoveTicket() | CommentOnTicket() | Wait() | Resume() | Correct() | AboutApproval():
            return command.caller.on_behalf_of or command.caller.actor
        case _:
            return OURSELVES


def _rules_then(command: TicketCommand) -> TicketType:
    """Return the rules that hold after a command: a newer version's, if it brings them."""
    if isinstance(command, MigrateTicket):
        return command.newer.types.get(command.rules.key, command.rules)
    return command.rules


def _decided(command: TicketCommand, ticket: Ticket) -> list[TicketEvent]:
    if isinstance(command, OpenTicket):
        return [] if ticket.is_known else [opened(command), *suspected_when_opened(command)]
    if not ticket.is_known:
        raise TicketUnknown
    if isinstance(command, Asked):
        command.look.must_show(ticket)
        check_goes_on(command, ticket)
        return _answered(command, ticket)
    return _heard(command, ticket)


def _answered(command: Asked, ticket: Ticket) -> list[TicketEvent]:
    """Return what follows from what somebody asks who sees the ticket."""
    match command:
        case MoveTicket():
            return [*decide_move(command, ticket)]
        case CommentOnTicket() | AttachToTicket() | WithdrawMail():
            return decide_addition(command, ticket)
        case Correct():
            return decide_correction(command, ticket)
        case Wait() | Resume() | Mark() | AboutMerging():
            return _acted(command, ticket)
        case AboutApproval():
            return decide_approval(command, ticket)
        case FinishBranch() | CancelFollowUp() | AnswerQuestion():
            return _brought_about(command, ticket)
        case _:
            assert_never(command)


def _acted(command: Act, ticket: Ticket) -> list[TicketEvent]:
    match command:
        case Wait() | Resume():
            return decide_waiting(command, ticket)
        case Mark():
            return decide_mark(command, ticket)
        case AboutMerging():
            return [*decide_merging(command, ticket)]
        case _:
            assert_never(command)


def _heard(command: Told, ticket: Ticket) -> list[TicketEvent]:
    """Return what follows from what our own services tell."""
    match command:
        case RingTimer():
            return decide_ring(command, ticket)
        case MigrateTicket() | ReturnTicket():
            return [*decide_migration(command, ticket)]
        case NameApprovers():
            return decide_naming(command, ticket)
        case RecordChild() | Advise() | KeepWaiting() | ToldOfMerging():
            return _heard_of_others(command, ticket)
        case (
            RecordOffer()
            | RecordAcceptance()
            | RecordDecline()
            | RecordQueue()
            | RecordTransfer()
            | RecordAppointment()
            | RecordUnassignable()
            | RecordDanger()
            | RecordTrip()
            | RecordCrew()
        ):
            return decide_recording(command, ticket)
        case _:
            assert_never(command)


def _heard_of_others(command: OfOthers, ticket: Ticket) -> list[TicketEvent]:
    match command:
        case RecordChild():
            return [*decide_child(command, ticket)]
        case Advise():
            return decide_advice(command, ticket)
        case KeepWaiting():
            return [*decide_keeping_waiting(command, ticket)]
        case ToldOfMerging():
            return [*decide_told(command, ticket)]
        case _:
            assert_never(command)


def _brought_about(command: OfFlow, ticket: Ticket) -> list[TicketEvent]:
    match command:
        case FinishBranch():
            return decide_branch(command, ticket)
        case CancelFollowUp():
            return decide_cancel(command, ticket)
        case AnswerQuestion():
            return decide_answer(command, ticket)
        case _:
            assert_never(command)


TICKET: Decider[TicketCommand, TicketEvent, Ticket] = Decider(
    kind="ticket",
    initial=Ticket,
    decide=decide,
    settle=decided,
    evolve=evolve,
    facts=(
        TicketOpened,
        TicketMoved,
        TicketOffered,
        TicketQueued,
        TicketTransferAsked,
        TicketAccepted,
        TicketDeclined,
        TicketUnassignable,
        TicketCrewTold,
        TicketWaiting,
        TicketResumed,
        TicketMigrated,
        *SAID_FACTS,
        *APPROVAL_FACTS,
        *TIMELY_FACTS,
        *MERGING_FACTS,
        *FLOW_FACTS,
    ),
)
