"""Holders: a record speaks for whoever is known by its values, and is found by them."""

import asyncio
from uuid import UUID, uuid4

import pytest

from shared.pb.gongdan.identity.v1 import persons_pb2, persons_pb2_grpc
from shared.pb.gongdan.log.v1 import log_pb2, log_pb2_grpc
from shared.rpc import call
from shared.vault import Identifier, Vault
from tests.integration.identity.conftest import WEILAI, Client
from tests.integration.identity.test_identity_service import refused

pytestmark = pytest.mark.integration


class Behind:
    """Persons behind records, as intake asks for them."""

    def __init__(self, client: Client, service: str = "intake") -> None:
        self.stub = persons_pb2_grpc.PersonServiceStub(client.channel)
        self.tokens = client.service_tokens(service)

    async def hold(self, holder: UUID, **values: str) -> str:
        """Make a holder known by values, of which an empty one takes it away; its person."""
        hold = persons_pb2.Hold(holder=str(holder), classes=[*values], values=known(values))
        answer: persons_pb2.HoldPersonsResponse = await call(
            self.stub.HoldPersons,
            persons_pb2.HoldPersonsRequest(holds=[hold]),
            token=await self.tokens.token(WEILAI),
        )
        assert answer.holders[0].key
        return str(answer.holders[0].subject)

    async def find(self, holder: UUID, **values: str) -> tuple[persons_pb2.HeldPerson, list[str]]:
        request = persons_pb2.FindPersonsRequest(holders=[str(holder)], values=known(values))
        answer: persons_pb2.FindPersonsResponse = await call(
            self.stub.FindPersons, request, token=await self.tokens.token(WEILAI)
        )
        return answer.holders[0], [*answer.known_as]


def known(values: dict[str, str]) -> list[persons_pb2.Known]:
    return [persons_pb2.Known(**{"class": name}, value=one) for name, one in values.items() if one]


def new_phone() -> str:
    return f"+86139{uuid4().int % 10**8:08}"


def vault(client: Client) -> Vault:
    """A vault's client that remembers nothing from before."""
    return Vault(client.channel, client.service_tokens("intake"))


async def person_of(client: Client, phone: str) -> tuple[str, UUID | None]:
    (key,) = await vault(client).subjects_for(WEILAI, [Identifier("phone", phone)])
    return str(key.subject), key.holder


async def test_who_reported_before_is_the_person_of_the_record(client: Client) -> None:
    behind, holder, phone = Behind(client), uuid4(), new_phone()
    before, nobody = await person_of(client, phone)
    assert nobody is None
    assert await behind.hold(holder, phone=phone, email=f"{holder}@x.org") == before
    assert await person_of(client, phone) == (before, holder)
    found, known_as = await behind.find(holder, phone=phone, email="nobody@x.org")
    assert (found.subject, [*found.persons], known_as) == (before, [before], [str(holder), ""])


async def test_who_turns_out_to_be_the_same_is_linked(client: Client) -> None:
    behind, holder, phone = Behind(client), uuid4(), new_phone()
    first = await behind.hold(holder)
    other, _ = await person_of(client, phone)
    assert await behind.hold(holder, phone=phone) == first
    found, _ = await behind.find(holder)
    assert sorted(found.persons) == sorted([first, other])
    assert await person_of(client, phone) == (first, holder)


async def test_another_number_lets_the_old_one_go(client: Client) -> None:
    behind, holder, old, new = Behind(client), uuid4(), new_phone(), new_phone()
    person = await behind.hold(holder, phone=old, email=f"{holder}@x.org")
    await behind.hold(holder, phone=new)
    stranger, speaks = await person_of(client, old)
    assert (stranger == person, speaks) == (False, None)
    assert (await behind.find(holder, email=f"{holder}@x.org"))[1] == [str(holder)]
    await behind.hold(holder, email="")
    assert (await behind.find(holder, email=f"{holder}@x.org"))[1] == [""]


async def test_of_two_records_at_once_one_has_the_number(client: Client) -> None:
    phone, holders = new_phone(), [uuid4() for _ in range(6)]
    behind = Behind(client)
    outcomes = await asyncio.gather(
        *(behind.hold(one, phone=phone) for one in holders), return_exceptions=True
    )
    assert [type(one) for one in outcomes].count(str) == 1
    refusal = await refused(behind.hold(uuid4(), phone=phone))
    assert (refusal.slug, refusal.reasons[0].pointer) == ("identifier-taken", "/holds/0/phone")


