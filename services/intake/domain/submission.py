"""Submissions: what became of a report. Once it is accepted, the answer never changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, Self, assert_never

from services.intake.domain.entitlement import Entitlement
from services.intake.domain.filling import Filled
from services.intake.domain.report import Attachment, Location, Reporter
from shared.decider import Decider, Fact, Kind, Reason, Refusal
from shared.intent import ONLY_METHOD, Caller


@dataclass(frozen=True, kw_only=True)
class BroughtBy:
    """What whoever brought a report could do by then, beside who they are."""

    roles: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, caller: Caller) -> Self:
        """Return what a caller can do."""
        return cls(
            roles=tuple(sorted(caller.roles)),
            scopes=tuple(sorted(caller.scopes)),
            attributes=tuple(sorted(one for one in caller.attributes if one[0] != ONLY_METHOD)),
        )


@dataclass(frozen=True, kw_only=True)
class SubmissionAccepted(Fact):
    """A report can be used: a ticket will follow. Personal values in it are sealed.

    One that points at a ticket says what its bringer could do, so that workflow can tell whether
    they see that; and one that says when, whether they may promise that. ``filled`` names the
    records that its fields were filled from. ``asset_facts`` is what the register knew of its asset
    when it occurred, ``entitlement`` who pays for work on it, and what else it is entitled to.
    ``customer`` is the key of whom it is for: of who reported, else of whose asset it is about.
    """

    TOPIC = "submission.accepted"
    type: str
    summary: str
    channel: str
    source: str
    external_id: str
    definition: str
    fields: Mapping[str, object] = field(default_factory=dict)
    reporter: Reporter | None = None
    asset: str | None = None
    asset_facts: Mapping[str, object] = field(default_factory=dict)
    location: Location | None = None
    attachments: tuple[Attachment, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    imported: bool = False
    dispatch: bool = True
    brought_by: BroughtBy | None = None
    filled: tuple[Filled, ...] = ()
    entitlement: Entitlement | None = None
    customer: str = ""


@dataclass(frozen=True, kw_only=True)
class SubmissionRejected(Fact):
    """A report cannot be used: every reason is here, and the report itself, sealed as a whole.

    ``size_bytes`` is the size of the body as it came; ``body`` are sealed pieces of it in order,
    none where it was too large to be kept.
    """

    TOPIC = "submission.rejected"
    channel: str
    source: str
    external_id: str
    reasons: tuple[Reason, ...]
    size_bytes: int
    type: str | None = None
    body: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SubmissionContinued(Fact):
    """Whoever reported said or sent more, by the way they reported: it is their ticket's.

    Numbers in ``text`` are sealed; what is in ``files`` was given to the ticket before.
    """

    TOPIC = "submission.continued"
    channel: str
    text: str = ""
    files: tuple[Attachment, ...] = ()


SubmissionFact = SubmissionAccepted | SubmissionRejected | SubmissionContinued


class NameTaken(Refusal):
    """Another report was accepted under this key (source and id): send this one under a new key."""

    slug: ClassVar[str] = "idempotency-key-reused"
    kind: ClassVar[Kind] = Kind.REUSED


@dataclass(frozen=True, kw_only=True)
class KeepVerdict:
    """Keep what the examination of a report said."""

    verdict: SubmissionAccepted | SubmissionRejected


@dataclass(frozen=True, kw_only=True)
class Continue:
    """Tell the ticket of a report what else was said."""

    said: SubmissionContinued


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What was told under one name: rejected until something is accepted, which is for ever."""

    state: Literal["unknown", "accepted", "rejected"] = "unknown"
    type: str = ""
    summary: str = ""
    channel: str = ""
    reasons: tuple[Reason, ...] = ()


def decide(command: KeepVerdict | Continue, submission: Submission) -> list[SubmissionFact]:
    """Keep a verdict unless something was accepted under this name before, and more only then."""
    is_accepted = submission.state == "accepted"
    match command:
        case KeepVerdict(verdict=verdict):
            return [] if is_accepted else [verdict]
        case Continue(said=said):
            return [said] if is_accepted else []
        case _:
            assert_never(command)


def evolve(submission: Submission, fact: SubmissionFact) -> Submission:
    """Return the submission after a fact."""
    match fact:
        case SubmissionAccepted():
            return replace(
                submission,
                state="accepted",
                type=fact.type,
                summary=fact.summary,
                channel=fact.channel,
                reasons=(),
            )
        case SubmissionRejected():
            return replace(
                submission,
                state="rejected",
                type=fact.type or "",
                channel=fact.channel,
                reasons=fact.reasons,
            )
        case SubmissionContinued():
            return submission
        case _:
            assert_never(fact)


SUBMISSION: Decider[KeepVerdict | Continue, SubmissionFact, Submission] = Decider(
    kind="submission",
    initial=Submission,
    decide=decide,
    evolve=evolve,
    facts=(SubmissionAccepted, SubmissionRejected, SubmissionContinued),
)
