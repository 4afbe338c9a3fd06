"""Files at the door: uploads by tus 1.0, and what is shown of a file to whom, and how inertly."""

import base64
import hashlib
from uuid import UUID, uuid4

import pytest

from shared.pb.gongdan.intake.v1 import files_pb2
from shared.pb.gongdan.workflow.v1 import attaching_pb2
from shared.sealed import parse
from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.gateway_files import CLEAR, DOCUMENT, ELSEWHERE, LOST, PHOTO
from tests.integration.gateway.gateway_known import PERSON, TICKET

pytestmark = pytest.mark.integration

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
FILES = f"/api/v1/tickets/{TICKET}/attachments"


def named(name: str) -> str:
    return f"filetype aW1hZ2UvanBlZw==,filename {base64.b64encode(name.encode()).decode()}"


async def begun(edge: Edge, size: int = 10, name: str = "冷柜.jpg") -> str:
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": named(name)}
    answer = await edge.http.post("/api/v1/uploads", headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["upload-expires"] == "Fri, 15 Jan 2027 08:00:00 GMT"
    return answer.headers["location"]


async def test_the_door_says_what_of_the_protocol_there_is(edge: Edge) -> None:
    answer = await edge.http.options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert set(answer.headers["tus-extension"].split(",")) == {
        "creation",
        "expiration",
        "checksum",
        "termination",
    }


async def test_a_file_comes_in_pieces(edge: Edge) -> None:
    place = await begun(edge)
    first = await edge.http.patch(place, content=b"01234", headers={**PIECE, "Upload-Offset": "0"})
    assert (first.status_code, first.headers["upload-offset"]) == (204, "5")
    found = await edge.http.head(place, headers=TUS)
    assert (found.status_code, found.content) == (200, b"")
    assert (found.headers["upload-offset"], found.headers["upload-length"]) == ("5", "10")
    assert "no-store" in found.headers["cache-control"]
    wrong = await edge.http.patch(place, content=b"0", headers={**PIECE, "Upload-Offset": "0"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "upload-offset-wrong")
    last = await edge.http.patch(place, content=b"56789", headers={**PIECE, "Upload-Offset": "5"})
    assert (last.status_code, last.headers["upload-offset"]) == (204, "10")
    whole = (await edge.http.get(place)).json()
    assert (whole["offset"], whole["size"]) == (10, 10)
    assert whole["kept"]["media_type"] == "image/jpeg"
    assert "138****5678" in whole["kept"]["name"]


async def test_a_large_body_is_handed_on_in_pieces(edge: Edge) -> None:
    place = await begun(edge, 3_000_000)
    body = b"x" * 3_000_000
    answer = await edge.http.patch(place, content=body, headers={**PIECE, "Upload-Offset": "0"})
    assert answer.headers["upload-offset"] == "3000000"
    sent = [one for one in edge.memory.requests if isinstance(one, files_pb2.AppendUploadRequest)]
    assert [one.offset for one in sent] == [at * 524_288 for at in range(6)]
    assert b"".join(one.content for one in sent) == body


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
async def test_a_piece_is_taken_if_it_is_what_its_checksum_says(edge: Edge, kind: str) -> None:
    place = await begun(edge)
    digest = base64.b64encode(hashlib.new(kind, b"01234").digest()).decode()
    headers = {**PIECE, "Upload-Offset": "0", "Upload-Checksum": f"{kind} {digest}"}
    wrong = await edge.http.patch(place, content=b"01235", headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (460, "checksum-mismatch")
    right = await edge.http.patch(place, content=b"01234", headers=headers)
    assert (right.status_code, right.headers["upload-offset"]) == (204, "5")
    for checksum in ("md5 AAAA", "sha1 no base 64"):
        headers = {**PIECE, "Upload-Offset": "5", "Upload-Checksum": checksum}
        unknown = await edge.http.patch(place, content=b"5", headers=headers)
        assert unknown.json()["code"] == "checksum-unsupported"


async def test_a_client_that_speaks_otherwise_is_told_so(edge: Edge) -> None:
    place = await begun(edge)
    version = await edge.http.head(place)
    assert version.status_code == 412
    other = await edge.http.patch(
        place,
        content=b"0",
        headers={**PIECE, "Content-Type": "image/jpeg", "Upload-Offset": "0"},
    )
    assert (other.status_code, other.json()["code"]) == (415, "media-type-unsupported")
    no_length = await edge.http.post("/api/v1/uploads", headers=TUS)
    assert (no_length.status_code, no_length.json()["code"]) == (422, "request-invalid")
    headers = {**TUS, "Upload-Length": "10", "Upload-Metadata": "filename ?"}
    no_name = await edge.http.post("/api/v1/uploads", headers=headers)
    assert no_name.json()["code"] == "upload-headers-wrong"
    stranger = await edge.http.head(place, headers={**TUS, "Authorization": ""})
    assert stranger.status_code == 401


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("a\r\nSet-Cookie: b.jpg", "aSet-Cookie: b.jpg"),
        ("...", "file"),
    ],
)
async def test_a_name_is_only_a_name(edge: Edge, name: str, kept: str) -> None:
    await begun(edge, name=name)
    request = edge.memory.requests[-1]
    assert isinstance(request, files_pb2.BeginUploadRequest)
    assert request.name == kept


async def test_an_upload_can_be_given_up(edge: Edge) -> None:
    place = await begun(edge)
    assert (await edge.http.delete(place, headers=TUS)).status_code == 204
    assert (await edge.http.head(place, headers=TUS)).status_code == 404


async def test_a_ticket_says_where_its_files_are(edge: Edge) -> None:
    ticket = (await edge.http.get(f"/api/v1/tickets/{TICKET}")).json()
    listed = (await edge.http.get(FILES)).json()["items"]
    assert ticket["attachments"] == listed
    assert listed[0] == {"name": "a.jpg", "url": "https://example.com/a.jpg"}
    assert listed[1]["url"] == f"{FILES}/{PHOTO}"


async def test_a_picture_is_shown_and_can_do_nothing(edge: Edge) -> None:
    answer = await edge.http.get(f"{FILES}/{PHOTO}")
    assert answer.status_code == 200
    assert answer.content == CLEAR
    headers = answer.headers
    assert headers["content-type"] == "image/jpeg"
    assert headers["content-disposition"].startswith("inline; filename*=UTF-8''%E5%86%B7")
    assert "138%2A%2A%2A%2A5678" in headers["content-disposition"]
    assert "sandbox" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-length"] == str(len(CLEAR))


async def test_anything_else_is_to_be_saved(edge: Edge) -> None:
    answer = await edge.http.get(f"{FILES}/{DOCUMENT}")
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=65530-65545", 65_530, 65_546),
        ("bytes=255990-", 255_990, 256_000),
        ("bytes=-10", 255_990, 256_000),
        ("bytes=100-999999999", 100, 256_000),
    ],
)
async def test_a_range_of_a_file_is_fetched(edge: Edge, wanted: str, start: int, stop: int) -> None:
    answer = await edge.http.get(f"{FILES}/{PHOTO}", headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == CLEAR[start:stop]
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(CLEAR)}"


