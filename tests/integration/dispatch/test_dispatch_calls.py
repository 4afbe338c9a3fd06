"""Technicians and answers over gRPC."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from services.cli.embedded.postgres import EmbeddedPostgres
from services.dispatch.app.registering import Registering
from services.dispatch.rpc import SERVICE, DispatchRpc
from shared.decider import Refusal
from shared.intent import TenantId
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2, dispatch_pb2_grpc
from shared.rpc import Channels, RpcServer, call
from shared.sealed import Sealed
from shared.tenancy import database_of
from tests.integration.dispatch.conftest import DispatchHere
from tests.spoken import SpokenVerifier, spoken

pytestmark = pytest.mark.integration


class NoNames:
    """Stands where names are sealed; nobody in these tests has one."""

    async def seal(self, tenant: TenantId, technician_id: UUID, name: str) -> Sealed | None:
        del tenant, technician_id
        assert name == ""
        return None


class Desk:
    """Asks dispatch as whoever the test says."""

    def __init__(self, dispatch: DispatchHere, stub: dispatch_pb2_grpc.DispatchServiceStub) -> None:
        self.dispatch = dispatch
        self.stub = stub

    def token(self, actor: str, *roles: str) -> str:
        return spoken(self.dispatch.caller(actor, *roles))

    @property
    def boss(self) -> str:
        return self.token("member:boss", "dispatcher")

    async def register(
        self, token: str, key: str | None = None, *, change: bool = False, **said: object
    ) -> dispatch_pb2.RegisterTechnicianResponse:
        technician = dispatch_pb2.Technician(skills=["制冷"], lat=30.27, lon=120.15, **said)  # type: ignore[arg-type]
        request = dispatch_pb2.RegisterTechnicianRequest(technician=technician, change=change)
        metadata = {"idempotency-key": key or str(uuid4())}
        answer: dispatch_pb2.RegisterTechnicianResponse = await call(
            self.stub.RegisterTechnician, request, token=token, metadata=metadata
        )
        return answer

    async def technicians(self, limit: int = 200) -> list[dispatch_pb2.Technician]:
        found: list[dispatch_pb2.Technician] = []
        cursor = ""
        while True:
            request = dispatch_pb2.ListTechniciansRequest(limit=limit, cursor=cursor)
            page = await call(self.stub.ListTechnicians, request, token=self.boss)
            found += page.technicians
            cursor = page.next_cursor
            if not cursor:
                return found


@pytest.fixture
async def desk(dispatch: DispatchHere) -> AsyncIterator[Desk]:
    registering = Registering(dispatch.app, dispatch.benches)
    servicer = DispatchRpc(
        dispatch.app,
        dispatch.places,
        dispatch.store,
        NoNames(),
        registering=registering,
        telling=dispatch.telling,
    )
    server = RpcServer(SpokenVerifier(), digest_key=b"k" * 32)
    dispatch_pb2_grpc.add_DispatchServiceServicer_to_server(servicer, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"dispatch": f"127.0.0.1:{port}"})
    yield Desk(dispatch, dispatch_pb2_grpc.DispatchServiceStub(channels.to("dispatch")))
    await channels.close()
    await server.stop()


async def test_a_registered_technician_is_listed_at_once(desk: Desk) -> None:
    made = await desk.register(desk.boss, key="anna", member_id="member:m1", capacity=3)
    (listed,) = await desk.technicians()
    assert (listed.id, listed.member_id, listed.capacity) == (made.technician_id, "m1", 3)
    assert (listed.load, listed.state, list(listed.skills)) == (0, "on_shift", ["制冷"])
    again = await desk.register(desk.boss, key="anna", member_id="member:m1", capacity=3)
    assert again == made
    assert len(await desk.technicians()) == 1


async def test_who_is_registered_is_changed_only_if_that_is_asked_for(desk: Desk) -> None:
    made = await desk.register(desk.boss, member_id="m1", capacity=3)
    with pytest.raises(Refusal) as refused:
        await desk.register(desk.boss, id=made.technician_id, member_id="m2")
    assert refused.value.slug == "technician-exists"
    (listed,) = await desk.technicians()
    assert (listed.member_id, listed.capacity) == ("m1", 3)
    await desk.register(desk.boss, id=made.technician_id, member_id="m2", change=True)
    (listed,) = await desk.technicians()
    assert (listed.member_id, listed.capacity) == ("m2", 5)
    with pytest.raises(Refusal) as refused:
        await desk.register(desk.boss, id=str(uuid4()), change=True)
    assert refused.value.slug == "technician-unknown"


async def test_a_member_is_one_technician_also_of_two_registered_at_once(desk: Desk) -> None:
    both = await asyncio.gather(
        *(desk.register(desk.boss, member_id="m1") for _ in range(2)), return_exceptions=True
    )
    made = [one for one in both if not isinstance(one, BaseException)]
    refused = [one.slug for one in both if isinstance(one, Refusal)]
    assert (len(made), refused) == (1, ["member-is-technician"])
    await desk.register(desk.boss, id=made[0].technician_id, member_id="m2", change=True)
    other = await desk.register(desk.boss, member_id="m1")
    with pytest.raises(Refusal) as later:
        await desk.register(desk.boss, id=other.technician_id, member_id="m2", change=True)
    assert later.value.slug == "member-is-technician"
    assert {one.member_id for one in await desk.technicians()} == {"m1", "m2"}


async def test_certificates_are_kept_with_the_skill_and_shown(desk: Desk) -> None:
    paper = dispatch_pb2.Certificate(skill="制冷", valid_until="2027-11-28")
    made = await desk.register(desk.boss, member_id="m1", certificates=[paper])
    (listed,) = await desk.technicians()
    assert list(listed.certificates) == [paper]
    for skill, until in (("制冷", "2027-02-30"), ("电路", "2027-11-28")):
        wrong = dispatch_pb2.Certificate(skill=skill, valid_until=until)
        with pytest.raises(Refusal) as refused:
            await desk.register(desk.boss, id=made.technician_id, change=True, certificates=[wrong])
        assert refused.value.slug == "technician-wrong"
    await desk.register(desk.boss, id=made.technician_id, change=True)
    (listed,) = await desk.technicians()
    assert list(listed.certificates) == []


async def test_areas_vendors_and_levels_are_kept_and_shown(desk: Desk) -> None:
    areas, vendors = ["region:EAST", "store:042"], ["迈瑞"]
    given = [*areas, "region:EAST"]
    van = "浙A·D1234 面包车"
    await desk.register(
        desk.boss, areas=given, vendors=vendors, levels={"制冷": 3}, vehicle=f" {van} "
    )
    (listed,) = await desk.technicians()
    assert (list(listed.areas), list(listed.vendors), listed.vehicle) == (areas, vendors, van)
    assert dict(listed.levels) == {"制冷": 3}
    with pytest.raises(Refusal) as refused:
        await desk.register(desk.boss, areas=["EAST"])
    assert refused.value.slug == "area-wrong"


async def test_technicians_come_page_by_page_and_each_once(desk: Desk) -> None:
    made = {(await desk.register(desk.boss)).technician_id for _ in range(5)}
    found = [one.id for one in await desk.technicians(limit=2)]
    assert sorted(found) == sorted(made)


async def test_where_somebody_is_and_how_busy_is_for_who_decides_and_for_themselves(
    desk: Desk,
) -> None:
    for member in ("m1", "m2"):
        await desk.register(desk.boss, member_id=member, capacity=3)
    everything = await desk.technicians()
    assert all(one.lat and one.member_id and one.state for one in everything)

    async def seen_by(token: str) -> dict[str, dispatch_pb2.Technician]:
        request = dispatch_pb2.ListTechniciansRequest()
        page = await call(desk.stub.ListTechnicians, request, token=token)
        return {one.id: one for one in page.technicians}

    seen = await seen_by(desk.token("member:m1", "technician"))
    for known in everything:
        colleague = dispatch_pb2.Technician(id=known.id, skills=["制冷"])
        assert seen[known.id] == (known if known.member_id == "m1" else colleague)
    with pytest.raises(Refusal) as refused:
        await seen_by(desk.token("member:c", "store_clerk"))
    assert refused.value.slug == "not-your-decision"
    assert await seen_by(desk.token("member:f", "front_desk")) == {x.id: x for x in everything}


async def test_only_who_decides_registers_and_only_they_themselves_move(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        await desk.register(desk.token("member:m1", "technician"))
    assert refused.value.slug == "not-your-decision"
    made = await desk.register(desk.token("member:f", "front_desk"), member_id="m1")
    there = dispatch_pb2.MoveTechnicianRequest(
        technician_id=made.technician_id, lat=30.3, lon=120.2
    )
    await call(desk.stub.MoveTechnician, there, token=desk.token("member:m1", "technician"))
    with pytest.raises(Refusal) as refused:
        await call(desk.stub.MoveTechnician, there, token=desk.token("member:m2", "technician"))
    assert refused.value.slug == "not-your-decision"
    off = dispatch_pb2.ChangeShiftRequest(technician_id=made.technician_id, on_shift=False)
    await call(desk.stub.ChangeShift, off, token=desk.token("member:m1"))
    (listed,) = await desk.technicians()
    assert (listed.lat, listed.state) == (30.3, "off_shift")


async def test_an_offer_is_explained_declined_and_assigned(desk: Desk) -> None:
    first = await desk.register(desk.boss, member_id="m1")
    ticket = desk.dispatch.opens()
    await desk.dispatch.hear()
    request = dispatch_pb2.ExplainRequest(ticket_id=str(ticket))
    explained = await call(desk.stub.Explain, request, token=desk.boss)
    said = msgspec.json.decode(explained.explanation)
    assert said["chosen"] == first.technician_id
    assert said["candidates"][0]["terms"] == {"load": 0, "travel_min": 0.0}
    assert (said["runner_up"], said["certificates"]) == (None, [])
    for as_of, slug in (
        ("2017-11-28", "ticket-not-for-dispatch"),
        ("2199-11-28", "moment-ahead"),
        ("then", "time-malformed"),
    ):
        request.as_of = as_of
        with pytest.raises(Refusal) as refused:
            await call(desk.stub.Explain, request, token=desk.boss)
        assert refused.value.slug == slug
    declining = dispatch_pb2.DeclineRequest(ticket_id=str(ticket), reason="sick")
    answer = await call(desk.stub.Decline, declining, token=desk.token("member:m1"))
    assert answer.position.startswith("dispatch.")
    second = await desk.register(desk.boss, member_id="m2")
    await desk.dispatch.has(ticket, UUID(second.technician_id), "offered")
    accepting = dispatch_pb2.AcceptRequest(ticket_id=str(ticket))
    await call(desk.stub.Accept, accepting, token=desk.token("member:m2"))
    await desk.dispatch.has(ticket, UUID(second.technician_id), "accepted")


async def test_only_who_decides_hears_how_everybody_compared(desk: Desk) -> None:
    """Travel minutes to three places say where somebody is: that is not for whoever reports."""
    near, far = [
        await desk.dispatch.employ(lat, member=m) for lat, m in ((30.27, "m1"), (31, "m2"))
    ]
    ticket = desk.dispatch.opens()
    await desk.dispatch.hear()

    async def told(actor: str, *roles: str) -> dict[str, object]:
        request = dispatch_pb2.ExplainRequest(ticket_id=str(ticket))
        answer = await call(desk.stub.Explain, request, token=desk.token(actor, *roles))
        said: dict[str, object] = msgspec.json.decode(answer.explanation)
        assert said.pop("occurred_at")
        assert said.pop("recorded_at")
        return said

    whole = await told("member:boss", "dispatcher")
    assert isinstance(whole["candidates"], list)
    lines = {one["technician"]: one for one in whole["candidates"]}
    assert lines.keys() == {str(near), str(far)}
    outcome = {
        "chosen": str(near),
        "chosen_name": None,
        "policy": whole["policy"],
        "round": 1,
        "manual": False,
        "queue": "",
    }
    assert await told("member:customer", "owner") == outcome
    assert await told("member:m2", "technician") == {**outcome, "candidates": [lines[str(far)]]}


async def test_whoever_sees_a_ticket_hears_why_nobody_comes_and_not_who_was_looked_at(
    desk: Desk,
) -> None:
    await desk.dispatch.employ(skills="电路")
    ticket = desk.dispatch.opens()
    await desk.dispatch.hear()
    request = dispatch_pb2.ExplainRequest(ticket_id=str(ticket))
    answer = await call(desk.stub.Explain, request, token=desk.token("member:c", "owner"))
    said = msgspec.json.decode(answer.explanation)
    assert said.keys() == {"chosen", "policy", "round", "reason", "occurred_at", "recorded_at"}
    assert (said["chosen"], said["reason"]) == (None, "nobody_has:制冷")


async def test_the_last_decision_is_explained_though_the_database_clock_is_ahead(
    desk: Desk, postgres: EmbeddedPostgres
) -> None:
    employed = await desk.dispatch.employ()
    ticket = desk.dispatch.opens()
    await desk.dispatch.hear()
    control = await asyncpg.connect(postgres.url(database_of(desk.dispatch.tenant)))
    await control.execute("set session_replication_role = replica")  # past the log's triggers
    await control.execute(
        "update dispatch_log.events set recorded_at = recorded_at + interval '1 hour'"
        " where stream_id = $1",
        ticket,
    )
    await control.close()
    request = dispatch_pb2.ExplainRequest(ticket_id=str(ticket))
    explained = await call(desk.stub.Explain, request, token=desk.boss)
    assert msgspec.json.decode(explained.explanation)["chosen"] == str(employed)


@pytest.mark.parametrize("wrong", ["", "x", "00000000-0000-0000-0000-000000000000"])
async def test_a_ticket_nobody_knows_is_not_found(desk: Desk, wrong: str) -> None:
    with pytest.raises(Refusal) as refused:
        await call(desk.stub.Accept, dispatch_pb2.AcceptRequest(ticket_id=wrong), token=desk.boss)
    assert refused.value.slug == "ticket-not-for-dispatch"


async def test_who_has_neither_a_role_nor_a_scope_reads_nothing(desk: Desk) -> None:
    for actor in ("key:bare", "member:new"):
        for method, request in (
            (desk.stub.ListTechnicians, dispatch_pb2.ListTechniciansRequest()),
            (desk.stub.Explain, dispatch_pb2.ExplainRequest(ticket_id=str(uuid4()))),
        ):
            with pytest.raises(Refusal) as refused:
                await call(method, request, token=desk.token(actor))
            assert refused.value.slug == "scope-missing"
