"""Uploads: whatever dies on the way, what was acknowledged is there, and nothing is kept twice."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.intake.app.file_rules import FileRulesDesk
from services.intake.domain.files.attachment import ATTACHMENT, KeptFile
from services.intake.domain.files.limits import MEBIBYTE, UNCLAIMED, Limits
from services.intake.domain.files.refusals import (
    AttachmentGone,
    AttachmentTaken,
    AttachmentUnknown,
    FileKindRefused,
    FilesAway,
    FilesFull,
    FileTooLarge,
    PictureUnreadable,
    UploadOffsetWrong,
    UploadUnknown,
)
from services.intake.domain.files.rules import FileRulesSet
from services.intake.domain.rights import NotAllowed, ScopeMissing
from services.intake.domain.submission import SUBMISSION, SubmissionAccepted
from shared.decider import Refusal
from shared.intent import Caller, Intent, id_of_report
from shared.sealed import TOKEN, parse
from shared.sealed_files import FileSeal
from tests.integration.intake.conftest import (
    TENANT,
    IntakeHere,
    answered,
    body,
    bytes_of,
    headers,
    level,
)
from tests.integration.intake.intake_files import FilesHere, a_picture, files_at

pytestmark = pytest.mark.integration

WANG = Caller(tenant=TENANT, actor="member:wang", roles=frozenset({"store_manager"}))
LI = Caller(tenant=TENANT, actor="member:li", roles=frozenset({"technician"}))
PHOTO = a_picture()
HALF = len(PHOTO) // 2


async def sent(files: FilesHere, content: bytes = PHOTO, name: str = "冷柜.jpg") -> UUID:
    begun = await files.uploads.begin(WANG, name, len(content))
    await files.uploads.append(WANG, begun.id, 0, content)
    return begun.id


async def kept_file(intake: IntakeHere, file_id: UUID) -> KeptFile:
    return (await intake.store.load(ATTACHMENT, TENANT, file_id)).state


def restarted(intake: IntakeHere, limits: Limits | None = None) -> FilesHere:
    folder = intake.files.folder
    return files_at(folder, intake.store, intake.databases, intake.vault, TENANT, limits=limits)


def lying(files: FilesHere, folder: str) -> list[bytes]:
    """Return what lies in a folder of the tenant's."""
    root = files.folder / TENANT / folder
    return [one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()]


async def test_a_file_goes_on_where_it_stood_when_the_process_died(intake: IntakeHere) -> None:
    begun = await intake.files.uploads.begin(WANG, "冷柜.jpg", len(PHOTO))
    assert (begun.offset, begun.size) == (0, len(PHOTO))
    await intake.files.uploads.append(WANG, begun.id, 0, PHOTO[:HALF])
    after = restarted(intake)
    standing = await after.uploads.standing(WANG, begun.id)
    assert (standing.offset, standing.kept) == (HALF, None)
    with pytest.raises(UploadOffsetWrong):
        await after.uploads.append(WANG, begun.id, 0, PHOTO)
    done = await after.uploads.append(WANG, begun.id, HALF, PHOTO[HALF:])
    assert done.kept is not None
    content = done.kept.content
    assert content is not None
    assert content.media_type == "image/jpeg"
    assert content.sent_sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert content.kept_sha256 != content.sent_sha256  # it was drawn anew
    assert lying(after, "coming") == []
    [stored] = lying(after, "kept")
    assert hashlib.sha256(stored).hexdigest() == content.stored_sha256
    assert (await after.uploads.standing(WANG, begun.id)).offset == len(PHOTO)


async def test_a_piece_that_was_made_safe_and_never_counted_does_no_harm(
    intake: IntakeHere,
) -> None:
    files = intake.files
    begun = await files.uploads.begin(WANG, "a.txt", 10)
    lost = f"coming/{begun.id}/{uuid4()}"
    await files.blobs.put(TENANT, lost, b"we died before we counted it")
    await files.uploads.append(WANG, begun.id, 0, b"0123456789")
    assert lying(files, "coming") == []
    kept = await kept_file(intake, begun.id)
    assert kept.content is not None
    assert kept.content.sent_bytes == 10


async def test_who_asks_where_it_stands_has_the_keeping_done_again(intake: IntakeHere) -> None:
    files = intake.files
    files.blobs.away_for = "kept/"
    begun = await files.uploads.begin(WANG, "a.txt", 10)
    with pytest.raises(FilesAway):
        await files.uploads.append(WANG, begun.id, 0, b"0123456789")
    after = restarted(intake)
    standing = await after.uploads.standing(WANG, begun.id)
    assert standing.kept is not None
    assert len(await intake.store.facts(ATTACHMENT, TENANT, begun.id)) == 1


