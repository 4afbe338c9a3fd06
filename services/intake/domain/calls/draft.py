"""Drafts: what a telephone call would be as a report, until a person confirms or discards it.

Nothing of a draft is overwritten: a newer model hears the same recording again, and both of what
they heard stand side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from services.intake.domain.calls.origins import Provenance, Suggestion
from services.intake.domain.calls.refusals import DraftSettled, DraftUnknown
from services.intake.domain.mail.reporting import cut
from services.intake.domain.report import Attachment
from shared.decider import Decider, Fact

SUMMARY = "summary"
SUMMARY_CHARS_MAX = 1_000
HEARINGS_MAX = 20
"""How often one recording is listened to."""


class Standing(StrEnum):
    """How a draft stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


@dataclass(frozen=True, kw_only=True)
class CallHeard(Fact):
    """Somebody called; ``caller`` is their number, sealed.

    Its recording is at ``url``, or was sent before (``ref``). ``ended_at`` is when it was over.
    """

    TOPIC: ClassVar[str] = "draft.call_heard"

    source: str
    external_id: str
    caller: str
    callee: str
    type: str
    ended_at: datetime | None
    url: str
    ref: UUID | None


@dataclass(frozen=True, kw_only=True)
class RecordingKept(Fact):
    """The recording is kept; its digests are those of the file."""

    TOPIC: ClassVar[str] = "draft.recording_kept"

    file: Attachment


@dataclass(frozen=True, kw_only=True)
class RecordingLost(Fact):
    """The recording is not to be had, or not taken here; ``why`` is a code."""

    TOPIC: ClassVar[str] = "draft.recording_lost"

    why: str


@dataclass(frozen=True, kw_only=True)
class RecordingTranscribed(Fact):
    """A model heard words in the recording (``audio_sha256``); numbers in ``text`` are sealed.

    What they speak for is of the ``type``. Without words, ``failed`` says why, as a code.
    """

    TOPIC: ClassVar[str] = "draft.transcribed"

    audio_sha256: str
    model: str
    language: str
    text: str
    type: str
    suggestions: tuple[Suggestion, ...]
    failed: str = ""

    @property
    def summary(self) -> str:
        """Return the words as a summary has room for them."""
        return cut(self.text, SUMMARY_CHARS_MAX)


@dataclass(frozen=True, kw_only=True)
class DraftConfirmed(Fact):
    """A person made a report of it, whose id is the draft's."""

    TOPIC: ClassVar[str] = "draft.confirmed"

    type: str
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Fact):
    """A person found that it is nothing for a ticket; its recording is not kept."""

    TOPIC: ClassVar[str] = "draft.discarded"

    reason: str


DraftFact: TypeAlias = (
    CallHeard
    | RecordingKept
    | RecordingLost
    | RecordingTranscribed
    | DraftConfirmed
    | DraftDiscarded
)


@dataclass(frozen=True, kw_only=True)
class HearCall:
    """Keep a call."""

    heard: CallHeard


@dataclass(frozen=True, kw_only=True)
class TellOfRecording:
    """Say what became of the recording, or what was heard in it."""

    told: RecordingKept | RecordingLost | RecordingTranscribed


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """Make a report of it; ``fields`` are those it has now."""

    at: datetime
    type: str
    fields: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class DiscardDraft:
    """Make nothing of it."""

    at: datetime
    reason: str


Command: TypeAlias = HearCall | TellOfRecording | Confirm | DiscardDraft


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A call as it stands; ``hearings`` are in their order."""

    heard: CallHeard | None = None
    file: Attachment | None = None
    lost: str = ""
    hearings: tuple[RecordingTranscribed, ...] = ()
    standing: Standing = Standing.OPEN
    provenance: tuple[Provenance, ...] = field(default=())

    @property
    def call(self) -> CallHeard:
        """Return the call; raises ``DraftUnknown``."""
        if self.heard is None:
            raise DraftUnknown
        return self.heard

    @property
    def words(self) -> RecordingTranscribed | None:
        """Return what was heard first that has words: a person is asked about one of them."""
        return next((one for one in self.hearings if one.text), None)

    def must_be_open(self) -> None:
        """Refuse what is settled; raises ``DraftSettled`` or ``DraftUnknown``."""
        if self.heard is None:
            raise DraftUnknown
        if self.standing is not Standing.OPEN:
            raise DraftSettled


def changed_since(before: RecordingTranscribed, now: RecordingTranscribed) -> tuple[str, ...]:
    """Return which fields one hearing reads otherwise than another, in their order."""
    was, reads = (
        {one.field: one.value for one in each.suggestions if one.sure} for each in (before, now)
    )
    return tuple(name for name in {**was, **reads} if was.get(name) != reads.get(name))


def decide(command: Command, draft: Draft) -> list[DraftFact]:
    """Say which facts follow; raises ``DraftSettled`` or ``DraftUnknown``."""
    match command:
        case HearCall(heard=heard):
            return [heard] if draft.heard is None else []
        case TellOfRecording(told=told):
            return _told(told, draft)
        case Confirm():
            draft.must_be_open()
            return [
                DraftConfirmed(
                    occurred_at=command.at,
                    type=command.type,
                    provenance=tuple(
                        _origin(name, value, draft) for name, value in command.fields.items()
                    ),
                )
            ]
        case DiscardDraft(at=at, reason=reason):
            draft.must_be_open()
            return [DraftDiscarded(occurred_at=at, reason=reason)]
        case _:
            assert_never(command)


def _told(
    told: RecordingKept | RecordingLost | RecordingTranscribed, draft: Draft
) -> list[DraftFact]:
    if draft.heard is None:
        raise DraftUnknown
    if isinstance(told, RecordingTranscribed):
        return [told] if len(draft.hearings) < HEARINGS_MAX else []
    return [] if draft.file is not None or draft.lost else [told]


def _origin(name: str, value: object, draft: Draft) -> Provenance:
    """Return who says a value: the first hearing that suggested it, else the person."""
    for number, hearing in enumerate(draft.hearings, 1):
        heard = Suggestion(field=SUMMARY, value=hearing.summary, by="words")
        for one in (*hearing.suggestions, heard):
            if value and (one.field, one.value) == (name, value):
                return Provenance(
                    field=name,
                    by=one.by,
                    hearing=number,
                    model=hearing.model,
                    audio_sha256=hearing.audio_sha256,
                    words=one.words,
                )
    return Provenance(field=name, by="person")


def evolve(draft: Draft, fact: DraftFact) -> Draft:
    """Return the draft after a fact."""
    match fact:
        case CallHeard():
            return replace(draft, heard=fact)
        case RecordingKept(file=file):
            return replace(draft, file=file)
        case RecordingLost(why=why):
            return replace(draft, lost=why)
        case RecordingTranscribed():
            return replace(draft, hearings=(*draft.hearings, fact))
        case DraftConfirmed(provenance=provenance):
            return replace(draft, standing=Standing.CONFIRMED, provenance=provenance)
        case DraftDiscarded():
            return replace(draft, standing=Standing.DISCARDED)
        case _:
            assert_never(fact)


DRAFT: Decider[Command, DraftFact, Draft] = Decider(
    kind="draft",
    initial=Draft,
    decide=decide,
    evolve=evolve,
    facts=(
        CallHeard,
        RecordingKept,
        RecordingLost,
        RecordingTranscribed,
        DraftConfirmed,
        DraftDiscarded,
    ),
)
