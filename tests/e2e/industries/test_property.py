"""A property manager: owners report in their own words, and say when it is good."""

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.e2e.industries.company import Person, Ticket
from tests.e2e.industries.conftest import Found
from tests.product import Json, eventually, key

pytestmark = pytest.mark.e2e

CLEANINGS = 8
"""Enough that some pass by themselves; how many are checked is a matter of luck."""

LEARNED_S = 90
"""Words are learned from once; a slow machine takes its time, and reports wait for it."""

STORM = (6, 40)
"""Pipes and lamps of one night, in a few seconds."""

SITE = {"site": "EAST", "building": "B3"}
LAMP: dict[str, object] = {
    "type": "home_repair",
    "summary": "我家客厅灯不亮了",
    "fields": {"room": "3-1201", "category": "照明", "spot": "客厅", "phone": "13812345678"},
    "links": SITE,
}


async def test_a_lamp_is_reported_by_phone_repaired_and_accepted(company: Found) -> None:
    """``property`` golden: a lamp by phone, P3, a promise kept, done again, accepted."""
    manor = await company("property")
    owner = await manor.hire("owner")
    plumber = await manor.hire_technician("plumber", "plumber", "水", "电")

    unlabelled = {"room": "3-1202", "phone": "13812345678"}
    lamp = await owner.tells({**LAMP, "fields": unlabelled})
    assigned = await plumber.sees_it_come_to(lamp, "assigned", LEARNED_S)
    fields = assigned["fields"]
    assert (assigned["priority"], fields["category"], fields["spot"]) == ("P3", "照明", "客厅")
    read = {one["field"]: one for one in assigned["read"]}
    assert ("灯" in read["category"]["words"], read["category"]["stands"]) == (True, True)
    assert assigned["fields"]["phone"] == "138****5678"
    await plumber.posts(lamp, "assignments/accept")
    await plumber.posts(lamp, "comments", canned="ack30")
    promised = await plumber.sees(lamp)
    assert status_of(promised, "commitment:ack30") == "running"
    await plumber.posts(lamp, "assignments/depart")
    assert status_of(await plumber.sees(lamp), "commitment:ack30") == "running"
    await owner_follows(owner, plumber, lamp)
    await plumber.posts(lamp, "assignments/arrive")
    assert await live_position(owner, lamp) == "live-position-not-now"
    assert status_of(await plumber.sees(lamp), "commitment:ack30") == "met"
    await plumber.does(lamp, "start")
    await plumber.does(lamp, "finish", photo_after="lamp.jpg")

    await owner.does(lamp, "redo", return_reason="又不亮了")
    await plumber.does(lamp, "finish", photo_after="lamp-2.jpg")
    await owner.does(lamp, "accept")
    await owner.sees_it_come_to(lamp, "closed")


async def owner_follows(owner: Person, plumber: Person, ticket: Ticket) -> None:
    """See the plumber come, who reads that one was seen."""
    assert await live_position(owner, ticket) == "live-position-unknown"
    way, here = f"/technicians/{plumber.member_id}/live-position", {"lat": 30.29, "lon": 120.15}
    told = await plumber.http.put(way, json=here)
    assert told.status_code == 200, told.text
    seen = await eventually(partial(live_position, owner, ticket), lambda said: said == "seen")
    assert seen == "seen"
    looks = await eventually(partial(plumber.asks, f"{way}/looks"), lambda page: page["items"])
    assert {one["reader"] for one in looks["items"]} == {f"member:{owner.member_id}"}


async def live_position(person: Person, ticket: Ticket) -> str:
    """Return why somebody does not see where the technician of a ticket is, or that they do."""
    answer = await person.http.get(f"{ticket.path}/live-position")
    return "seen" if answer.is_success else str(answer.json()["code"])


def status_of(ticket: Json, clock: str) -> str:
    """Return how a clock stands as promised."""
    return {one["name"]: str(one["status"]) for one in ticket["clocks"]}[clock]


