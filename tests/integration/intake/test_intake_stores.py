"""Stores of files: a folder and a bucket keep the same promises."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn

from services.intake.adapters.files.folder import FolderBlobs
from services.intake.adapters.files.places import blobs_at
from services.intake.app.file_ports import BlobMissing, Blobs
from services.intake.domain.files.refusals import FilesAway
from shared.config import SettingsWrong
from shared.health import QuietServer, listening_socket
from shared.intent import TenantId
from tests.small_bucket import BUCKET, KEY_ID, REGION, SECRET, SmallBucket

pytestmark = pytest.mark.integration

WEILAI, OTHER = TenantId("weilai"), TenantId("other")
KEPT = f"kept/ab/{'0' * 62}"
BYTES = bytes(range(256)) * 8_000


@pytest.fixture
async def bucket() -> AsyncIterator[tuple[SmallBucket, str]]:
    """A bucket on a port of the system's choice, and its address."""
    app = SmallBucket()
    door = listening_socket("127.0.0.1", 0)
    server = QuietServer(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve(sockets=[door]))
    yield app, f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
def told(bucket: tuple[SmallBucket, str], monkeypatch: pytest.MonkeyPatch) -> SmallBucket:
    """A bucket, and who we are there as the environment says it."""
    app, _ = bucket
    for name, value in {
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    return app


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return blobs_at(f"file://{tmp_path / 'a folder'}", tmp_path)
    request.getfixturevalue("told")
    _, address = request.getfixturevalue("bucket")
    return blobs_at(f"s3://{BUCKET}/gongdan", tmp_path, address)


async def test_what_is_put_is_got_back_in_any_part(blobs: Blobs) -> None:
    await blobs.put(WEILAI, KEPT, BYTES)
    assert await blobs.get(WEILAI, KEPT, 0, len(BYTES)) == BYTES
    assert await blobs.get(WEILAI, KEPT, 1_000, 10) == BYTES[1_000:1_010]
    assert await blobs.get(WEILAI, KEPT, len(BYTES) - 5, 100) == BYTES[-5:]
    await blobs.put(WEILAI, KEPT, b"again")
    assert await blobs.get(WEILAI, KEPT, 0, 100) == b"again"


async def test_tenants_have_nothing_in_common(blobs: Blobs) -> None:
    await blobs.put(WEILAI, KEPT, b"ours")
    with pytest.raises(BlobMissing):
        await blobs.get(OTHER, KEPT, 0, 4)
    await blobs.put(OTHER, KEPT, b"theirs")
    await blobs.delete(OTHER, [KEPT])
    assert await blobs.get(WEILAI, KEPT, 0, 4) == b"ours"


async def test_a_folder_of_pieces_is_listed_and_dropped(blobs: Blobs) -> None:
    upload, other = f"coming/{uuid4()}/", f"coming/{uuid4()}/"
    pieces = [f"{upload}{uuid4()}" for _ in range(3)]
    for name in (*pieces, f"{other}{uuid4()}"):
        await blobs.put(WEILAI, name, b"piece")
    assert sorted(await blobs.names(WEILAI, upload, 100)) == sorted(pieces)
    assert len(await blobs.names(WEILAI, upload, 2)) == 2
    assert await blobs.names(OTHER, upload, 100) == []
    await blobs.delete(WEILAI, [*pieces, f"{upload}{uuid4()}"])  # the last was never there
    await blobs.delete(WEILAI, [])
    assert await blobs.names(WEILAI, upload, 100) == []
    assert len(await blobs.names(WEILAI, other, 100)) == 1


async def test_a_bucket_that_is_away_or_does_not_know_us_takes_nothing(
    told: SmallBucket, bucket: tuple[SmallBucket, str], tmp_path: Path
) -> None:
    blobs = blobs_at(f"s3://{BUCKET}", tmp_path, bucket[1])
    told.secret = "another"
    with pytest.raises(FilesAway):
        await blobs.put(WEILAI, KEPT, b"ours")
    told.secret, told.is_away = SECRET, True
    with pytest.raises(FilesAway):
        await blobs.put(WEILAI, KEPT, b"ours")
    assert told.objects == {}


async def test_every_request_to_a_bucket_is_signed(
    told: SmallBucket, bucket: tuple[SmallBucket, str], tmp_path: Path
) -> None:
    blobs = blobs_at(f"s3://{BUCKET}/gongdan", tmp_path, bucket[1])
    await blobs.put(WEILAI, KEPT, b"ours")
    assert list(told.objects) == [f"gongdan/weilai/{KEPT}"]
    assert all("authorization" in one.headers for one in told.asked)


@pytest.mark.parametrize("name", ["../other/kept/ab", "kept/../../x", "/etc/passwd", "kept", ""])
async def test_a_folder_is_never_left(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="does not make"):
        await FolderBlobs(tmp_path).get(WEILAI, name, 0, 1)


async def test_a_disk_that_refuses_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "weilai").write_text("a file where a folder should be")
    with pytest.raises(FilesAway):
        await FolderBlobs(tmp_path).put(WEILAI, KEPT, b"x")
    assert [one.name for one in tmp_path.rglob("*")] == ["weilai"]


async def test_what_was_being_written_when_a_process_died_goes_a_day_later(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    await blobs.put(WEILAI, KEPT, b"whole")
    half = tmp_path / "weilai" / "unnamed" / "half"
    half.write_bytes(b"hal")
    now = datetime.now(UTC)
    await blobs.tidy(WEILAI, now - timedelta(days=1))
    assert half.exists()
    await blobs.tidy(WEILAI, now + timedelta(minutes=1))
    assert not half.exists()
    assert await blobs.get(WEILAI, KEPT, 0, 9) == b"whole"


def test_a_folder_for_nobody_else_is_made(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "files")
    asyncio.run(blobs.put(WEILAI, KEPT, b"x"))
    made = [one for one in (tmp_path / "files").rglob("*") if one.is_dir()]
    assert made
    assert all(one.stat().st_mode & 0o077 == 0 for one in made)


def test_a_bucket_without_its_extra_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "services.intake.adapters.files.bucket", None)
    with pytest.raises(SettingsWrong, match=r"gongdan\[s3\]"):
        blobs_at(f"s3://{BUCKET}", tmp_path)