async def test_a_range_that_is_not_there_or_not_of_this_file_is_said_so(edge: Edge) -> None:
    beyond = await edge.http.get(f"{FILES}/{PHOTO}", headers={"Range": "bytes=256000-"})
    assert (beyond.status_code, beyond.json()["code"]) == (416, "range-beyond")
    for headers in (
        {"Range": "bytes=0-1,5-6"},
        {"Range": "lines=1-2"},
        {"Range": "bytes=0-1", "If-Range": '"another"'},
    ):
        whole = await edge.http.get(f"{FILES}/{PHOTO}", headers=headers)
        assert (whole.status_code, len(whole.content)) == (200, len(CLEAR))
    etag = whole.headers["etag"]
    part = await edge.http.get(f"{FILES}/{PHOTO}", headers={"Range": "bytes=0-1", "If-Range": etag})
    assert part.status_code == 206


async def test_an_address_alone_grants_nothing(edge: Edge) -> None:
    hidden = await edge.http.get(f"/api/v1/tickets/{uuid4()}/attachments/{PHOTO}")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "ticket-unknown")
    other = await edge.http.get(f"{FILES}/{UUID(int=99)}")
    assert (other.status_code, other.json()["code"]) == (404, "attachment-unknown")


async def test_the_file_of_somebody_forgotten_is_gone(edge: Edge) -> None:
    answer = await edge.http.get(f"{FILES}/{LOST}")
    assert (answer.status_code, answer.json()["code"]) == (410, "attachment-gone")


async def test_a_file_that_is_attached_becomes_the_reporters(edge: Edge) -> None:
    answer = await edge.http.post(FILES, json={"ref": str(PHOTO)})
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"4"'
    [sealed] = [one for one in edge.memory.requests if isinstance(one, files_pb2.SealFileRequest)]
    assert (sealed.id, sealed.ticket_id) == (str(PHOTO), str(TICKET))
    owner = parse(sealed.key)
    assert owner is not None
    assert owner.subject == PERSON.subject
    attached = edge.memory.requests[-1]
    assert isinstance(attached, attaching_pb2.AttachRequest)
    assert attached.ref == str(PHOTO)


async def test_the_file_of_another_is_not_sealed_for_anybody(edge: Edge) -> None:
    answer = await edge.http.post(FILES, json={"ref": str(ELSEWHERE)})
    assert (answer.status_code, answer.json()["code"]) == (404, "attachment-unknown")
    asked = {type(one) for one in edge.memory.requests}
    assert not asked & {files_pb2.SealFileRequest, attaching_pb2.AttachRequest}


async def test_files_are_held_against_the_log(edge: Edge) -> None:
    answer = (await edge.http.get("/api/v1/attachments/check")).json()
    assert answer == {
        "checked": 2,
        "damaged": [{"id": str(PHOTO), "what": "missing"}],
        "next_after": None,
    }