async def test_what_was_kept_and_not_tidied_is_kept_once(intake: IntakeHere) -> None:
    files = intake.files
    files.blobs.deleting_fails = True
    begun = await files.uploads.begin(WANG, "a.txt", 10)
    with pytest.raises(FilesAway):
        await files.uploads.append(WANG, begun.id, 0, b"0123456789")
    assert (await kept_file(intake, begun.id)).content is not None
    after = restarted(intake)
    await after.uploads.standing(WANG, begun.id)
    assert len(await intake.store.facts(ATTACHMENT, TENANT, begun.id)) == 1
    assert lying(after, "coming") == []
    assert len(lying(after, "kept")) == 1


async def test_of_two_who_send_the_same_piece_one_is_told_where_it_stands(
    intake: IntakeHere,
) -> None:
    begun = await intake.files.uploads.begin(WANG, "a.txt", 100)
    other = restarted(intake)
    both = await asyncio.gather(
        intake.files.uploads.append(WANG, begun.id, 0, b"a" * 50),
        other.uploads.append(WANG, begun.id, 0, b"b" * 50),
        return_exceptions=True,
    )
    assert sum(isinstance(one, UploadOffsetWrong) for one in both) == 1
    assert len(lying(other, "coming")) == 1
    await other.uploads.append(WANG, begun.id, 50, b"c" * 50)
    assert (await kept_file(intake, begun.id)).content is not None


async def test_a_full_disk_takes_nothing_and_says_so(intake: IntakeHere) -> None:
    files = intake.files
    begun = await files.uploads.begin(WANG, "a.txt", 10)
    files.blobs.away_for = "coming/"
    with pytest.raises(FilesAway):
        await files.uploads.append(WANG, begun.id, 0, b"0123456789")
    assert (await files.uploads.standing(WANG, begun.id)).offset == 0
    files.blobs.away_for = "-"
    assert (await files.uploads.append(WANG, begun.id, 0, b"0123456789")).kept is not None


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<html><script>alert(1)</script></html>", FileKindRefused),
        (PHOTO[:HALF], PictureUnreadable),
    ],
)
async def test_what_is_not_taken_leaves_nothing(
    intake: IntakeHere, content: bytes, refusal: type[Refusal]
) -> None:
    begun = await intake.files.uploads.begin(WANG, "photo.jpg", len(content))
    with pytest.raises(refusal):
        await intake.files.uploads.append(WANG, begun.id, 0, content)
    assert lying(intake.files, "coming") == lying(intake.files, "kept") == []
    with pytest.raises(UploadUnknown):
        await intake.files.uploads.standing(WANG, begun.id)


async def test_nothing_of_a_file_is_legible_where_it_lies(intake: IntakeHere) -> None:
    files, secret = intake.files, "身份证 110101199003070038 ".encode() * 3
    begun = await files.uploads.begin(WANG, "证件 13812345678.txt", 2 * len(secret))
    await files.uploads.append(WANG, begun.id, 0, secret)
    [piece] = lying(files, "coming")
    assert b"110101" not in piece
    await files.uploads.append(WANG, begun.id, len(secret), secret)
    [stored] = lying(files, "kept")
    assert b"110101" not in stored
    [fact] = await intake.store.facts(ATTACHMENT, TENANT, begun.id)
    assert b"13812345678" not in fact.envelope.data


async def test_what_is_begun_again_under_its_key_is_the_same_upload(intake: IntakeHere) -> None:
    files = intake.files.uploads
    first = await files.begin(WANG, "a.txt", 10, "form-1")
    await files.append(WANG, first.id, 0, b"01234")
    again = await files.begin(WANG, "a.txt", 10, "form-1")
    assert (again.id, again.offset) == (first.id, 5)
    await files.append(WANG, first.id, 5, b"56789")
    whole = await files.begin(WANG, "a.txt", 10, "form-1")
    assert (whole.id, whole.offset, whole.kept is not None) == (first.id, 10, True)
    both = await asyncio.gather(
        files.begin(WANG, "a.txt", 10, "form-2"), files.begin(WANG, "a.txt", 10, "form-2")
    )
    assert both[0].id == both[1].id
    assert (await files.begin(LI, "a.txt", 10, "form-1")).id != first.id