async def test_reporting_while_a_record_is_made_loses_nobody(client: Client) -> None:
    """Whoever reports at that moment is the record's person, or linked to it."""
    phones = [new_phone() for _ in range(40)]
    holders = [uuid4() for _ in phones]
    behind = Behind(client)
    reported, _ = await asyncio.gather(
        asyncio.gather(*(person_of(client, one) for one in phones)),
        asyncio.gather(*(behind.hold(h, phone=p) for h, p in zip(holders, phones, strict=True))),
    )
    for holder, (person, _) in zip(holders, reported, strict=True):
        assert person in (await behind.find(holder))[0].persons


async def test_only_who_seals_asks_for_persons(client: Client) -> None:
    refusal = await refused(Behind(client, "reporting").find(uuid4()))
    assert refusal.slug == "not-allowed"


async def forget(client: Client, **who: object) -> persons_pb2.ForgetPersonResponse:
    answer: persons_pb2.ForgetPersonResponse = await call(
        persons_pb2_grpc.PersonServiceStub(client.channel).ForgetPerson,
        persons_pb2.ForgetPersonRequest(**who),  # type: ignore[arg-type]  # one of the two
        token=await client.operator(WEILAI),
    )
    return answer


async def test_who_is_forgotten_is_nobody_any_more_and_so_is_who_was_linked(
    client: Client,
) -> None:
    behind, holder, phone = Behind(client), uuid4(), new_phone()
    first = await behind.hold(holder)
    other, _ = await person_of(client, phone)
    await behind.hold(holder, phone=phone)
    sealed = vault(client).seal(
        WEILAI,
        "phone",
        phone,
        (await vault(client).subjects_for(WEILAI, [Identifier("phone", phone)]))[0],
    )
    told = await forget(client, holder=str(holder))
    assert told.persons == 2
    assert await Vault(client.channel, client.service_tokens("gateway")).open(WEILAI, [sealed]) == [
        None
    ]
    found, known_as = await behind.find(holder, phone=phone)
    assert (found.subject, known_as) == ("", [""])
    assert (await person_of(client, phone))[0] not in {first, other}
    stub = log_pb2_grpc.LogServiceStub(client.channel)
    frames = [
        frame
        async for frame in stub.ReadLog(
            log_pb2.ReadLogRequest(after=0),
            metadata=(("authorization", f"Bearer {await client.operator(WEILAI)}"),),
        )
    ]
    said = b"".join(frame.SerializeToString() for frame in frames).decode("utf-8", "replace")
    assert all(person in said for person in (first, other))
    again = await refused(forget(client, holder=str(holder)))
    assert again.slug == "person-unknown"
    assert await behind.hold(holder, phone=phone) not in {first, other}


async def test_whoever_is_no_customer_is_forgotten_by_their_number(client: Client) -> None:
    phone = new_phone()
    before, _ = await person_of(client, phone)
    by_phone = persons_pb2.Known(value=phone[3:], **{"class": "phone"})
    assert (await forget(client, value=by_phone)).persons == 1
    assert (await person_of(client, phone))[0] != before
    nobody = persons_pb2.Known(value="no number", **{"class": "phone"})
    assert (await refused(forget(client, value=nobody))).slug == "person-unknown"
    refusal = await refused(
        call(
            Behind(client).stub.ForgetPerson,
            persons_pb2.ForgetPersonRequest(value=by_phone),
            token=await Behind(client).tokens.token(WEILAI),
        )
    )
    assert refusal.slug == "not-allowed"


async def test_who_is_linked_is_forgotten_together_until_that_is_undone(client: Client) -> None:
    behind, one, other = Behind(client), uuid4(), uuid4()
    await behind.hold(one, phone=new_phone())
    mine = await behind.hold(other, phone=new_phone())
    for undo, persons in ((False, 2), (False, 2), (True, 1)):
        request = persons_pb2.LinkPersonsRequest(holder=str(other), to=str(one), undo=undo)
        await call(behind.stub.LinkPersons, request, token=await behind.tokens.token(WEILAI))
        assert len((await behind.find(one))[0].persons) == persons
    assert (await forget(client, holder=str(one))).persons == 1
    assert (await behind.find(other))[0].subject == mine
