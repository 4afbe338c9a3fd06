"""Telephone calls on a real log: told of, recorded, listened to, confirmed by a person."""

import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.intake.adapters.calls.fetching import RecordingFetcher
from services.intake.adapters.hooks.reader import JsonReader
from services.intake.adapters.own_secrets import OwnSecrets
from services.intake.adapters.privacy import Sealing
from services.intake.adapters.speech.processes import ListeningProcess, recogniser_at
from services.intake.app.call_recordings import CallRecordings, NothingHeard, Recogniser, Spoken
from services.intake.app.calls import Call, CallDesk
from services.intake.domain.calls.draft import DRAFT, CallHeard, Draft, Standing
from services.intake.domain.calls.origins import Suggestion
from services.intake.domain.calls.refusals import (
    CallWrong,
    DraftSettled,
    DraftUnknown,
    DraftUnusable,
    RecogniserMissing,
    RecordingAway,
    RecordingForbidden,
    RecordingHidden,
)
from services.intake.domain.files.refusals import AttachmentGone
from services.intake.domain.rights import ScopeMissing
from services.intake.domain.submission import (
    SUBMISSION,
    NameTaken,
    SubmissionAccepted,
    SubmissionContinued,
)
from shared.config import SettingsWrong
from shared.intent import Caller, Intent, TenantId
from tests.integration.intake.conftest import TENANT, IntakeHere
from tests.receiver import Receiver, hangs, receiver, status

pytestmark = pytest.mark.integration

PBX = Caller(tenant=TENANT, actor="key:pbx", scopes=frozenset({"submissions:write"}))
AGENT = Caller(tenant=TENANT, actor="member:1", scopes=frozenset({"tickets:read"}))
STRANGER = Caller(tenant=TENANT, actor="key:9")
WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(64)
SAID = {
    "type": "equipment_repair",
    "asset": "FRZ-0042",
    "fields": {"symptom": "噪音大", "stops_sales": True},
    "reporter": {"phone": "13812345678"},
}


@dataclass
class Ear:
    """Hears what a test says that it hears."""

    says: str = "冷柜不制冷，回电 13900001111"
    model: str = "ear@1"
    heard_bytes: list[bytes] = field(default_factory=list)

    async def heard(self, audio: bytes) -> Spoken:
        self.heard_bytes.append(audio)
        if not self.says:
            raise NothingHeard("no-words")
        return Spoken(text=self.says, language="zh")


class ReadingHere:
    """Workflow, as far as it reads words."""

    async def suggested(
        self, _tenant: TenantId, text: str, kind: str
    ) -> tuple[str, Sequence[Suggestion]]:
        value = "噪音大" if "噪音" in text else "不制冷"
        one = Suggestion(field="symptom", value=value, by="rule", words=("冷柜",), sure=True)
        return kind or "equipment_repair", [one]


@dataclass
class Telephone:
    """A desk, its recordings, and what is at the other end."""

    intake: IntakeHere
    desk: CallDesk
    recordings: CallRecordings
    there: Receiver
    ear: Ear

    async def told(self, *, recorded: bool = True, **changes: object) -> UUID:
        """Tell of a call, and let its recording be fetched and listened to."""
        draft_id = await self.heard(recorded=recorded, **changes)
        await self.fetched(draft_id)
        draft = await self.draft(draft_id)
        if draft.file is not None:
            await self.recordings.listen(TENANT, draft_id)
        return draft_id

    async def heard(self, *, recorded: bool = True, **changes: object) -> UUID:
        given: dict[str, object] = {
            "source": "/pbx",
            "call_id": uuid4().hex,
            "number": "13812345678",
            "callee": "4008001234",
            "began_at": datetime.now(UTC),
            "ended_at": None,
            "type": "",
            "url": f"{self.there.url}/1.wav" if recorded else "",
            "ref": None,
            **changes,
        }
        call = Call(**given)  # type: ignore[arg-type]  # as a test says it
        draft_id, _ = await self.desk.hear(PBX, call, repr(changes).encode(), None)
        return draft_id

    async def fetched(self, draft_id: UUID) -> None:
        call = (await self.draft(draft_id)).call
        assert isinstance(call, CallHeard)
        await self.recordings.fetch(TENANT, draft_id, call)

    async def draft(self, draft_id: UUID) -> Draft:
        return (await self.intake.store.load(DRAFT, TENANT, draft_id)).state

    async def confirmed(self, draft_id: UUID, **said: object) -> UUID:
        outcome = await self.desk.confirm(AGENT, intent(), draft_id, {**SAID, **said})
        return outcome.submission_id


def intent() -> Intent:
    command = uuid4()
    return Intent(
        tenant=TENANT,
        command_id=command,
        actor=AGENT.actor,
        occurred_at=datetime.now(UTC),
        correlation_id=command,
    )


