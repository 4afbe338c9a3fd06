"""Files through the whole product: sent in pieces, reported, seen by who sees the ticket."""

import asyncio
import base64
import hashlib
import json
import re
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from PIL import Image
from typer.testing import CliRunner

from services.cli.commands import app
from tests.product import Product, eventually, key
from tests.shop import Shop, report

pytestmark = pytest.mark.e2e

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
PASSWORD = "correct horse battery"


def a_photo() -> bytes:
    """Return a photo that says where it was taken, with noise, so that it is of some size."""
    picture = Image.effect_noise((900, 700), 80).convert("RGB")
    exif = picture.getexif()
    exif[0x010E] = "中山中路 88 号"
    out = BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


PHOTO = a_photo()


async def begun(client: httpx.AsyncClient, size: int, name: str = "冷柜 13812345678.jpg") -> str:
    """Begin an upload; return where its bytes go, below the API's address."""
    named = f"filename {base64.b64encode(name.encode()).decode()}"
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": named}
    answer = await client.post("/uploads", headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].removeprefix("/api/v1")


async def sent(client: httpx.AsyncClient, content: bytes, name: str = "冷柜.jpg") -> str:
    """Upload a file at once; return its ref."""
    place = await begun(client, len(content), name)
    headers = {**PIECE, "Upload-Offset": "0"}
    answer = await client.patch(place, content=content, headers=headers)
    assert answer.status_code == 204, answer.text
    return place.rpartition("/")[2]


async def offset(client: httpx.AsyncClient, place: str) -> int:
    answer = await client.head(place, headers=TUS)
    return int(answer.headers.get("upload-offset", -1))


async def reported(client: httpx.AsyncClient, *refs: str) -> str:
    """Report with files; return the ticket's id once the ticket shows them."""
    body = report(attachments=[{"ref": one} for one in refs])
    answer = await client.post("/submissions", json=body, headers=key())
    assert answer.status_code == 202, answer.text
    ticket_id = str(answer.json()["ticket_id"])

    async def shown() -> int:
        ticket = (await client.get(f"/tickets/{ticket_id}")).json()
        return len(ticket.get("attachments", ()))

    await eventually(shown, lambda number: number == len(refs))
    return ticket_id


