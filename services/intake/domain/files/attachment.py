"""Attachments: files that are kept, and the one ticket each belongs to.

Its own key is sealed for the person it belongs to, who is known when a ticket has it: whoever the
ticket is about, or somebody whom only the file names. To forget the person is to lose the file,
wherever copies of it lie (decisions 15 and 87).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from services.intake.domain.files.refusals import (
    AttachmentGone,
    AttachmentTaken,
    AttachmentUnknown,
)
from shared.decider import Decider, Fact
from shared.sealed import parse


@dataclass(frozen=True, kw_only=True)
class Content:
    """What is known of a file's bytes: sizes in bytes, SHA-256 in hexadecimal.

    ``sent`` is the file as it came, ``kept`` what is kept of it (a picture is drawn anew),
    ``stored`` what lies in the store, encrypted, at ``address``; ``taken_at`` is when a camera says
    the picture was taken, by its own clock.
    """

    media_type: str
    sent_bytes: int
    sent_sha256: str
    kept_bytes: int
    kept_sha256: str
    stored_sha256: str
    address: str
    taken_at: str = ""


@dataclass(frozen=True, kw_only=True)
class AttachmentKept(Fact):
    """A file came in whole and is kept. Numbers in its name are sealed."""

    TOPIC = "attachment.kept"
    name: str
    content: Content
    made_by: str


@dataclass(frozen=True, kw_only=True)
class AttachmentClaimed(Fact):
    """A ticket has the file; ``key`` is the file's key, sealed for whom it belongs to."""

    TOPIC = "attachment.claimed"
    ticket_id: UUID
    key: str


@dataclass(frozen=True, kw_only=True)
class AttachmentDiscarded(Fact):
    """The file's bytes are kept no longer."""

    TOPIC = "attachment.discarded"
    reason: Literal["unclaimed", "forgotten", "released"]


AttachmentFact = AttachmentKept | AttachmentClaimed | AttachmentDiscarded


@dataclass(frozen=True, kw_only=True)
class Keep:
    """Keep a file that is whole."""

    kept: AttachmentKept


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Give the file to a ticket, for whoever sent it (``by``, an actor)."""

    ticket_id: UUID
    by: str
    now: datetime
    key: str


@dataclass(frozen=True, kw_only=True)
class HandOn:
    """Give the file to another ticket than has it: what it came with belongs there.

    Its ``key`` is sealed for somebody else then; empty, it stays as it is.
    """

    ticket_id: UUID
    now: datetime
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Discard:
    """Keep the bytes of a file no longer that nobody used since ``before``."""

    now: datetime
    before: datetime


@dataclass(frozen=True, kw_only=True)
class Forget:
    """Keep the bytes of a file no longer whose person was forgotten: nobody can open them."""

    now: datetime
    person: UUID


@dataclass(frozen=True, kw_only=True)
class Release:
    """Keep the bytes of a file no longer: what it was held for came to nothing."""

    now: datetime


AttachmentCommand = Keep | Claim | HandOn | Discard | Forget | Release


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file as it stands; the log has its key when a ticket has the file."""

    content: Content | None = None
    name: str = ""
    key: str = ""
    made_by: str = ""
    kept_at: datetime | None = None
    ticket_id: UUID | None = None
    is_discarded: bool = False


def decide(command: AttachmentCommand, file: KeptFile) -> list[AttachmentFact]:
    """Return what follows; raises AttachmentUnknown, AttachmentTaken and AttachmentGone."""
    match command:
        case Keep():
            return [command.kept] if file.content is None else []
        case Claim():
            return _claimed(command, file)
        case HandOn():
            return _handed_on(command, file)
        case Discard():
            return _discarded(command, file)
        case Forget() | Release():
            return _dropped(command, file)
        case _:
            assert_never(command)


def evolve(file: KeptFile, fact: AttachmentFact) -> KeptFile:
    """Return the attachment after a fact."""
    match fact:
        case AttachmentKept():
            return replace(
                file,
                content=fact.content,
                name=fact.name,
                made_by=fact.made_by,
                kept_at=fact.occurred_at,
            )
        case AttachmentClaimed():
            return replace(file, ticket_id=fact.ticket_id, key=fact.key)
        case AttachmentDiscarded():
            return replace(file, is_discarded=True)
        case _:
            assert_never(fact)


def claimable(file: KeptFile, ticket_id: UUID, by: str) -> Content:
    """Return what is known of a file that somebody may give to a ticket; raises as ``decide``."""
    if file.content is None or file.made_by != by:
        raise AttachmentUnknown
    if file.is_discarded:
        raise AttachmentGone
    if file.ticket_id not in {None, ticket_id}:
        raise AttachmentTaken
    return file.content


def _claimed(command: Claim, file: KeptFile) -> list[AttachmentFact]:
    claimable(file, command.ticket_id, command.by)
    if file.ticket_id is not None:
        return []
    if not command.key:
        raise AttachmentGone
    return [
        AttachmentClaimed(occurred_at=command.now, ticket_id=command.ticket_id, key=command.key)
    ]


def _handed_on(command: HandOn, file: KeptFile) -> list[AttachmentFact]:
    """Return that another ticket has the file."""
    if file.content is None or file.ticket_id is None:
        raise AttachmentUnknown
    if file.is_discarded:
        raise AttachmentGone
    if file.ticket_id == command.ticket_id:
        return []
    key = command.key or file.key
    return [AttachmentClaimed(occurred_at=command.now, ticket_id=command.ticket_id, key=key)]


def _discarded(command: Discard, file: KeptFile) -> list[AttachmentFact]:
    if file.content is None or file.is_discarded:
        return []
    is_fresh = file.kept_at is None or file.kept_at >= command.before
    if file.ticket_id is not None or is_fresh:
        return []
    return [AttachmentDiscarded(occurred_at=command.now, reason="unclaimed")]


def _dropped(command: Forget | Release, file: KeptFile) -> list[AttachmentFact]:
    if file.content is None or file.is_discarded:
        return []
    if isinstance(command, Release):
        return [AttachmentDiscarded(occurred_at=command.now, reason="released")]
    sealed = parse(file.key)
    if sealed is None or sealed.subject != command.person:
        return []
    return [AttachmentDiscarded(occurred_at=command.now, reason="forgotten")]


ATTACHMENT: Decider[AttachmentCommand, AttachmentFact, KeptFile] = Decider(
    kind="attachment",
    initial=KeptFile,
    decide=decide,
    evolve=evolve,
    facts=(AttachmentKept, AttachmentClaimed, AttachmentDiscarded),
)
