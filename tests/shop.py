"""A small shop to test with: a tenant that repairs its kitchens, and what it reports."""

from dataclasses import dataclass

from tests.product import Product, key


@dataclass(frozen=True)
class Shop:
    """A tenant with a scenario and technicians, and the key of its own programs."""

    key: str
    api_key: str
    technicians: dict[str, str]


async def make_shop(product: Product, tenant: str) -> Shop:
    """Create a tenant that repairs kitchens, with three technicians around Hangzhou."""
    async with product.operator() as operator:
        made = await operator.post("/tenants", json={"key": tenant, "name": tenant}, headers=key())
        assert made.status_code == 201, made.text
        api_key = made.json()["api_key"]
    technicians: dict[str, str] = {}
    async with product.operator(tenant) as inside:
        published = await inside.post(
            "/scenarios", json={"shipped": "restaurant_chain"}, headers=key()
        )
        assert published.status_code == 201, published.text
        for name, lat, skills in (
            ("near", 30.27, ["制冷", "电路"]),
            ("far", 31.20, ["制冷", "电路"]),
            ("gas", 30.26, ["燃气灶"]),
        ):
            body = {"name": name, "skills": skills, "lat": lat, "lon": 120.15, "capacity": 10_000}
            registered = await inside.post("/technicians", json=body, headers=key())
            assert registered.status_code == 201, registered.text
            technicians[name] = registered.json()["technician_id"]
    return Shop(key=tenant, api_key=api_key, technicians=technicians)


def report(**changes: object) -> dict[str, object]:
    """Return a report of a broken freezer, with changes."""
    return {
        "type": "equipment_repair",
        "summary": "冷柜不制冷",
        "fields": {"symptom": "压缩机不转", "stops_sales": True},
        "reporter": {"name": "王芳", "phone": "13812345678"},
        "asset": "FRZ-0042",
        "location": {"lat": 30.2592, "lon": 120.1634, "address": "中山中路 88 号"},
    } | changes