def recordings_of(
    intake: IntakeHere, fetcher: RecordingFetcher, ear: Recogniser | None
) -> CallRecordings:
    privacy = Sealing(intake.vault)
    return CallRecordings(
        store=intake.store,
        source=fetcher,
        uploads=intake.files.attaching.uploads,
        attaching=intake.files.attaching,
        phones=privacy,
        words=privacy,
        secrets=OwnSecrets(b"m" * 32),
        reading=ReadingHere(),
        recogniser=ear,
        clock=lambda: datetime.now(UTC),
    )


@pytest.fixture
async def telephone(intake: IntakeHere) -> AsyncIterator[Telephone]:
    privacy, ear = Sealing(intake.vault), Ear()
    fetcher = RecordingFetcher([ip_network("127.0.0.0/8")])
    desk = CallDesk(
        store=intake.store,
        intake=intake.app,
        privacy=privacy,
        phones=privacy,
        attaching=intake.files.attaching,
        reader=JsonReader(),
        secrets=OwnSecrets(b"m" * 32),
        clock=lambda: datetime.now(UTC),
    )
    async with receiver() as there:
        there.answering = status(200, WAV)
        yield Telephone(intake, desk, recordings_of(intake, fetcher, ear), there, ear)
    await fetcher.close()


async def test_a_call_becomes_a_draft_with_its_recording_and_what_was_heard(
    telephone: Telephone,
) -> None:
    draft = await telephone.draft(await telephone.told())
    assert draft.call.caller.startswith("s1.")
    assert draft.call.url.startswith("s1.")
    assert draft.file is not None
    assert (draft.file.media_type, draft.file.size_bytes) == ("audio/wav", len(WAV))
    [hearing] = draft.hearings
    assert (hearing.model, hearing.audio_sha256) == ("ear@1", draft.file.sha256)
    assert telephone.ear.heard_bytes == [WAV]
    assert "13900001111" not in hearing.text
    assert [one.value for one in hearing.suggestions] == ["不制冷"]


async def test_the_same_call_again_is_the_same_draft_and_another_of_its_id_is_refused(
    telephone: Telephone,
) -> None:
    began = datetime.now(UTC)
    first = await telephone.heard(call_id="same", began_at=began)
    assert await telephone.heard(call_id="same", began_at=began) == first
    with pytest.raises(NameTaken):
        await telephone.heard(call_id="same", began_at=began, number="13900000000")
    await telephone.fetched(first)
    await telephone.fetched(first)
    assert len(telephone.there.heard) == 2


async def test_a_person_confirms_and_the_recording_is_on_the_ticket_under_the_callers_key(
    telephone: Telephone,
) -> None:
    draft_id = await telephone.told()
    before = await telephone.draft(draft_id)
    assert before.file is not None
    assert before.file.ref is not None
    ticket_id = await telephone.confirmed(draft_id, fields={"stops_sales": True})
    stored = await telephone.intake.store.facts(SUBMISSION, TENANT, ticket_id)
    accepted, continued = (one.fact for one in stored)
    assert isinstance(accepted, SubmissionAccepted)
    assert isinstance(continued, SubmissionContinued)
    assert (accepted.channel, accepted.fields["symptom"]) == ("phone", "不制冷")
    assert accepted.summary.startswith("冷柜不制冷")
    assert [one.sha256 for one in continued.files] == [before.file.sha256]
    kept = await telephone.intake.files.attaching.found(TENANT, before.file.ref)
    assert kept.ticket_id == ticket_id
    assert accepted.reporter is not None
    assert kept.key.split(".")[1] == (accepted.reporter.phone or "").split(".")[1]
    draft = await telephone.draft(draft_id)
    assert draft.standing is Standing.CONFIRMED
    by = {one.field: (one.by, one.hearing) for one in draft.provenance}
    assert by == {"summary": ("words", 1), "symptom": ("rule", 1), "stops_sales": ("person", 0)}
    with pytest.raises(DraftSettled):
        await telephone.confirmed(draft_id)


async def test_what_is_missing_is_said_and_the_draft_stays_open(telephone: Telephone) -> None:
    draft_id = await telephone.told(recorded=False)
    with pytest.raises(DraftUnusable) as refused:
        await telephone.desk.confirm(AGENT, intent(), draft_id, {"type": "equipment_repair"})
    assert {one.pointer for one in refused.value.reasons} == {
        "/summary",
        "/fields/asset",
        "/fields/symptom",
        "/fields/stops_sales",
    }
    assert (await telephone.draft(draft_id)).standing is Standing.OPEN
    await telephone.confirmed(draft_id, summary="冷柜不制冷")
    assert (await telephone.draft(draft_id)).standing is Standing.CONFIRMED


async def test_a_discarded_call_leaves_no_recording(telephone: Telephone) -> None:
    draft_id = await telephone.told()
    file = (await telephone.draft(draft_id)).file
    assert file is not None
    assert file.ref is not None
    await telephone.desk.discard(AGENT, intent(), draft_id, "打错了")
    with pytest.raises(AttachmentGone):
        await telephone.intake.files.attaching.read(TENANT, file.ref, 0, 1)
    with pytest.raises(DraftSettled):
        await telephone.confirmed(draft_id)