async def test_a_leak_that_two_people_report_is_one_visit(company: Found) -> None:
    """Nobody is sent for the second until the front desk says that it is another leak."""
    manor = await company("property")
    front_desk = await manor.hire("front_desk", place="EAST")
    plumber = await manor.hire_technician("plumber", "plumber", "水", "电")
    fields = {"room": "3-1401", "category": "漏水", "phone": "13812345678"}
    owner, neighbour = await manor.hire("owner"), await manor.hire("owner")
    leak = await owner.tells({**LAMP, "summary": "厨房漏水", "fields": fields})
    await plumber.sees_it_come_to(leak, "assigned")
    again = await neighbour.tells({**LAMP, "summary": "楼上漏水了", "fields": fields})
    shown = await front_desk.finds(again, lambda one: bool(one.get("duplicates")))
    assert [one["id"] for one in shown["duplicates"]] == [leak.id]
    assert (shown["state"], shown["assignee"]) == ("new", None)
    assert shown["unassignable"] == "held:maybe_duplicate"
    first = await front_desk.finds(leak, lambda one: bool(one["duplicates"]))
    assert [(one["id"], one["first"]) for one in first["duplicates"]] == [(again.id, True)]
    undecided = await eventually(
        partial(front_desk.lists, view="duplicates"), lambda rows: len(rows) >= 2
    )
    assert {row["id"]: row["duplicates"] for row in undecided} == {leak.id: 1, again.id: 1}

    path = f"{leak.path}/duplicates/{again.id}"
    denied = await front_desk.http.delete(path, headers=key())
    assert (denied.status_code, denied.json()["ticket_id"]) == (200, again.id), denied.text
    await plumber.sees_it_come_to(again, "assigned")
    rows = await eventually(partial(front_desk.lists, view="duplicates"), lambda rows: not rows)
    assert rows == []
    linked = await front_desk.http.put(path, headers=key())
    assert linked.status_code == 200, linked.text
    confirmed = await front_desk.http.put(
        f"{again.path}/merge", json={"into": leak.id}, headers=key()
    )
    assert confirmed.status_code == 200, confirmed.text
    await eventually(partial(front_desk.lists, view="duplicates"), lambda rows: not rows)
    await owner.is_told(again, "merged")
    await owner.is_told(leak, "joined")
    wanted = {"definition": "property", "days": 1, "within_s": 3_600}
    told = await manor.operator.post(
        "/scenarios/duplicates", json=wanted, headers=key(), timeout=60
    )
    assert told.status_code == 200, told.text
    done = told.text.partition("event: done")[2]
    assert '"merged":1' in done.replace(" ", ""), told.text


async def test_what_else_is_wrong_in_a_home_is_a_ticket_of_its_own(company: Found) -> None:
    manor = await company("property")
    front_desk, owner = await manor.hire("front_desk", place="EAST"), await manor.hire("owner")
    fields = {"room": "3-1501", "category": "漏水", "phone": "13812345678"}
    leak = await owner.tells({**LAMP, "summary": "厨房漏水", "fields": fields})
    await front_desk.finds(leak, lambda one: one["state"] != "receiving")
    await front_desk.posts(leak, "comments", text="业主说门锁也坏了")
    told = await eventually(
        partial(front_desk.asks, f"/tickets/{leak.id}/history"),
        lambda one: any(each["type"] == "ticket.commented" for each in one["items"]),
    )
    [said] = [one["version"] for one in told["items"] if one["type"] == "ticket.commented"]
    body = {"summary": "门锁坏了", "fields": {"category": "换锁"}, "comments": [said]}
    made = await front_desk.http.post(f"{leak.path}/split", json=body, headers=key())
    assert made.status_code == 201, made.text
    lock = made.json()["split_off"]["id"]

    async def opened() -> Json:
        answer: Json = (await owner.http.get(f"/tickets/{lock}")).json()
        return answer

    shown = await eventually(opened, lambda one: one.get("priority") == "P2")
    assert (shown["fields"]["room"], shown["fields"]["category"]) == ("3-1501", "换锁")
    # Whoever looks at the ticket may know it before its history does.
    history = await eventually(
        partial(front_desk.http.get, f"/tickets/{lock}/history"),
        lambda one: bool(one.json().get("items")),
    )
    assert [one["data"]["text"] for one in history.json()["before"]] == ["业主说门锁也坏了"]
    undone = await front_desk.http.delete(f"/tickets/{lock}/split", headers=key())
    assert (undone.status_code, undone.json()["kept"]) == (200, []), undone.text
    back = await eventually(opened, lambda one: one["merged_into"] is not None)
    assert back["merged_into"]["id"] == leak.id