async def test_others_do_not_learn_of_an_upload(intake: IntakeHere) -> None:
    begun = await intake.files.uploads.begin(WANG, "a.txt", 10)
    for trying in (
        intake.files.uploads.standing(LI, begun.id),
        intake.files.uploads.append(LI, begun.id, 0, b"x"),
        intake.files.uploads.give_up(LI, begun.id),
        intake.files.uploads.standing(LI, await sent(intake.files)),
        intake.files.uploads.standing(LI, uuid4()),
    ):
        with pytest.raises(UploadUnknown):
            await trying
    with pytest.raises(ScopeMissing):
        await intake.files.uploads.begin(Caller(tenant=TENANT, actor="key:x"), "a", 1)


async def test_uploads_that_stay_unfinished_expire_and_are_given_up(intake: IntakeHere) -> None:
    files = intake.files
    begun = await files.uploads.begin(WANG, "a.txt", 10)
    await files.uploads.append(WANG, begun.id, 0, b"01234")
    files.clock.pass_by(timedelta(hours=25))
    with pytest.raises(UploadUnknown):
        await files.uploads.append(WANG, begun.id, 5, b"56789")
    await files.upkeep.clear(TENANT)
    assert lying(files, "coming") == []
    other = await files.uploads.begin(WANG, "a.txt", 10)
    await files.uploads.append(WANG, other.id, 0, b"01234")
    await files.uploads.give_up(WANG, other.id)
    assert lying(files, "coming") == []


async def test_a_tenant_has_so_much_room(intake: IntakeHere) -> None:
    await sent(intake.files)
    await level(intake.files.kept, intake.store, TENANT)
    room = await intake.files.table.room(TENANT, intake.files.clock())
    assert room.bytes_used > 0
    files = restarted(intake, Limits(tenant_bytes_max=room.bytes_used + 1_000))
    await files.uploads.begin(WANG, "a.txt", 900)
    with pytest.raises(FilesFull):
        await files.uploads.begin(WANG, "a.txt", 101)
    await files.uploads.begin(WANG, "a.txt", 100)


async def test_a_tenant_takes_what_its_administrators_say(intake: IntakeHere) -> None:
    desk, files = FileRulesDesk(store=intake.store), intake.files
    admin = Caller(tenant=TENANT, actor="member:boss", scopes=frozenset({"tenant:admin"}))
    wanted = FileRulesSet(
        occurred_at=files.clock(),
        kinds=("text/plain",),
        file_bytes_max=MEBIBYTE,
        stranger_bytes_max=MEBIBYTE,
        tenant_bytes_max=1 << 40,
    )

    def an_intent() -> Intent:
        return Intent(
            tenant=TENANT,
            command_id=uuid4(),
            actor=admin.actor,
            occurred_at=files.clock(),
            correlation_id=uuid4(),
        )

    with pytest.raises(NotAllowed):
        await desk.set(an_intent(), WANG, wanted)
    assert (await desk.set(an_intent(), admin, wanted)).kinds == {"text/plain"}
    try:
        with pytest.raises(FileKindRefused) as refused:
            await sent(files)
        assert refused.value.details == {"taken": "text/plain"}
        with pytest.raises(FileTooLarge):
            await files.uploads.begin(WANG, "a.txt", MEBIBYTE + 1)
        await sent(files, b"a note", "a.txt")
    finally:
        usual = Limits()
        back = replace(
            wanted,
            kinds=tuple(usual.kinds),
            file_bytes_max=usual.file_bytes_max,
            stranger_bytes_max=usual.stranger_bytes_max,
        )
        await desk.set(an_intent(), admin, back)


async def test_what_no_ticket_got_in_time_is_discarded(intake: IntakeHere) -> None:
    files = intake.files
    unused, used = await sent(files), await sent(files)
    await files.attaching.claim(WANG, used, uuid4(), WANG.actor)
    await level(files.kept, intake.store, TENANT)
    files.clock.pass_by(timedelta(hours=49))
    files.blobs.deleting_fails = True  # as if we died before the bytes were gone
    with pytest.raises(FilesAway):
        await files.attaching.discard_unclaimed(TENANT, unused, UNCLAIMED)
    await level(files.kept, intake.store, TENANT)
    after = restarted(intake)
    await after.upkeep.clear(TENANT)
    assert len(lying(after, "kept")) == 1
    with pytest.raises(AttachmentGone):
        await after.attaching.found(TENANT, unused)
    assert not (await kept_file(intake, used)).is_discarded


async def test_a_file_is_read_back_by_whoever_has_its_key(intake: IntakeHere) -> None:
    files = intake.files
    file_id = await sent(files, b"0123456789" * 20_000, "log.txt")
    key = intake.vault.open(TENANT, await files.attaching.key(TENANT, file_id))
    seal = FileSeal(tenant=TENANT, file_id=file_id, key=key)
    stored = await files.attaching.read(TENANT, file_id, 0, 1 << 20)
    assert seal.opened(stored, 0, 200_000) == b"0123456789" * 20_000