async def test_a_photo_is_sent_in_pieces_reported_and_seen(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    half = len(PHOTO) // 2
    place = await begun(client, len(PHOTO))
    headers = {**PIECE, "Upload-Offset": "0"}
    assert (await client.patch(place, content=PHOTO[:half], headers=headers)).status_code == 204
    product.kill("intake")

    async def stands() -> int:
        return await offset(client, place)

    assert await eventually(stands, lambda at: at >= 0) == half
    headers = {**PIECE, "Upload-Offset": str(half)}
    last = await client.patch(place, content=PHOTO[half:], headers=headers)
    assert last.status_code == 204, last.text
    ref = place.rpartition("/")[2]
    ticket_id = await reported(client, ref)
    ticket = (await client.get(f"/tickets/{ticket_id}")).json()
    [one] = ticket["attachments"]
    assert one["name"] == "冷柜 138****5678.jpg"
    assert one["sent_sha256"] == hashlib.sha256(PHOTO).hexdigest()
    assert one["url"] == f"/api/v1/tickets/{ticket_id}/attachments/{ref}"
    seen = await client.get(one["url"].removeprefix("/api/v1"))
    assert seen.status_code == 200
    assert hashlib.sha256(seen.content).hexdigest() == one["sha256"]
    assert "中山".encode() not in seen.content
    with Image.open(BytesIO(seen.content)) as picture:
        assert picture.size == (900, 700)
    part = await client.get(
        one["url"].removeprefix("/api/v1"), headers={"Range": "bytes=70000-70099"}
    )
    assert (part.status_code, part.content) == (206, seen.content[70_000:70_100])
    for file in lying(product, shop):
        assert seen.content[:64] not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0 or file.parent.stat().st_mode & 0o077 == 0


def lying(product: Product, shop: Shop) -> list[Path]:
    """Return what lies in the tenant's folder of files."""
    found = [one for one in (product.home / "files" / shop.key).rglob("*") if one.is_file()]
    assert found
    return found


async def test_a_connection_that_breaks_loses_only_what_never_came(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    place = await begun(client, 10_000, "a.txt")
    at = urlsplit(product.http)
    _, writer = await asyncio.open_connection(at.hostname, at.port)
    lines = (
        f"PATCH /api/v1{place} HTTP/1.1",
        f"Host: {at.netloc}",
        f"Authorization: Bearer {shop.api_key}",
        "Tus-Resumable: 1.0.0",
        "Content-Type: application/offset+octet-stream",
        "Upload-Offset: 0",
        "Content-Length: 10000",
    )
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + b"x" * 6_000)
    await writer.drain()
    writer.close()

    async def stands() -> int:
        return await offset(client, place)

    assert await eventually(stands, lambda number: number > 0) == 6_000
    headers = {**PIECE, "Upload-Offset": "6000"}
    assert (await client.patch(place, content=b"y" * 4_000, headers=headers)).status_code == 204


async def test_a_file_added_later_is_seen_by_who_sees_the_ticket_and_nobody_else(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    people = {
        "technician": {"role": "technician", "scope_value": ""},
        "dispatcher": {"role": "dispatcher", "scope_value": ""},
    }
    ticket_id = await reported(client)
    files = f"/tickets/{ticket_id}/attachments"
    async with AsyncExitStack() as stack, product.operator(shop.key) as operator:
        inside = {}
        for login, grant in people.items():
            member = {"name": login, "login": login, "password": PASSWORD, "grants": [grant]}
            made = await operator.post("/members", json=member, headers=key())
            assert made.status_code == 201, made.text
            inside[login] = await stack.enter_async_context(product.anybody())
            who = {"tenant": shop.key, "login": login, "password": PASSWORD}
            assert (await inside[login].post("/sessions", json=who)).status_code == 201
        dispatcher, technician = inside["dispatcher"], inside["technician"]
        ref = await sent(dispatcher, PHOTO)
        once = key()
        for _ in range(2):  # a retry is answered as the first time
            added = await dispatcher.post(files, json={"ref": ref}, headers=once)
            assert added.status_code == 201, added.text
        version = added.json()["version"]
        listed = (await dispatcher.get(files)).json()["items"]
        assert [one["ref"] for one in listed] == [ref]
        assert (await dispatcher.get(f"{files}/{ref}")).status_code == 200
        # The technician is not the ticket's, so there is no such ticket for them.
        assert (await technician.get(f"{files}/{ref}")).status_code == 404
        own = await sent(technician, b"note")
        refused = await technician.post(files, json={"ref": own}, headers=key())
        assert refused.status_code == 404
        stolen = await dispatcher.post(files, json={"ref": own}, headers=key())
        assert (stolen.status_code, stolen.json()["code"]) == (404, "attachment-unknown")

    async def told() -> list[str]:
        items = (await client.get(f"/tickets/{ticket_id}/history")).json()["items"]
        return [one["type"] for one in items if one["version"] <= version]

    assert (await eventually(told, lambda types: "ticket.attached" in types))[-1]
    other = await reported(client)
    taken = await client.post(f"/tickets/{other}/attachments", json={"ref": ref}, headers=key())
    assert taken.status_code == 404  # it was not theirs to begin with


async def test_what_would_run_in_a_browser_is_not_taken(client: httpx.AsyncClient) -> None:
    page = b"<!doctype html><script>alert(document.cookie)</script>"
    place = await begun(client, len(page), "photo.jpg")
    refused = await client.patch(place, content=page, headers={**PIECE, "Upload-Offset": "0"})
    assert (refused.status_code, refused.json()["code"]) == (422, "file-kind-refused")
    assert await offset(client, place) == -1


async def test_a_report_on_the_bus_names_a_file(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    ref = await sent(client, PHOTO)
    body = report(attachments=[{"ref": ref}])
    headers = {
        "ce-specversion": "1.0",
        "ce-type": "com.example.report.v1",
        "ce-source": "urn:example:camera",
        "ce-id": ref,
    }
    nc = await product.producer(shop.api_key, shop.key)
    try:
        await nc.jetstream().publish(
            f"intake.{shop.key}.api", json.dumps(body).encode(), headers=headers, timeout=5
        )
    finally:
        await nc.close()

    async def files() -> list[str]:
        items = (await client.get("/tickets")).json()["items"]
        if not items:
            return []
        ticket = (await client.get(f"/tickets/{items[0]['id']}")).json()
        return [one["ref"] for one in ticket.get("attachments", ())]

    assert await eventually(files, bool) == [ref]


async def test_stored_files_are_held_against_the_log(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    refs = [await sent(client, PHOTO), await sent(client, b"a note")]

    async def checked() -> dict[str, object]:
        return dict((await client.get("/attachments/check")).json())

    sound = await eventually(checked, lambda one: one["checked"] == 2)
    assert sound["damaged"] == []
    first, second = lying(product, shop)
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1])
    damaged = (await checked())["damaged"]
    assert isinstance(damaged, list)
    assert {one["id"] for one in damaged} == set(refs)
    assert {one["what"] for one in damaged} == {"missing", "changed"}
    assert all(UUID(one["id"]) for one in damaged)
    words = ["audit", "files", "--tenant", shop.key, "--home", str(product.home), "--json"]
    done = await asyncio.to_thread(CliRunner().invoke, app, words)
    assert done.exit_code == 1
    [audited] = json.loads(done.stdout)
    assert (audited["files"], len(audited["damaged"])) == (2, 2)


async def test_a_file_is_added_and_fetched_at_the_prompt(
    client: httpx.AsyncClient, product: Product, shop: Shop, tmp_path: Path
) -> None:
    ticket_id = await reported(client)
    photo = tmp_path / "冷柜.jpg"
    photo.write_bytes(PHOTO)
    home = ("--home", str(product.home), "--api-key", shop.api_key, "--json")

    def gongdan(*words: str) -> dict[str, Any]:
        done = CliRunner().invoke(app, ["ticket", *words, *home])
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.stdout))

    ref = (await asyncio.to_thread(gongdan, "attach", ticket_id, str(photo)))["ref"]
    [one] = (await asyncio.to_thread(gongdan, "attachments", ticket_id))["attachments"]
    assert (one["ref"], one["name"]) == (ref, "冷柜.jpg")
    fetched = tmp_path / "fetched.jpg"
    words = ("download", ticket_id, ref[:8], "--into", str(fetched))
    assert (await asyncio.to_thread(gongdan, *words))["bytes"] == one["size_bytes"]
    assert hashlib.sha256(fetched.read_bytes()).hexdigest() == one["sha256"]


