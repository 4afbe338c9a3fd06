"""Drafts of telephone calls: what they would be as reports, and where each value comes from."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.intake.adapters.calls.bodies import call_of
from services.intake.app.calls import report_of
from services.intake.domain.calls.draft import (
    DRAFT,
    HEARINGS_MAX,
    CallHeard,
    Command,
    Confirm,
    DiscardDraft,
    Draft,
    DraftFact,
    HearCall,
    RecordingKept,
    RecordingLost,
    RecordingTranscribed,
    Standing,
    TellOfRecording,
    changed_since,
)
from services.intake.domain.calls.origins import Provenance, Suggestion
from services.intake.domain.calls.refusals import CallWrong, DraftSettled, DraftUnknown
from services.intake.domain.report import Attachment

NOW = datetime.now(UTC)
CALL = CallHeard(
    occurred_at=NOW,
    source="urn:gongdan:call:pbx",
    external_id="c1",
    caller="s1.x",
    callee="",
    type="",
    ended_at=None,
    url="",
    ref=None,
)
LAMP = Suggestion(
    field="category", value="照明", by="m1", words=("灯",), probability=0.97, sure=True
)
SPOT = Suggestion(field="spot", value="客厅", by="rule", probability=0.4)
HEARD = RecordingTranscribed(
    occurred_at=NOW,
    audio_sha256="a" * 64,
    model="faster-whisper:base@1",
    language="zh",
    text="我家客厅灯不亮了",
    type="repair",
    suggestions=(LAMP, SPOT),
)
BETTER = replace(HEARD, model="faster-whisper:medium@2", suggestions=(replace(LAMP, value="电路"),))
FILE = Attachment(name="通话录音", ref=uuid4(), sha256="a" * 64)


def after(*commands: Command) -> tuple[list[DraftFact], Draft]:
    draft, facts = Draft(), list[DraftFact]()
    for one in commands:
        facts, draft = DRAFT.settled(one, draft)
    return facts, draft


def tell(told: RecordingKept | RecordingLost | RecordingTranscribed) -> TellOfRecording:
    return TellOfRecording(told=told)


HEAR = HearCall(heard=CALL)
KEPT = tell(RecordingKept(occurred_at=NOW, file=FILE))


def test_a_call_is_a_draft_once_and_its_recording_is_kept_or_lost() -> None:
    facts, draft = after(HEAR, KEPT, tell(HEARD))
    assert (draft.file, draft.words, draft.standing) == (FILE, HEARD, Standing.OPEN)
    assert DRAFT.decide(HEAR, draft) == []
    assert DRAFT.decide(tell(RecordingLost(occurred_at=NOW, why="x")), draft) == []
    assert facts == [HEARD]
    with pytest.raises(DraftUnknown):
        DRAFT.decide(KEPT, Draft())


def test_a_newer_model_is_heard_beside_the_one_before() -> None:
    _, draft = after(HEAR, KEPT, tell(HEARD), tell(BETTER))
    assert [one.model for one in draft.hearings] == [HEARD.model, BETTER.model]
    assert draft.words == HEARD
    assert changed_since(HEARD, BETTER) == ("category",)
    assert changed_since(HEARD, replace(HEARD, text="x")) == ()
    _, draft = after(HEAR, KEPT, *[tell(HEARD)] * (HEARINGS_MAX + 1))
    assert len(draft.hearings) == HEARINGS_MAX


def test_a_person_is_asked_once_and_what_they_confirm_says_where_it_comes_from() -> None:
    fields = {"summary": HEARD.text, "category": "照明", "spot": "卧室"}
    confirm = Confirm(at=NOW, type="repair", fields=fields)
    _, draft = after(HEAR, KEPT, tell(HEARD), tell(BETTER), confirm)
    assert draft.standing is Standing.CONFIRMED
    about = {"hearing": 1, "model": HEARD.model, "audio_sha256": HEARD.audio_sha256}
    assert draft.provenance == (
        Provenance(field="summary", by="words", **about),  # type: ignore[arg-type]  # as a test says it
        Provenance(field="category", by="m1", words=("灯",), **about),  # type: ignore[arg-type]
        Provenance(field="spot", by="person"),
    )
    for late in (confirm, DiscardDraft(at=NOW, reason="spam")):
        with pytest.raises(DraftSettled):
            DRAFT.decide(late, draft)
    _, gone = after(HEAR, DiscardDraft(at=NOW, reason="spam"))
    assert gone.standing is Standing.DISCARDED


def test_what_is_sure_is_suggested_and_the_persons_word_counts() -> None:
    _, draft = after(HEAR, KEPT, tell(HEARD))
    assert report_of(draft, {}) == {
        "type": "repair",
        "summary": HEARD.text,
        "fields": {"category": "照明"},
    }
    said: dict[str, object] = {"summary": "灯", "fields": {"category": "电路"}, "asset": ""}
    assert report_of(draft, said) == {
        "type": "repair",
        "summary": "灯",
        "fields": {"category": "电路"},
    }
    assert report_of(draft, {"type": "other"}) == {"type": "other", "summary": HEARD.text}
    assert report_of(after(HEAR)[1], {}) == {"fields": {}}


def told(**changes: object) -> bytes:
    said = {"call_id": "c1", "caller": "13812345678", "started_at": NOW.isoformat(), **changes}
    return json.dumps(said).encode()


def test_a_call_is_read_plain_and_as_an_event() -> None:
    plain, _ = call_of("key:1", {}, told(recording={"url": "https://pbx.example/1.wav"}))
    assert (plain.call_id, plain.number, plain.url) == (
        "c1",
        "13812345678",
        "https://pbx.example/1.wav",
    )
    assert plain.source == "urn:gongdan:api:key:1"
    event = {
        "ce-specversion": "1.0",
        "ce-id": "e1",
        "ce-source": "/pbx",
        "ce-type": "call.ended",
        "content-type": "application/json",
    }
    call, _ = call_of("key:1", event, told())
    assert (call.source, call.call_id, call.url, call.ref) == ("/pbx", "c1", "", None)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"call_id": ""}, "/call_id"),
        ({"started_at": "yesterday"}, "/started_at"),
        ({"started_at": (NOW + timedelta(hours=1)).isoformat()}, "/started_at"),
        ({"ended_at": (NOW - timedelta(hours=1)).isoformat()}, "/ended_at"),
        ({"recording": {}}, "/recording"),
        ({"recording": {"url": "file:///etc/passwd"}}, "/recording/url"),
        ({"recording": {"url": "https://a/1", "ref": str(uuid4())}}, "/recording"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_what_is_wrong_with_a_call_is_said(changes: dict[str, object], pointer: str) -> None:
    with pytest.raises(CallWrong) as refused:
        call_of("key:1", {}, told(**changes))
    assert pointer in [one.pointer for one in refused.value.reasons]
    with pytest.raises(CallWrong):
        call_of("key:1", {}, b"{")
