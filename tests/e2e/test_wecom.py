"""A product that members of WeCom talk to: encrypted both ways, with files that are asked for."""

import asyncio
import queue
import re
import threading
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from tests import wecom
from tests.e2e.test_parked import gongdan
from tests.product import Product, eventually, key, running_product
from tests.shop import Shop
from tests.wecom import Api, Member, wecom_api

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

Json = dict[str, Any]
WANTED: Json = {
    "name": "企业微信报修",
    "type": "equipment_repair",
    "corp_id": wecom.CORP,
    "token": wecom.TOKEN,
    "aes_key": wecom.AES_KEY,
    "secret": wecom.SECRET,
    "pointers": {"fields.symptom": "/text"},
    "values": {"fields.stops_sales": True, "asset": "FRZ-0042"},
}


@pytest.fixture(scope="module")
def far_away() -> Iterator[Api]:
    """WeCom's own servers, in a thread, for as long as the product runs."""
    opened: queue.Queue[Api] = queue.Queue()
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with wecom_api() as api:
            opened.put(api)
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    yield opened.get(timeout=10)
    loop.call_soon_threadsafe(over.set)
    thread.join(timeout=10)
    loop.close()


@pytest.fixture(scope="module")
def product(far_away: Api) -> Iterator[Product]:
    with running_product({"GONGDAN_WECOM_URL": far_away.url}) as one:
        yield one


@pytest.fixture
async def admin(product: Product, shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with product.operator(shop.key) as inside:
        yield inside


@pytest.fixture
async def outside(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    async with product.anybody() as one:
        yield one


async def connected(admin: httpx.AsyncClient, **changes: object) -> Json:
    answer = await admin.post("/intake/wecom", json=WANTED | changes, headers=key())
    assert answer.status_code == 201, answer.text
    account: Json = answer.json()
    assert not {"token", "aes_key", "secret"} & account.keys()
    return account


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, "JPEG")
    return content.getvalue()


async def test_a_member_reports_by_talking_and_their_pictures_are_with_the_ticket(
    far_away: Api, admin: httpx.AsyncClient, outside: httpx.AsyncClient
) -> None:
    account = await connected(admin)
    member = Member(outside, account["url"])
    echo = await member.echoes()
    assert (echo.status_code, echo.text) == (200, "1616140317555161061")
    far_away.media |= {"pic": picture(), "voice": b"#!AMR\n" + bytes(64)}
    told = await member.text("冷柜不制冷，回电 13812345678", "m1")
    number = re.search(r"T-\d+", told)
    assert number is not None, told
    assert await member.text("冷柜不制冷，回电 13812345678", "m1") == told
    assert number[0] in await member.location(30.2592, 120.1634, "中山中路 88 号")
    await member.picture("pic")
    await member.picture("voice", "voice")
    found = await admin.get("/tickets", params={"q": number[0]})
    [ticket] = found.json()["items"]

    async def files() -> list[Json]:
        answer = await admin.get(f"/tickets/{ticket['id']}/attachments")
        items: list[Json] = answer.json()["items"]
        return items

    kept = await eventually(files, lambda one: len(one) == 2)
    assert {one["media_type"] for one in kept} == {"image/jpeg", "audio/amr"}
    for one in kept:
        content = await admin.get(f"/tickets/{ticket['id']}/attachments/{one['ref']}")
        assert content.status_code == 200
        assert content.content.startswith((b"\xff\xd8", b"#!AMR"))
    history = (await admin.get(f"/tickets/{ticket['id']}/history")).json()["items"]
    comments = [one for one in history if one["type"] == "ticket.commented"]
    assert ["中山中路" in str(one["data"]) for one in comments] == [True]
    assert {one["on_behalf_of"] for one in comments} == {f"wecom:{account['id'].split('.')[1]}"}
    shown = (await admin.get(f"/tickets/{ticket['id']}")).json()
    assert shown["channel"] == "wecom"
    assert "13812345678" not in str(history)


async def test_what_is_not_from_wecom_changes_nothing(
    product: Product, shop: Shop, admin: httpx.AsyncClient, outside: httpx.AsyncClient
) -> None:
    account = await connected(admin)
    member = Member(outside, account["url"])
    encrypted = wecom.encrypt(b"<xml/>")
    wrong = wecom.proof(encrypted) | {"msg_signature": "0" * 40}
    body = f"<xml><Encrypt>{encrypted}</Encrypt></xml>"
    answers = [
        await outside.post(account["url"], params=wrong, content=body),
        await outside.get(account["url"], params=wrong | {"echostr": encrypted}),
        await outside.post(account["url"], params=wecom.proof(encrypted), content="<xml/>"),
        await member.sends("<xml/>"),
        await outside.post(account["url"], content=body),
        await outside.post(
            f"/intake/wecom/{shop.key}.{account['id'][-36:-1]}0", params=wrong, content=body
        ),
    ]
    codes = [one.json()["code"] for one in answers]
    assert codes[:4] == ["wecom-unproven"] * 2 + ["wecom-unreadable"] * 2
    assert [one.status_code for one in answers[:4]] == [401, 401, 422, 422]
    assert answers[4].status_code == 422
    assert codes[5] in {"wecom-unknown", "wecom-unproven"}
    assert (await admin.get("/tickets")).json()["items"] == []
    keys = product.home / "wecom.keys"
    keys.write_text(f"{wecom.TOKEN}\n{wecom.AES_KEY}\n", "utf-8")
    here = ("--tenant", shop.key)
    words = ("报修", "--type", "equipment_repair", "--corp-id", wecom.CORP, "--keys", str(keys))
    _, made = await gongdan(product, "wecom", "connect", *words, *here)
    assert made["has_secret"] is False
    assert "还需要" in await Member(outside, made["url"]).text("灯不亮")
    _, listed = await gongdan(product, "wecom", "list", *here)
    assert {one["id"] for one in listed["accounts"]} == {account["id"], made["id"]}
    await gongdan(product, "wecom", "disconnect", made["id"], *here)
    gone = await Member(outside, made["url"]).echoes()
    assert gone.json()["code"] == "wecom-unknown"
    again = await admin.put(
        f"/intake/wecom/{account['id']}", json=WANTED | {"token": "Other1"}, headers=key()
    )
    assert again.status_code == 200, again.text
    assert (await member.echoes()).json()["code"] == "wecom-unproven"
