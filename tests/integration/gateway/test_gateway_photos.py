"""Photos on the report page: picked without signing in, and sent on with the report."""

import json

import httpx
import pytest

from services.gateway.report.photos import PARTS_MAX, NotAForm, filled_in
from shared.pb.gongdan.intake.v1 import files_pb2, intake_pb2
from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.test_gateway_report import (
    FILLED,
    PAGE,
    Elements,
    anybody,
    is_inert,
    submitted,
)

pytestmark = pytest.mark.integration
__all__ = ["anybody"]

PHOTO = b"\xff\xd8\xff a photo \r\n--x\r\n" * 50_000


async def sends(edge: Edge, *photos: tuple[str, bytes], **filled: str) -> httpx.Response:
    files = [("photos", (name, content, "image/jpeg")) for name, content in photos]
    nothing = [("photos", ("", b"", "application/octet-stream"))]
    return await edge.http.post(PAGE, data={**FILLED, **filled}, files=files or nothing)


async def test_photos_go_with_the_report(anybody: Edge) -> None:
    answer = await sends(anybody, ("冷柜.jpg", PHOTO), ("b.jpg", b"\xff\xd8\xff other"))
    assert answer.status_code == 303, answer.text
    [report] = submitted(anybody)
    told = json.loads(report.body)
    begun = [
        one for one in anybody.memory.requests if isinstance(one, files_pb2.BeginUploadRequest)
    ]
    assert [(one.name, one.size) for one in begun] == [("冷柜.jpg", len(PHOTO)), ("b.jpg", 9)]
    assert len(told["attachments"]) == 2
    sent = [
        one for one in anybody.memory.requests if isinstance(one, files_pb2.AppendUploadRequest)
    ]
    first = b"".join(one.content for one in sent if one.id == told["attachments"][0]["ref"])
    assert first == PHOTO
    assert told["fields"]["symptom"] == FILLED["f.symptom"]


async def test_a_form_without_photos_is_a_report_as_ever(anybody: Edge) -> None:
    answer = await sends(anybody)
    assert answer.status_code == 303
    [report] = submitted(anybody)
    assert "attachments" not in json.loads(report.body)


async def test_the_page_asks_for_photos_without_a_script(anybody: Edge) -> None:
    page = (await anybody.http.get(PAGE)).text
    assert is_inert(page)
    [form] = Elements(page).all_of("form")
    assert form["enctype"] == "multipart/form-data"
    [photos] = [one for one in Elements(page).all_of("input") if one.get("type") == "file"]
    assert photos["name"] == "photos"
    assert "image/jpeg" in str(photos["accept"])


async def test_too_many_photos_come_back_with_what_was_written(anybody: Edge) -> None:
    answer = await sends(anybody, *((f"{n}.jpg", b"\xff\xd8\xff") for n in range(4)))
    assert answer.status_code == 422
    assert "照片最多 3 张" in answer.text
    assert FILLED["f.symptom"] in answer.text
    assert submitted(anybody) == []


async def test_a_photo_that_is_not_taken_says_why(anybody: Edge) -> None:
    answer = await sends(anybody, ("<b>.svg", b"<svg onload=alert(1)>"))
    assert answer.status_code == 422
    assert "不接受此类文件" in answer.text
    assert is_inert(answer.text)
    assert submitted(anybody) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form at all",
        b'--x\r\nContent-Disposition: form-data; name="once"\r\n\r\ncut',
        b"--x\r\n\r\n\xff\r\n--x--\r\n",
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
            for _ in range(PARTS_MAX + 1)
        )
        + b"--x--\r\n",
    ],
    ids=["empty", "noise", "cut", "not text", "too many parts"],
)
async def test_a_form_that_cannot_be_read_is_said_to_be_so(anybody: Edge, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await anybody.http.post(PAGE, content=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert submitted(anybody) == []
    assert not [one for one in anybody.memory.requests if isinstance(one, intake_pb2.SubmitRequest)]


def test_a_form_needs_a_boundary_and_a_photo_only_its_own_name() -> None:
    with pytest.raises(NotAForm):
        filled_in("multipart/form-data", b"--x--")
    named = (
        b'--x\r\nContent-Disposition: form-data; name="photos"; filename="../../a.jpg"\r\n\r\n'
        b"xyz\r\n--x--\r\n"
    )
    filled = filled_in("multipart/form-data; boundary=x", named)
    assert [(one.name, one.content) for one in filled.photos] == [("a.jpg", b"xyz")]
