"""What a terminal shows of a change: what differs, and by number which tickets it concerns."""

from rich.console import Console

from services.cli.differences import homeless_of, show

MOVED_ON = {
    "kind": "state",
    "name": "done",
    "message": "would stand in done",
    "message_zh": "会处于 done",
}
REFUSED = {
    "kind": "refused",
    "name": "park",
    "message": "park would be refused",
    "message_zh": "park 会被拒绝",
}


def shown(seen: dict[str, object]) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        show(console, seen)
    return capture.get()


def differing(number: str, *differences: dict[str, str]) -> dict[str, object]:
    return {"number": number, "type": "task", "differences": [*differences]}


def test_the_tickets_that_go_another_way_are_named_behind_it() -> None:
    ways = [{"type": "task", **MOVED_ON, "tickets": 2}, {"type": "task", **REFUSED, "tickets": 1}]
    named = [differing("T-000001", MOVED_ON), differing("T-000007", MOVED_ON, REFUSED)]
    report = {"tickets": 9, "tickets_differing": 2, "ways": ways, "named": named}
    assert shown({"changes": [], "shadow": report}).splitlines() == [
        "Nothing differs.",
        "2 of 9 tickets go another way",
        "  2 x would stand in done  会处于 done",
        "    T-000001, T-000007",
        "  1 x park would be refused  park 会被拒绝",
        "    T-000007",
    ]


def test_many_tickets_are_named_to_begin_with_and_counted_then() -> None:
    ways = [{"type": "task", **MOVED_ON, "tickets": 40}]
    named = [differing(f"T-{number:06}", MOVED_ON) for number in range(1, 41)]
    report = {"tickets": 40, "tickets_differing": 40, "ways": ways, "named": named}
    said = shown({"changes": [], "shadow": report})
    assert "T-000010 and 30 more" in said
    assert "T-000011" not in said


def test_a_first_version_does_not_claim_that_nothing_differs() -> None:
    said = shown({"changes": [], "shadow": None, "first": True})
    assert said == "It is the first version: all of it is new.\n"


def test_tickets_without_a_place_are_listed_with_the_way_to_give_them_one() -> None:
    tickets = [
        {"number": f"T-00000{one}", "type": "task", "state": "parked"} for one in range(1, 3)
    ]
    assert list(homeless_of({"total": 2, "tickets": tickets})) == [
        "2 open tickets would stand where the new version has no open state:",
        "  T-000001 (task) stands in parked",
        "  T-000002 (task) stands in parked",
        "Say where they go with --place task.parked=STATE, or --place task.parked= if they stay.",
    ]


def test_what_is_advised_against_is_said_first_in_both_languages() -> None:
    advice = {
        "severity": "advice",
        "code": "approves-itself",
        "message": "Foreman may approve what they asked for",
        "message_zh": "班长可以批准自己的申请",
    }
    assert shown(
        {"problems": [advice], "changes": [], "shadow": None, "first": True}
    ).splitlines() == [
        "advice: Foreman may approve what they asked for [approves-itself]",
        "  班长可以批准自己的申请",
        "It is the first version: all of it is new.",
    ]