async def test_a_blocked_toilet_goes_to_plumbing_and_a_greeting_to_a_person(company: Found) -> None:
    manor = await company("property")
    front_desk = await manor.hire("front_desk", place="EAST")
    plumber = await manor.hire_technician("plumber", "plumber", "水", "电")
    fields = {"room": "3-1301", "phone": "13812345678"}
    toilet = await front_desk.tells({**LAMP, "summary": "马桶堵塞", "fields": fields})
    greeting = await front_desk.tells(
        {**LAMP, "summary": "你好，谢谢", "fields": {**fields, "room": "3-1302"}}
    )
    assigned = await plumber.sees_it_come_to(toilet, "assigned", LEARNED_S)
    assert assigned["fields"]["category"] == "马桶堵塞"
    unread = await front_desk.finds(greeting, lambda one: one["state"] != "receiving", LEARNED_S)
    assert (unread["state"], unread["lacks"], unread["flags"]) == (
        "new",
        ["category"],
        ["words_unclear"],
    )
    words = {"text": "马桶堵塞", "scenario": "property", "type": "home_repair"}
    [tried] = (await front_desk.http.post("/classification", json=words)).json()["items"]
    assert {one["field"]: one["value"] for one in tried["read"]}["category"] == "马桶堵塞"
    await front_desk.posts(greeting, "classification", fields={"category": "马桶堵塞"})
    sent = await plumber.sees_it_come_to(greeting, "assigned")
    assert (sent["fields"]["category"], sent["lacks"]) == ("马桶堵塞", [])
    told = await plumber.asks(f"/tickets/{greeting.id}/history")
    [said] = [one for one in told["items"] if one["type"] == "ticket.corrected"]
    assert (said["data"]["was"], said["actor"]) == (
        {"category": None},
        f"member:{front_desk.member_id}",
    )

    async def learned() -> dict[str, Json]:
        assert (await manor.operator.post("/classification/models")).status_code == 202
        models = (await manor.operator.get("/classification/models")).json()["items"]
        return {one["field"]: one for one in models if one["type"] == "home_repair"}

    models = await eventually(learned, lambda found: found["category"]["people"] > 0, LEARNED_S)
    category = models["category"]
    assert (category["news"], category["position"].split(".")[0]) == (False, "workflow")
    assert category["held_out"]["right"] > category["held_out"]["examples"] * 0.8


async def test_a_burst_pipe_goes_before_a_lamp(company: Found) -> None:
    manor = await company("property")
    front_desk = await manor.hire("front_desk", place="EAST")
    fields = {"room": "3-1303", "phone": "13812345678"}
    pipe = await front_desk.tells({**LAMP, "summary": "水管爆裂", "fields": fields})
    shown = await front_desk.finds(pipe, lambda one: one["state"] != "receiving", LEARNED_S)
    assert shown["priority"] == "P1"
    clocks = {one["name"]: one["target_s"] for one in shown["clocks"]}
    assert clocks["arrive"] == 20 * 60


async def test_in_a_storm_the_pipes_come_first_and_nobody_is_forgotten(company: Found) -> None:
    """``property`` trap_1: pipes and lamps at once; all are sent out, pipes lead the queue."""
    manor = await company("property")
    await manor.hire_technician("plumber", "plumber", "水", "电")
    night = await manor.program("submissions:write", "tickets:read")
    fields = {"room": "3-1204", "phone": "13812345678"}
    categories = ["照明"] * STORM[1] + ["漏水"] * STORM[0]
    reports = [
        {
            **LAMP,
            "summary": f"暴雨夜 {one}",
            "fields": {**fields, "room": f"5-{one}", "category": category},
        }
        for one, category in enumerate(categories)
    ]
    tickets = await asyncio.gather(*(night.tells(one) for one in reports))
    for one in tickets:
        await night.sees_it_come_to(one, "assigned", 60)

    def all_are_there(rows: list[Json]) -> bool:
        return {one.id for one in tickets} <= {row["id"] for row in rows}

    queue = await eventually(partial(night.lists, sort="queue", view="open"), all_are_there)
    stormy = {one.id: number for number, one in enumerate(tickets)}
    order = [categories[stormy[row["id"]]] for row in queue if row["id"] in stormy]
    assert order == ["漏水"] * STORM[0] + ["照明"] * STORM[1]


