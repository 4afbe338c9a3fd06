"""Searching over gRPC, on a real database: what is found is what may be seen, and so are counts."""

from datetime import timedelta

import msgspec
import pytest

from shared.decider import Refusal
from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.rpc import call
from tests.integration.reporting.asking import DISPATCHER, NOON, Reporting, token

pytestmark = pytest.mark.integration

BOSS = token("member:d", DISPATCHER)
ADMIN = token("key:1", scopes=["tenant:admin"])
CLERK = token("member:c", "store_clerk", store="042")
QA = token("member:q", "qa")


async def found(reporting: Reporting, token_: str, text: str, limit: int = 100) -> list[str]:
    """Return the numbers of all tickets that are found, a page at a time; all are counted."""
    numbers: list[str] = []
    after = ""
    while True:
        request = reporting_pb2.ListTicketsRequest(view="all", text=text, limit=limit, after=after)
        answer = await call(reporting.stub.ListTickets, request, token=token_)
        numbers += [msgspec.json.decode(one)["number"] for one in answer.tickets]
        after = answer.next_after
        if not after:
            assert answer.total == len(numbers)
            return numbers


@pytest.fixture
async def tea(restaurant: Reporting) -> Reporting:
    """The restaurant, and three complaints in store 042: the last is kept from its dispatcher."""
    says = ("这杯珍珠一股酸味", "珍珠太硬", "酸得不能喝，Pearl 也是")
    for n, summary in enumerate(says, start=6):
        at = NOON + timedelta(hours=n)
        restaurant.workflow.says(
            "opened",
            f"T-{n}",
            at,
            type="complaint",
            number=f"T-{n:06d}",
            summary=summary,
            state="new",
            priority="P2",
            fields={"store": "042", "cause": "原料变质"},
        )
        restaurant.workflow.says("restricted", f"T-{n}", at, veiled={"/fields/cause": ["qa"]})
    at = NOON + timedelta(hours=9)
    veiled = {"/fields/cause": ["qa"]}
    restaurant.workflow.says("restricted", "T-8", at, hidden_from=[DISPATCHER], veiled=veiled)
    await restaurant.hear()
    return restaurant


async def test_one_or_two_characters_find_what_is_shown_and_count_nothing_else(
    tea: Reporting,
) -> None:
    assert await found(tea, ADMIN, "酸") == ["T-000006", "T-000008"]
    assert await found(tea, ADMIN, "珍珠", limit=1) == ["T-000006", "T-000007"]
    assert await found(tea, ADMIN, "珍珠 酸") == ["T-000006"]
    assert await found(tea, ADMIN, "pearl") == ["T-000008"]
    assert await found(tea, ADMIN, "t-000007") == ["T-000007"]
    assert await found(tea, ADMIN, "珠酸") == []
    assert await found(tea, BOSS, "酸") == ["T-000006"], "T-8 is kept from dispatchers"
    assert await found(tea, CLERK, "酸") == ["T-000006", "T-000008"]
    elsewhere = token("member:o", "store_clerk", store="007")
    assert await found(tea, elsewhere, "酸") == []
    assert await found(tea, token("member:x"), "酸") == []


async def test_a_hidden_field_finds_a_ticket_for_those_who_see_the_field(tea: Reporting) -> None:
    everyone = ["T-000006", "T-000007", "T-000008"]
    for text in ("变质", "原料变质", "变质 原"):
        assert await found(tea, QA, text) == everyone
        assert await found(tea, ADMIN, text) == everyone
        assert await found(tea, BOSS, text) == []
        assert await found(tea, CLERK, text) == []
    assert await found(tea, token("member:h", DISPATCHER, "qa"), "变质 酸") == [
        "T-000006",
        "T-000008",
    ]
    tea.workflow.says("restricted", "T-7", NOON + timedelta(hours=10), veiled={})
    await tea.hear()
    assert await found(tea, CLERK, "变质") == ["T-000007"]


async def test_what_is_hidden_makes_no_difference_to_who_does_not_see_it(tea: Reporting) -> None:
    """One ticket says it in hidden fields, the other says it nowhere: they are found alike."""
    at = NOON + timedelta(hours=10)
    for ticket, hidden in (("T-6", "原料 yeast 变质 ab"), ("T-7", "")):
        fields = {"open": "xylose 变 质", "mine": "xylose, batch 7", "other": hidden}
        tea.workflow.says("moved", ticket, at, state="new", fields={"cause": "", **fields})
        veiled = {"/fields/mine": ["store_clerk"], "/fields/other": ["qa"]}
        tea.workflow.says("restricted", ticket, at, veiled=veiled)
    await tea.hear()
    both = ["T-000006", "T-000007"]
    for text, by_clerk, by_boss in (
        *(("y", [], []), ("ye", [], []), ("变质", [], []), ("原", [], [])),
        *(("ylo", both, both), ("xy", both, both), ("b", both, []), ("7", both, [])),
        *(("batch", both, []), ("atch", both, []), ("变", both, both)),
    ):
        assert await found(tea, CLERK, text) == by_clerk, text
        assert await found(tea, token("member:h", DISPATCHER), text) == by_boss, text
    assert await found(tea, QA, "ye") == ["T-000006"]
    assert await found(tea, ADMIN, "ye 变质") == ["T-000006"]


async def test_what_is_said_later_is_found_and_what_was_said_before_is_not(tea: Reporting) -> None:
    at = NOON + timedelta(hours=11)
    tea.workflow.says("moved", "T-0", at, state="new", fields={"fault_code": "温控器"})
    await tea.hear()
    assert await found(tea, BOSS, "温控") == ["T-000000"]
    tea.workflow.says("moved", "T-0", at, state="new", fields={"fault_code": "压缩机"})
    await tea.hear()
    assert await found(tea, BOSS, "温控") == []


async def test_a_search_has_a_bounded_number_of_words(tea: Reporting) -> None:
    with pytest.raises(Refusal) as refused:
        await found(tea, BOSS, " ".join(f"酸{n}" for n in range(11)))
    assert refused.value.slug == "listing-wrong"
