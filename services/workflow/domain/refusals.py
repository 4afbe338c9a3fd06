"""Refusals: every way in which workflow says no, each with what to do about it."""

from typing import ClassVar

from shared.decider import Kind, Reason, Refusal


class TicketUnknown(Refusal):
    """There is no ticket with this id; check the id, or ask again once the report is in."""

    slug: ClassVar[str] = "ticket-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class TransitionUnknown(Refusal):
    """The type of this ticket has no such move."""

    slug: ClassVar[str] = "transition-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class NotInThisState(Refusal):
    """The move does not start from the state the ticket is in."""

    slug: ClassVar[str] = "not-in-this-state"


class MoveTooLate(Refusal):
    """It happened before a later move that is already known, and was not possible then."""

    slug: ClassVar[str] = "move-too-late"


class BeforeOpening(Refusal):
    """It is said to have happened before the ticket was opened; check the time."""

    slug: ClassVar[str] = "before-opening"
    kind: ClassVar[Kind] = Kind.INVALID


class TooManyMoves(Refusal):
    """The ticket has moved so often that it takes no more moves; open a new one."""

    slug: ClassVar[str] = "too-many-moves"


class RulesGoRound(Refusal):
    """The rules of this ticket come round to themselves without end; mend the scenario."""

    slug: ClassVar[str] = "rules-go-round"


class UseDispatch(Refusal):
    """The move follows from an assignment: offer, accept or decline through dispatch instead."""

    slug: ClassVar[str] = "use-dispatch"


class RoleMissing(Refusal):
    """You have none of the roles that may do this."""

    slug: ClassVar[str] = "role-missing"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class NotAssignedToYou(Refusal):
    """Only the technician this ticket is assigned to may do this."""

    slug: ClassVar[str] = "not-assigned-to-you"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class ScopeMissing(Refusal):
    """Your credential does not allow this."""

    slug: ClassVar[str] = "scope-missing"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class GuardNotMet(Refusal):
    """The condition that the scenario puts on this move does not hold."""

    slug: ClassVar[str] = "guard-not-met"


class FieldsMissing(Refusal):
    """The move needs fields that did not come with it."""

    slug: ClassVar[str] = "fields-missing"
    kind: ClassVar[Kind] = Kind.INVALID


class FieldsInvalid(Refusal):
    """Some fields are unknown or have values that their type does not allow."""

    slug: ClassVar[str] = "field-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class FieldsNotYours(Refusal):
    """Some of these fields are not yours to write with this move."""

    slug: ClassVar[str] = "field-not-yours"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class FieldKept(Refusal):
    """What was known of a thing, or recorded, is kept as it is; leave the field out."""

    slug: ClassVar[str] = "field-kept"


class ValueTaken(Refusal):
    """Another ticket has this value, which only one may have; look for that ticket."""

    slug: ClassVar[str] = "value-taken"


class ValueRefused(Refusal):
    """The value cannot be used here; whoever looks after these tickets can say why."""

    slug: ClassVar[str] = "value-refused"


class ReadOnly(Refusal):
    """Your role reads everything and changes nothing."""

    slug: ClassVar[str] = "read-only"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class CommentInvalid(Refusal):
    """A comment is between 1 and 10,000 characters of text."""

    slug: ClassVar[str] = "comment-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class AttachmentsFull(Refusal):
    """A ticket has at most 50 attachments: put several photos on one page, or open another."""

    slug: ClassVar[str] = "attachments-full"


class ReplyUnknown(Refusal):
    """The type of this ticket has no such canned reply."""

    slug: ClassVar[str] = "reply-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class ReplyIncomplete(Refusal):
    """The canned reply needs values that did not come with it."""

    slug: ClassVar[str] = "reply-incomplete"
    kind: ClassVar[Kind] = Kind.INVALID


class WaitInvalid(Refusal):
    """What the ticket should wait for cannot be taken; mend what the reasons point at."""

    slug: ClassVar[str] = "wait-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class NotWaiting(Refusal):
    """The ticket does not wait (or did not, at the time you say)."""

    slug: ClassVar[str] = "not-waiting"


class MarkUnknown(Refusal):
    """The type of this ticket knows no such mark."""

    slug: ClassVar[str] = "mark-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class TicketClosed(Refusal):
    """A closed ticket takes no waits, marks or corrections; reopen it first, if you can."""

    slug: ClassVar[str] = "ticket-closed"


class ScenarioUnknown(Refusal):
    """There is no such scenario, or no such version of it; publish it first."""

    slug: ClassVar[str] = "scenario-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class CalendarUnknown(Refusal):
    """No scenario in force has a calendar of this name."""

    slug: ClassVar[str] = "calendar-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class DayInvalid(Refusal):
    """A day has windows such as 09:00-12:00 that do not overlap, and a reason of 500 characters."""

    slug: ClassVar[str] = "day-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class TypeUnknown(Refusal):
    """The scenario has no such type of ticket."""

    slug: ClassVar[str] = "type-unknown"
    kind: ClassVar[Kind] = Kind.INVALID


class ScenarioInvalid(Refusal):
    """The scenario document cannot be used; mend what the reasons point at."""

    slug: ClassVar[str] = "scenario-invalid"
    kind: ClassVar[Kind] = Kind.INVALID

    def as_reasons(self) -> tuple[Reason, ...]:
        """Return the reasons; the sentence itself where there is no more to say."""
        return self.reasons or (Reason(code=self.slug, message=self.message),)


class DocumentTooLarge(ScenarioInvalid):
    """The document is too large: part it into several scenarios."""

    slug: ClassVar[str] = "document-too-large"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class TooManyScenarios(Refusal):
    """The tenant has as many versions of scenarios as it may have."""

    slug: ClassVar[str] = "too-many-scenarios"


class PlaceMissing(Refusal):
    """The state of this ticket is gone from the new version, and no other was named for it."""

    slug: ClassVar[str] = "place-missing"


class MovedSince(Refusal):
    """The ticket has moved since it was migrated, so it stays under the rules it moved by."""

    slug: ClassVar[str] = "moved-since"


class RulesMoved(Refusal):
    """The ticket has come under other rules this very moment; send it again."""

    slug: ClassVar[str] = "rules-moved"
    kind: ClassVar[Kind] = Kind.STALE


class PlacesMissing(Refusal):
    """Tickets in flight have no place in the new version; say where they go, or that they stay."""

    slug: ClassVar[str] = "places-missing"


class PlacesInvalid(Refusal):
    """Where tickets are said to go is no open state of the new version."""

    slug: ClassVar[str] = "places-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class NoEarlierVersion(Refusal):
    """There is no earlier version of this scenario to return to."""

    slug: ClassVar[str] = "no-earlier-version"


class ShadowTooLong(Refusal):
    """It would take longer than ten minutes; ask for fewer days."""

    slug: ClassVar[str] = "shadow-too-long"


class ShadowBusy(Refusal):
    """Other tickets are being lived through at the moment; try again in a minute."""

    slug: ClassVar[str] = "shadow-busy"
    kind: ClassVar[Kind] = Kind.BUSY