async def test_in_a_storm_with_one_pair_of_hands_the_pipes_come_first(newcomer: Found) -> None:
    """``property`` trap_1, too few hands: who waits is told why, and each has its turn.

    Played back, at no moment did a pipe wait while a hand was at something that came later.
    """
    dusk = datetime.now(UTC)
    manor = await newcomer("property")
    owner = await manor.hire("owner")
    plumber = await manor.hire_technician("plumber", "plumber", "水", "电", capacity=1)
    fields = {"room": "3-1204", "phone": "13812345678"}

    async def reports(category: str, room: str) -> Ticket:
        said = {**fields, "room": room, "category": category}
        ticket = await owner.tells({**LAMP, "fields": said})
        await owner.finds(ticket, lambda one: bool(one.get("assignee") or one.get("unassignable")))
        return ticket

    lamp, other_lamp = await reports("照明", "6-1"), await reports("照明", "6-2")
    pipe, other_pipe = await reports("漏水", "6-1"), await reports("漏水", "6-2")

    async def waiting() -> dict[str, str]:
        rows = await owner.lists(view="open", sort="queue")
        return {row["id"]: row["unassignable"] for row in rows if not row["assignee"]}

    listed = await eventually(
        waiting, lambda rows: len(rows) == len((other_lamp, pipe, other_pipe))
    )
    assert set(listed.values()) == {"all_eliminated:capacity"}
    assert list(listed) == [pipe.id, other_pipe.id, other_lamp.id]

    for ticket in (lamp, pipe, other_pipe, other_lamp):
        await plumber.sees_it_come_to(ticket, "assigned")
        await plumber.does(ticket, "start")
        await plumber.does(ticket, "finish", photo_after="done.jpg")
        await owner.does(ticket, "accept")

    night = await owner.asks("/playback", **{"from": dusk.isoformat(), "step_s": "60"})
    changes = [one for step in night["steps"] for one in step["changes"]]
    assert [one["position"] for one in changes] == sorted(one["position"] for one in changes)
    offers = [one["ticket_id"] for one in changes if one["what"] == "ticket.offered"]
    assert list(dict.fromkeys(offers)) == [one.id for one in (lamp, pipe, other_pipe, other_lamp)]
    waited = 0
    for moment in dict.fromkeys(one["at"] for one in changes):
        rows = (await owner.asks("/tickets", as_of=moment))["items"]
        pipes = [one for one in rows if one["priority"] == "P1" and not one["assignee"]]
        in_hand = [one for one in rows if one["priority"] != "P1" and one["assignee"]]
        waited += len(pipes)
        for one in pipes:
            came = datetime.fromisoformat(one["opened_at"])
            later = [held for held in in_hand if datetime.fromisoformat(held["opened_at"]) > came]
            assert not later, moment
    assert waited, "no pipe ever waited: there was nothing to see"


async def test_nobody_in_the_field_reads_a_whole_telephone_number(company: Found) -> None:
    """``property`` trap_2: 138****5678 is all that is read, wherever it is read."""
    manor = await company("property")
    owner = await manor.hire("owner")
    plumber = await manor.hire_technician("plumber", "plumber", "水", "电")
    manager = await manor.hire("manager", place="EAST")
    lamp = await owner.tells(LAMP)
    await plumber.sees_it_come_to(lamp, "assigned")
    for reader in (plumber, manager):
        for path in (lamp.path, f"{lamp.path}/history", "/tickets"):
            text = (await reader.http.get(path)).text
            assert "13812345678" not in text, f"{reader.name} reads it in {path}"


async def test_the_front_desk_says_why_before_it_reads_an_owners_number(company: Found) -> None:
    manor = await company("property")
    front_desk = await manor.hire("front_desk", place="EAST")
    elsewhere = await manor.hire("west_desk", "front_desk", place="WEST")
    cleaner = await manor.hire_technician("cleaner", "cleaner", "保洁")
    stain = await front_desk.tells(
        {
            "type": "cleaning",
            "summary": "电梯厅有污渍",
            "fields": {"area": "B3-LOBBY", "kind": "污渍"},
            "reporter": {"name": "王芳", "phone": "13812345678"},
            "links": SITE,
        }
    )
    assigned = await cleaner.sees_it_come_to(stain, "assigned")
    assert assigned["reporter"]["phone"] == "138****5678"
    why = "业主说不清位置，电话联系"
    assert await cleaner.refuses(stain, "reveal", reason=why) == "reveal-not-allowed"
    assert await elsewhere.refuses(stain, "reveal", reason=why) == "ticket-unknown"
    assert await front_desk.refuses(stain, "reveal", reason=" ") == "reveal-reason-missing"

    revealed = await front_desk.posts(stain, "reveal", reason=why)
    assert revealed["reporter"] == {"name": "王芳", "phone": "+8613812345678"}
    assert (await front_desk.sees(stain))["reporter"]["phone"] == "138****5678"
    views = (await manor.operator.get(f"{stain.path}/views")).json()["items"]
    told = [one for one in views if one["kind"] == "revealed"]
    assert [(one["reader"], one["by"], one["reason"]) for one in told] == [
        (f"member:{front_desk.member_id}", "front_desk", why)
    ]
    assert (await front_desk.http.get(f"{stain.path}/views")).status_code == 403