async def report(intake: IntakeHere, name: str, *refs: object) -> SubmissionAccepted | str:
    """Report with files; return what was accepted, or why it was not."""
    said = {**body(), "attachments": [{"ref": str(one)} for one in refs]}
    answer = await answered(intake, bytes_of(said), headers(name))
    stored = await intake.store.facts(
        SUBMISSION, TENANT, id_of_report(TENANT, "urn:test:shop", name)
    )
    fact = stored[-1].fact
    return fact if isinstance(fact, SubmissionAccepted) else str(answer)


async def test_a_report_takes_its_files_along_and_they_are_its_reporters(
    intake: IntakeHere,
) -> None:
    file_id = await sent(intake.files)
    accepted = await report(intake, "with-file", file_id)
    assert isinstance(accepted, SubmissionAccepted)
    [one] = accepted.attachments
    kept = await kept_file(intake, file_id)
    assert kept.content is not None
    assert (one.ref, one.name, one.media_type) == (file_id, "冷柜.jpg", "image/jpeg")
    assert (one.sent_sha256, one.sha256) == (kept.content.sent_sha256, kept.content.kept_sha256)
    assert one.size_bytes == kept.content.kept_bytes
    assert kept.ticket_id == id_of_report(TENANT, "urn:test:shop", "with-file")
    owner, reporter = parse(kept.key), parse(str(accepted.reporter and accepted.reporter.phone))
    assert owner is not None
    assert reporter is not None
    assert owner.subject == reporter.subject
    assert await intake.files.table.key(TENANT, file_id) is None
    facts = await intake.store.facts(ATTACHMENT, TENANT, file_id)
    for sealed in TOKEN.findall(b"".join(one.envelope.data for one in facts).decode()):
        parts = parse(sealed)  # no other key than the reporter's opens what the log has of it
        assert parts is not None
        assert parts.subject == reporter.subject
    again = await report(intake, "with-file", file_id)
    assert again == accepted
    other = await report(intake, "another", file_id)
    assert "attachment-taken" in str(other)


@pytest.mark.parametrize("ref", [uuid4(), "no-id"])
async def test_a_report_with_a_file_that_is_not_there_is_rejected(
    intake: IntakeHere, ref: object
) -> None:
    refused = await report(intake, f"without-{ref}", ref)
    assert isinstance(refused, str)
    assert "/attachments/0/ref" in refused


async def test_a_key_that_should_have_gone_goes_later(intake: IntakeHere) -> None:
    files = intake.files
    file_id = await sent(files)
    first = await files.attaching.key(TENANT, file_id)
    await files.attaching.claim(WANG, file_id, uuid4(), WANG.actor)
    assert (await kept_file(intake, file_id)).key == first
    await files.table.keep_key(TENANT, file_id, first)  # as if we had died before
    await level(files.kept, intake.store, TENANT)
    await files.upkeep.clear(TENANT)
    assert await files.table.key(TENANT, file_id) is None
    assert await files.attaching.key(TENANT, file_id) == first


async def test_a_key_that_was_sealed_for_a_ticket_is_that_tickets_only(intake: IntakeHere) -> None:
    files, ticket = intake.files, uuid4()
    here, elsewhere = await sent(files), await sent(files)
    for file_id in (here, elsewhere):
        await files.table.keep_key_for(TENANT, file_id, ticket, "sealed for the reporter")
    first = await files.attaching.key(TENANT, elsewhere)
    await files.attaching.claim(WANG, here, ticket, WANG.actor)
    await files.attaching.claim(WANG, elsewhere, uuid4(), WANG.actor)
    assert (await kept_file(intake, here)).key == "sealed for the reporter"
    assert (await kept_file(intake, elsewhere)).key == first


async def test_a_file_of_another_is_not_given_away(intake: IntakeHere) -> None:
    file_id = await sent(intake.files)
    with pytest.raises(AttachmentUnknown):
        await intake.files.attaching.claim(LI, file_id, uuid4(), LI.actor)
    ticket = uuid4()
    await intake.files.attaching.claim(LI, file_id, ticket, WANG.actor)
    await intake.files.attaching.claim(LI, file_id, ticket, WANG.actor)
    with pytest.raises(AttachmentTaken):
        await intake.files.attaching.claim(LI, file_id, uuid4(), WANG.actor)
