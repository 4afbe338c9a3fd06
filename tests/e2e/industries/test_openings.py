"""Each industry is a working company seconds after one command."""

from collections.abc import Mapping

import httpx
import pytest

from tests.e2e.industries.conftest import Found
from tests.product import Product, eventually, key

pytestmark = pytest.mark.e2e

ORDER = {"order_ref": "MT-0417"}
TODAY: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "restaurant_chain": {
        "equipment_repair": {"asset": "FRZ-0001", "symptom": "压缩机不转", "stops_sales": True},
        "foreign_object": {**ORDER, "photo": "hair.jpg", "phone": "13812345678"},
        "purchase_request": {"part": "COMP-7", "qty": 1, "amount": "6800.00"},
    },
    "bubble_tea": {
        "taste_complaint": {**ORDER, "drink": "珍珠奶茶", "problem": "异味"},
        "batch_hold": {"batch_no": "PEARL-1127-O"},
    },
    "property": {
        "home_repair": {"room": "3-1204", "category": "照明", "phone": "13812345678"},
        "cleaning": {"area": "3-LOBBY", "kind": "污渍"},
        "renovation_complaint": {"room": "3-1204", "issue": "瓷砖空鼓"},
    },
    "ecommerce": {
        "bad_review": {**ORDER, "review_id": "R-1", "stars": 1, "policy": "7DAYS"},
        "return_order": ORDER,
    },
    "gym": {
        "class_booking": {"class_id": "YOGA-1130"},
        "coach_complaint": {"coach": "coach-li", "issue": "态度", "detail": "对会员大喊"},
        "locker_fault": {"locker": "LCK-017", "locked_in": True},
    },
    "education_refund": {
        "tuition_refund": {"student": "学员小明", "contract": "HT-2026-031", "reason": "搬迁"},
    },
    "medical_equipment": {
        "device_repair": {"asset": "VEN-0001", "in_use": True, "symptom": "持续报警"},
    },
}
"""What people report on an ordinary day: one ticket of every type that they can open."""


@pytest.mark.parametrize("scenario", TODAY)
async def test_a_tenant_of_each_industry_works_at_once(
    product: Product, company: Found, scenario: str
) -> None:
    founded = (await company(scenario)).tenant
    assert founded.definition == f"{scenario}@1"

    async with product.client(founded.api_key) as program:
        for kind, fields in TODAY[scenario].items():
            await one_is_opened(program, kind, fields)


async def one_is_opened(
    program: httpx.AsyncClient, kind: str, fields: Mapping[str, object]
) -> None:
    """Report one, and see it open, of that type and without a doubt."""
    report = {"type": kind, "summary": f"今天的 {kind}", "fields": dict(fields)}
    sent = await program.post("/submissions", json=report, headers=key())
    assert sent.status_code == 202, sent.text
    path = f"/tickets/{sent.json()['ticket_id']}"

    async def ticket() -> dict[str, object]:
        return dict((await program.get(path)).json())

    opened = await eventually(ticket, lambda one: one["state"] != "receiving")
    assert opened["type"] == kind
    assert not opened.get("flags"), opened
