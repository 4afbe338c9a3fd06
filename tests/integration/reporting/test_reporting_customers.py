"""Tickets of customers: by their key and by whoever reported, to those who may know for whom."""

from uuid import UUID, uuid4

import msgspec

from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.rpc import call
from tests.integration.reporting.asking import NOON, Reporting, token

BOSS = token("key:1", scopes=["tenant:admin"])


def sealed_for(person: UUID, name: str) -> str:
    return f"s1.{person}.{name}.{'a' * 8}.{'b' * 16}.{'c' * 22}"


async def test_tickets_are_listed_by_customer_and_by_who_reported(restaurant: Reporting) -> None:
    person = uuid4()
    by_person = {"phone": sealed_for(person, "phone"), "name": sealed_for(uuid4(), "name")}
    for number, more in (
        ("K-1", {"customer": "C-1"}),
        ("K-2", {"reporter": by_person}),
        ("K-3", {"customer": "C-2", "reporter": {"name": sealed_for(person, "name")}}),
        ("K-4", {"reporter": {"phone": sealed_for(uuid4(), "phone")}}),
    ):
        opened = {
            "number": number,
            "state": "new",
            "priority": "P2",
            "fields": {"store": "042"},
            **more,
        }
        restaurant.workflow.says("opened", number, NOON, **opened)
    await restaurant.hear()

    async def numbers(token_: str, *customers: str, persons: tuple[UUID, ...] = ()) -> list[str]:
        request = reporting_pb2.ListTicketsRequest(
            view="all", customers=customers, persons=[str(one) for one in persons], sort="opened_at"
        )
        answer = await call(restaurant.stub.ListTickets, request, token=token_)
        assert answer.total == len(answer.tickets)
        return sorted(msgspec.json.decode(one)["number"] for one in answer.tickets)

    assert await numbers(BOSS, "C-1") == ["K-1"]
    assert await numbers(BOSS, "C-1", persons=(person,)) == ["K-1", "K-2", "K-3"]
    assert await numbers(BOSS, "none", persons=(uuid4(),)) == []
    assert await numbers(token("member:x", "customer"), "C-1", persons=(person,)) == []
    manager = token("member:m", "store_clerk", store="042")
    seen = await numbers(manager, "C-1", persons=(person,))
    assert seen == ["K-1", "K-2", "K-3"]
    restaurant.workflow.says("restricted", "K-2", NOON, veiled={"/reporter/phone": ["qa"]})
    await restaurant.hear()
    assert await numbers(manager, "C-1", persons=(person,)) == [one for one in seen if one != "K-2"]
    assert "K-2" in await numbers(BOSS, persons=(person,))