async def test_cleanings_pass_by_themselves_but_those_the_head_of_block_is_to_see(
    company: Found,
) -> None:
    """``property`` cleaning: 楼长抽查 10 %; the others close by themselves."""
    manor = await company("property")
    front_desk = await manor.hire("front_desk", place="EAST")
    cleaner = await manor.hire_technician("cleaner", "cleaner", "保洁")
    head = await manor.hire("head", "block_head", "B3")

    async def cleaned(number: int) -> Ticket:
        one = await front_desk.tells(
            {
                "type": "cleaning",
                "summary": f"大堂清扫 {number}",
                "fields": {"area": "B3-LOBBY", "kind": "日常"},
                "links": SITE,
            }
        )
        await cleaner.sees_it_come_to(one, "assigned")
        await cleaner.does(one, "finish", photo_after="lobby.jpg")
        return one

    cleanings = await asyncio.gather(*(cleaned(number) for number in range(CLEANINGS)))
    states = [(await head.sees(one))["state"] for one in cleanings]
    assert set(states) <= {"closed", "done"}
    assert "closed" in states
    for one, state in zip(cleanings, states, strict=True):
        if state == "done":
            await head.does(one, "pass", spot_check=5)
    assert {(await head.sees(one))["state"] for one in cleanings} == {"closed"}


async def test_builders_and_designers_answer_a_complaint_side_by_side(company: Found) -> None:
    """``property`` renovation_complaint: 同时派给施工队和设计师, joined when both are done."""
    manor = await company("property")
    owner = await manor.hire("owner")
    front_desk = await manor.hire("front_desk", place="EAST")
    contractor, designer = await manor.hire("contractor"), await manor.hire("designer")
    complaint = await owner.tells(
        {
            "type": "renovation_complaint",
            "summary": "卫生间瓷砖空鼓",
            "fields": {"room": "3-1204", "issue": "瓷砖空鼓，图纸与现场不符"},
            "links": SITE,
        }
    )
    await front_desk.sees_it_come_to(complaint, "new")
    await front_desk.does(complaint, "split")
    shown = await owner.sees(complaint)
    assert {one["what"] for one in shown["blockers"]} == {"build", "design"}

    assert await designer.refuses(complaint, "branches/build") == "role-missing"
    assert await contractor.refuses(complaint, "branches/build") == "fields-missing"
    await contractor.posts(complaint, "branches/build", fields={"build_result": "重贴 6 块"})
    waiting = await owner.sees(complaint)
    assert (waiting["state"], [one["what"] for one in waiting["blockers"]]) == (
        "working",
        ["design"],
    )
    await designer.posts(complaint, "branches/design", fields={"design_result": "图纸已改"})
    assert (await owner.sees(complaint))["state"] == "verifying"

    await owner.does(complaint, "redo", return_reason="还有一块空鼓", which_branch="build")
    again = await owner.sees(complaint)
    assert [one["what"] for one in again["blockers"]] == ["build"]
    await contractor.posts(complaint, "branches/build", fields={"build_result": "再贴 1 块"})
    await owner.does(complaint, "close")
    closed = await owner.sees_it_come_to(complaint, "closed")
    assert closed["fields"]["build_result"] == "再贴 1 块"
    ledger = (await owner.http.get(f"{complaint.path}/ledger")).json()
    assert [(one["what"], one["owner"], one["open"]) for one in ledger["alongside"]] == [
        ("build", "contractor", False),
        ("design", "designer", False),
        ("build", "contractor", False),
    ]
    assert sum(one["seconds"] for one in ledger["bookings"]) == ledger["total_s"]
