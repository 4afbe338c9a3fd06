"""Days that are announced through the public door."""

import httpx
import pytest

from tests.product import key

pytestmark = pytest.mark.e2e


async def test_a_day_is_announced_and_listed(client: httpx.AsyncClient) -> None:
    short = {"windows": ["09:30-18:00"], "reason": "盘点"}
    put = await client.put("/calendars/store/days/2099-12-31", json=short, headers=key())
    assert put.status_code == 200, put.text
    listed = (await client.get("/calendars/days")).json()["items"]
    days = {one["day"]: (one["calendar"], one["windows"], one["reason"]) for one in listed}
    assert days["2099-12-31"] == ("store", ["09:30-18:00"], "盘点")

    unknown = await client.put("/calendars/shop/days/2099-12-31", json=short, headers=key())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "calendar-unknown")
    night = {"windows": ["22:00-06:00"]}
    wrong = await client.put("/calendars/store/days/2099-12-31", json=night, headers=key())
    assert (wrong.status_code, wrong.json()["code"]) == (422, "day-invalid")
