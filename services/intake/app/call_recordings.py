"""Recordings of calls: fetched, kept, listened to by a machine, and read as a report would be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from services.intake.app.attaching import CANNOT_BE_USED, OURSELVES, Attaching
from services.intake.app.calls import Phones, holder_of
from services.intake.app.hooks import Secrets
from services.intake.app.uploads import Uploads
from services.intake.app.wecom_talk import Words
from services.intake.domain.calls.draft import (
    DRAFT,
    CallHeard,
    Draft,
    DraftFact,
    RecordingKept,
    RecordingLost,
    RecordingTranscribed,
    Standing,
    TellOfRecording,
)
from services.intake.domain.calls.origins import Suggestion
from services.intake.domain.calls.refusals import (
    RecogniserMissing,
    RecordingAway,
    RecordingMissing,
)
from services.intake.domain.files.limits import PIECE_BYTES_MAX
from services.intake.domain.report import Attachment
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction
from shared.sealed import DataKey, NotOpened

NAME: Final = "通话录音"
NOT_TAKEN: Final = CANNOT_BE_USED | {Kind.TOO_LARGE}
TEXT_CHARS_MAX: Final = 20_000


class Source(Protocol):
    """Fetches what strangers name an address of."""

    async def fetch(self, url: str) -> bytes:
        """Return the bytes; raises RecordingAway, RecordingHidden, RecordingForbidden."""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What was heard in a recording."""

    text: str
    language: str


class NothingHeard(Exception):
    """The recording cannot be listened to; ``code`` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Recogniser(Protocol):
    """Turns speech into words; ``model`` names what does, as exactly as can be."""

    @property
    def model(self) -> str:
        """Return which model it is."""

    async def heard(self, audio: bytes) -> Spoken:
        """Return what is said; raises ``NothingHeard``, in bounded time."""


class Reading(Protocol):
    """Reads words as those of a report are read."""

    async def suggested(
        self, tenant: TenantId, text: str, kind: str
    ) -> tuple[str, Sequence[Suggestion]]:
        """Return for which ticket type words speak, and for which values of its fields."""


@dataclass(frozen=True, kw_only=True)
class CallRecordings:
    """Keeps recordings, and has them listened to if there is a ``recogniser``."""

    store: EventStore
    source: Source
    uploads: Uploads
    attaching: Attaching
    phones: Phones
    words: Words
    secrets: Secrets
    reading: Reading
    recogniser: Recogniser | None
    clock: Callable[[], datetime]

    async def fetch(self, tenant: TenantId, draft_id: UUID, heard: CallHeard) -> None:
        """Fetch and keep the recording of a call; again is harmless.

        Raises RecordingAway and FilesAway.
        """
        if not heard.url and heard.ref is None:
            return
        told: RecordingKept | RecordingLost
        try:
            ref = heard.ref or await self._sent(tenant, draft_id, heard)
            holding = holder_of(draft_id)

            async def person() -> DataKey:
                return await self.phones.key(tenant, holding)

            caller = Caller(tenant=tenant, actor=OURSELVES)
            files = [Attachment(name=NAME, ref=ref)]
            [kept] = await self.attaching.given(caller, draft_id, files, person)
            told = RecordingKept(occurred_at=self.clock(), file=kept)
        except RecordingAway:
            raise
        except Refusal as refusal:
            if refusal.kind not in NOT_TAKEN:
                raise
            told = RecordingLost(occurred_at=self.clock(), why=refusal.slug)
        await self._tell(self._intent(tenant, draft_id, "recording"), draft_id, told)

    async def listen(self, tenant: TenantId, draft_id: UUID) -> None:
        """Have a recording listened to for the first time by our model; again is harmless."""
        if self.recogniser is None:
            return
        draft = (await self.store.load(DRAFT, tenant, draft_id)).state
        heard = any(one.model == self.recogniser.model for one in draft.hearings)
        if heard or draft.standing is not Standing.OPEN:
            return
        holder = await self.phones.key(tenant, holder_of(draft_id))
        try:
            key = await self.attaching.key_for(tenant, _ref(draft), holder)
        except NotOpened:
            return  # confirmed in the meantime: it is the caller's by now
        intent = self._intent(tenant, draft_id, f"listen:{self.recogniser.model}")
        await self.hear_again(intent, draft_id, draft, key)

    async def hear_again(
        self, intent: Intent, draft_id: UUID, draft: Draft, key: str
    ) -> Receipt[DraftFact, Draft]:
        """Have a recording listened to; ``key`` opens it. What was heard before stays.

        Raises RecogniserMissing, RecordingMissing, AttachmentGone, FilesAway.
        """
        if self.recogniser is None:
            raise RecogniserMissing
        tenant, file = intent.tenant, draft.file
        audio = await self.attaching.opened(tenant, _ref(draft), key)
        told = RecordingTranscribed(
            occurred_at=self.clock(),
            audio_sha256=file.sha256 if file else "",
            model=self.recogniser.model,
            language="",
            text="",
            type="",
            suggestions=(),
        )
        try:
            spoken = await self.recogniser.heard(audio)
            text = spoken.text.strip()[:TEXT_CHARS_MAX]
            kind, suggestions = await self.reading.suggested(tenant, text, draft.call.type)
            told = replace(
                told,
                language=spoken.language,
                text=await self.words.words(tenant, f"draft:{draft_id}", text),
                type=kind,
                suggestions=tuple(suggestions),
            )
        except NothingHeard as nothing:
            told = replace(told, failed=nothing.code)
        return await self._tell(intent, draft_id, told)

    async def _sent(self, tenant: TenantId, draft_id: UUID, heard: CallHeard) -> UUID:
        content = await self.source.fetch(self.secrets.open(tenant, heard.url))
        caller = Caller(tenant=tenant, actor=OURSELVES)
        size = len(content)
        standing = await self.uploads.begin(caller, NAME, size, f"call:{draft_id}")
        while standing.kept is None and standing.offset < size:
            piece = content[standing.offset : standing.offset + PIECE_BYTES_MAX]
            standing = await self.uploads.append(caller, standing.id, standing.offset, piece)
        return standing.id

    def _intent(self, tenant: TenantId, draft_id: UUID, name: str) -> Intent:
        return Intent(
            tenant=tenant,
            command_id=command_id_of_reaction(draft_id, name),
            actor=OURSELVES,
            occurred_at=self.clock(),
            correlation_id=draft_id,
        )

    async def _tell(
        self,
        intent: Intent,
        draft_id: UUID,
        told: RecordingKept | RecordingLost | RecordingTranscribed,
    ) -> Receipt[DraftFact, Draft]:
        return await self.store.execute(DRAFT, intent, draft_id, TellOfRecording(told=told))


def _ref(draft: Draft) -> UUID:
    if draft.file is None or draft.file.ref is None:
        raise RecordingMissing
    return draft.file.ref