async def test_whoever_scans_a_label_sends_a_photo_along(
    client: httpx.AsyncClient, product: Product, shop: Shop
) -> None:
    label = {"type": "equipment_repair", "asset": "FRZ-0042", "place": "store:042", "name": "冷柜"}
    async with product.operator(shop.key) as operator:
        made = await operator.post("/labels", json=label, headers=key())
        assert made.status_code == 201, made.text
    page = f"{product.http}/r/{made.json()['code']}"
    async with httpx.AsyncClient(trust_env=False) as anybody:

        async def once() -> str:
            found = re.search(r'name="once" value="([^"]+)"', (await anybody.get(page)).text)
            return found[1] if found else ""

        form = {
            "once": await eventually(once, bool),
            "f.symptom": "压缩机不转",
            "f.stops_sales": "yes",
            "phone": "13812345678",
        }
        for _ in range(2):  # the same form sent twice is one report, with one photo
            photo = [("photos", ("冷柜.jpg", PHOTO, "image/jpeg"))]
            answer = await anybody.post(page, data=form, files=photo, timeout=30)
            assert answer.status_code == 303, answer.text

    async def tickets() -> list[str]:
        return [one["id"] for one in (await client.get("/tickets")).json()["items"]]

    [ticket_id] = await eventually(tickets, bool)
    [one] = (await client.get(f"/tickets/{ticket_id}")).json()["attachments"]
    seen = await client.get(one["url"].removeprefix("/api/v1"))
    assert hashlib.sha256(seen.content).hexdigest() == one["sha256"]
    assert one["sent_sha256"] == hashlib.sha256(PHOTO).hexdigest()
