"""Files: what is taken, how uploads grow, and that a file belongs to one ticket."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.files.attachment import (
    ATTACHMENT,
    AttachmentCommand,
    AttachmentKept,
    Claim,
    Content,
    Discard,
    Keep,
    KeptFile,
)
from services.intake.domain.files.kinds import KINDS, kind_of
from services.intake.domain.files.limits import IDLE, MEBIBYTE, PIECES_MAX, UNCLAIMED, Limits
from services.intake.domain.files.refusals import (
    AttachmentGone,
    AttachmentTaken,
    AttachmentUnknown,
    FilesFull,
    FileTooLarge,
    UploadInCrumbs,
    UploadOffsetWrong,
    UploadOverrun,
    UploadWrong,
)
from services.intake.domain.files.rules import (
    FILE_RULES,
    FileRules,
    FileRulesSet,
    FileRulesWrong,
    SetFileRules,
)
from services.intake.domain.files.upload import Piece, Room, Upload, begun, grown
from shared.decider import Refusal

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
LIMITS = Limits()
UPLOAD = Upload(
    id=UUID(int=1), made_by="member:li", name="a.jpg", size=100, key="s1", expires_at=NOW
)
NOTHING = Room(bytes_used=0, unfinished=0)
TICKET, OTHER = UUID(int=2), UUID(int=3)
KEPT = AttachmentKept(
    occurred_at=NOW,
    name="a.jpg",
    content=Content(
        media_type="image/jpeg",
        sent_bytes=100,
        sent_sha256="aa",
        kept_bytes=80,
        kept_sha256="bb",
        stored_sha256="cc",
        address="kept/aa/bb",
    ),
    made_by="member:li",
)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x18ftypmp42\0\0", "video/mp4"),
        (b"\0\0\0\x18ftypM4A \0\0", "audio/mp4"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"OggS\0\2", "audio/ogg"),
        (b"ID3\4\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90d", "audio/mpeg"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1webm", "video/webm"),
        (b"#!AMR\n\x3c", "audio/amr"),
        ("冷柜不制冷\n温度 -3".encode(), "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", None),
        (b"\xef\xbb\xbf  <!DOCTYPE html><script>", None),
        (b"<?xml version='1.0'?>", None),
        (b"GIF89a\1\0\1\0", None),
        (b"MZ\x90\0\3", None),
        (b"PK\3\4\x14\0", None),
        (b"\0\0\0\x18ftypheic", None),
        (b"", None),
        (b"\xff", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, kind: str | None) -> None:
    found = kind_of(head, is_whole=True)
    assert (found.media_type if found else None) == kind


def test_a_text_that_was_cut_in_a_character_is_still_text() -> None:
    cut = "冷柜".encode()[:-1]
    assert kind_of(cut, is_whole=True) is None
    found = kind_of(cut, is_whole=False)
    assert found is not None
    assert found.media_type == "text/plain"


@given(head=st.binary(max_size=64))
def test_whatever_comes_is_a_kind_that_is_known_or_none(head: bytes) -> None:
    found = kind_of(head, is_whole=True)
    assert found is None or KINDS[found.media_type] is found


@pytest.mark.parametrize(
    ("upload", "room", "refusal"),
    [
        (replace(UPLOAD, size=0), NOTHING, UploadWrong),
        (replace(UPLOAD, name=""), NOTHING, UploadWrong),
        (replace(UPLOAD, name="a" * 201), NOTHING, UploadWrong),
        (replace(UPLOAD, size=LIMITS.file_bytes_max + 1), NOTHING, FileTooLarge),
        (UPLOAD, Room(bytes_used=LIMITS.tenant_bytes_max - 99, unfinished=0), FilesFull),
        (UPLOAD, Room(bytes_used=0, unfinished=LIMITS.unfinished_max), FilesFull),
    ],
)
def test_an_upload_begins_within_limits(upload: Upload, room: Room, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        begun(upload, room, LIMITS, is_stranger=False)


def test_who_scanned_a_label_may_send_less() -> None:
    large = replace(UPLOAD, size=LIMITS.stranger_bytes_max + 1)
    assert begun(large, NOTHING, LIMITS, is_stranger=False) is large
    with pytest.raises(FileTooLarge):
        begun(large, NOTHING, LIMITS, is_stranger=True)


def test_an_upload_grows_at_its_end_only() -> None:
    after = grown(UPLOAD, Piece(offset=0, size=60, name=OTHER), NOW)
    assert (after.received, after.pieces, after.is_whole) == (60, 1, False)
    assert after.expires_at == NOW + IDLE
    with pytest.raises(UploadOffsetWrong) as wrong:
        grown(after, Piece(offset=0, size=60, name=OTHER), NOW)
    assert wrong.value.details == {"offset": "60"}
    with pytest.raises(UploadOverrun):
        grown(after, Piece(offset=60, size=41, name=OTHER), NOW)
    with pytest.raises(UploadInCrumbs):
        grown(replace(after, pieces=PIECES_MAX), Piece(offset=60, size=1, name=OTHER), NOW)
    assert grown(after, Piece(offset=60, size=40, name=OTHER), NOW).is_whole


def claim(ticket: UUID = TICKET, by: str = "member:li", key: str = "for wang") -> Claim:
    return Claim(ticket_id=ticket, by=by, now=NOW, key=key)


def after(*commands: AttachmentCommand) -> KeptFile:
    state = KeptFile()
    for command in commands:
        state = ATTACHMENT.fold(ATTACHMENT.decide(command, state), state)
    return state


def test_a_file_is_kept_once_and_belongs_to_one_ticket() -> None:
    kept = after(Keep(kept=KEPT))
    assert ATTACHMENT.decide(Keep(kept=KEPT), kept) == []
    claimed = after(Keep(kept=KEPT), claim())
    assert (claimed.ticket_id, claimed.key) == (TICKET, "for wang")
    assert ATTACHMENT.decide(claim(), claimed) == []
    with pytest.raises(AttachmentTaken):
        ATTACHMENT.decide(claim(OTHER), claimed)
    with pytest.raises(AttachmentGone):  # what nobody could open would be no file
        ATTACHMENT.decide(claim(key=""), kept)


def test_only_who_sent_a_file_gives_it_to_a_ticket() -> None:
    for state in (KeptFile(), after(Keep(kept=KEPT))):
        with pytest.raises(AttachmentUnknown):
            ATTACHMENT.decide(claim(by="member:zhang"), state)


def test_what_nobody_used_in_time_is_discarded_and_nothing_else() -> None:
    late = NOW + timedelta(hours=49)
    discard = Discard(now=late, before=late - UNCLAIMED)
    early = Discard(now=NOW, before=NOW - UNCLAIMED)
    assert ATTACHMENT.decide(early, after(Keep(kept=KEPT))) == []
    assert ATTACHMENT.decide(discard, KeptFile()) == []
    assert not after(Keep(kept=KEPT), claim(), discard).is_discarded
    gone = after(Keep(kept=KEPT), discard)
    assert gone.is_discarded
    assert ATTACHMENT.decide(discard, gone) == []
    with pytest.raises(AttachmentGone):
        ATTACHMENT.decide(claim(), gone)


RULES = FileRulesSet(
    occurred_at=NOW,
    kinds=("image/jpeg",),
    file_bytes_max=MEBIBYTE,
    stranger_bytes_max=MEBIBYTE,
    tenant_bytes_max=100 * MEBIBYTE,
)


def test_rules_of_files_are_set_once() -> None:
    command = SetFileRules(wanted=RULES)
    after = FILE_RULES.fold(FILE_RULES.decide(command, FileRules()))
    assert after.limits.kinds == {"image/jpeg"}
    assert after.limits.file_bytes_max == MEBIBYTE
    assert FILE_RULES.decide(command, after) == []


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (replace(RULES, kinds=()), "/kinds"),
        (replace(RULES, kinds=("image/svg+xml",)), "/kinds"),
        (replace(RULES, file_bytes_max=1), "/file_bytes_max"),
        (replace(RULES, file_bytes_max=65 * MEBIBYTE), "/file_bytes_max"),
        (replace(RULES, stranger_bytes_max=2 * MEBIBYTE), "/stranger_bytes_max"),
        (replace(RULES, tenant_bytes_max=10), "/tenant_bytes_max"),
    ],
)
def test_rules_that_make_no_sense_are_refused_with_their_reasons(
    wrong: FileRulesSet, pointer: str
) -> None:
    with pytest.raises(FileRulesWrong) as refused:
        FILE_RULES.decide(SetFileRules(wanted=wrong), FileRules())
    assert pointer in {one.pointer for one in refused.value.reasons}