async def test_a_newer_model_hears_it_again_and_nothing_is_overwritten(
    telephone: Telephone,
) -> None:
    draft_id = await telephone.told()
    await telephone.recordings.listen(TENANT, draft_id)
    telephone.ear.model, telephone.ear.says = "ear@2", "冷柜噪音大"
    await telephone.recordings.listen(TENANT, draft_id)
    draft = await telephone.draft(draft_id)
    assert [one.model for one in draft.hearings] == ["ear@1", "ear@2"]
    assert [one.suggestions[0].value for one in draft.hearings] == ["不制冷", "噪音大"]
    telephone.ear.model, telephone.ear.says = "ear@3", ""
    await telephone.recordings.listen(TENANT, draft_id)
    assert (await telephone.draft(draft_id)).hearings[-1].failed == "no-words"


async def test_without_a_recogniser_there_is_a_draft_with_the_recording_and_no_words(
    intake: IntakeHere, telephone: Telephone
) -> None:
    draft_id = await telephone.heard()
    fetcher = RecordingFetcher([ip_network("127.0.0.0/8")])
    deaf = recordings_of(intake, fetcher, None)
    await deaf.fetch(TENANT, draft_id, (await telephone.draft(draft_id)).call)
    await deaf.listen(TENANT, draft_id)
    draft = await telephone.draft(draft_id)
    assert (draft.file is not None, draft.hearings) == (True, ())
    with pytest.raises(RecogniserMissing):
        await deaf.hear_again(intent(), draft_id, draft, "")
    await fetcher.close()


async def test_what_is_no_recording_is_said_and_the_draft_is_there(telephone: Telephone) -> None:
    telephone.there.answering = status(404)
    assert (await telephone.draft(await telephone.told())).lost == "recording-hidden"
    telephone.there.answering = status(200, b"<html>")
    assert (await telephone.draft(await telephone.told())).lost == "file-kind-refused"
    telephone.there.answering = status(503)
    draft_id = await telephone.heard()
    with pytest.raises(RecordingAway):
        await telephone.fetched(draft_id)
    telephone.there.answering = status(200, WAV)
    await telephone.fetched(draft_id)
    assert (await telephone.draft(draft_id)).file is not None


async def test_a_file_of_somebody_else_is_not_theirs_to_name(telephone: Telephone) -> None:
    with pytest.raises(CallWrong) as refused:
        await telephone.heard(recorded=False, ref=uuid4())
    assert refused.value.reasons[0].pointer == "/recording/ref"


async def test_who_does_not_work_here_sees_no_draft_and_tells_of_no_call(
    telephone: Telephone,
) -> None:
    draft_id = await telephone.heard()
    with pytest.raises(ScopeMissing):
        await telephone.desk.draft(STRANGER, draft_id)
    with pytest.raises(ScopeMissing):
        await telephone.desk.draft(PBX, draft_id)
    with pytest.raises(DraftUnknown):
        await telephone.desk.draft(AGENT, uuid4())


async def test_no_private_address_is_dialled_for_a_recording() -> None:
    async with receiver() as there:
        there.answering = status(200, WAV)
        closed = RecordingFetcher()
        with pytest.raises(RecordingForbidden):
            await closed.fetch(f"{there.url}/1.wav")
        with pytest.raises(RecordingForbidden):
            await closed.fetch("https://127.0.0.1/1.wav")
        assert there.heard == []
        await closed.close()
        small = RecordingFetcher([ip_network("127.0.0.0/8")], bytes_max=10, fetch_s=0.5)
        with pytest.raises(RecordingHidden):
            await small.fetch(f"{there.url}/1.wav")
        there.answering = status(302, location="http://127.0.0.1/")
        with pytest.raises(RecordingHidden):
            await small.fetch(f"{there.url}/1.wav")
        there.answering = hangs
        with pytest.raises(RecordingAway):
            await small.fetch(f"{there.url}/1.wav")
        with pytest.raises(RecordingAway):
            await small.fetch("http://127.0.0.1:9/1.wav")
        await small.close()


PROGRAMS = {
    "not-readable": "raise SystemExit(1)",
    "no-words": 'print(\'{"text": " ", "language": "en"}\')',
    "took-too-long": "import time; time.sleep(60)",
}


@pytest.mark.parametrize("code", PROGRAMS)
async def test_a_process_that_does_not_hear_is_ended_and_says_why(code: str) -> None:
    argv = [sys.executable, "-c", PROGRAMS[code]]
    with pytest.raises(NothingHeard) as nothing:
        await ListeningProcess(argv, "m", seconds_max=1.0).heard(WAV)
    assert nothing.value.code == code


async def test_a_model_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    assert recogniser_at(None, "") is None
    with pytest.raises(SettingsWrong):
        recogniser_at(tmp_path, "")
