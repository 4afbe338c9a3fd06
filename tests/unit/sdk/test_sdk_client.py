"""The client of programs: what it sends again, what it remembers, and what it raises."""

import json
from collections.abc import Callable, Iterator

import httpx
import pytest

from gongdan import (
    AsyncClient,
    Busy,
    Client,
    Conflict,
    Invalid,
    NotAllowed,
    OutcomeUnknown,
    Outdated,
    Problem,
    Unreachable,
)

URL = "http://gongdan.test"
OPENED = {
    "submission_id": "s-1",
    "ticket_id": "t-1",
    "tracking_url": "http://x/t",
    "state": "accepted",
    "duplicate": False,
}
Answers = Callable[[httpx.Request], httpx.Response]


class Server:
    """Answers one after the other, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = iter(answers)
        self.asked: list[httpx.Request] = []
        self.waited: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self) -> Client:
        transport = httpx.MockTransport(self)
        return Client(URL, "gd_key", language="zh", transport=transport, sleep=self.waited.append)

    def async_client(self) -> AsyncClient:
        async def sleep(seconds: float) -> None:
            self.waited.append(seconds)

        return AsyncClient(URL, "gd_key", transport=httpx.MockTransport(self), sleep=sleep)


def said(status: int, document: object, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=document, headers=named)


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    return said(status, {"status": status, "code": code, "detail": "请稍候"}, **headers)


def test_a_command_is_sent_again_with_the_same_key_until_somebody_answers() -> None:
    server = Server(
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("late"),
        problem(503, "service-away", retry_after="2"),
        problem(504, "outcome-unknown"),
        said(202, OPENED),
    )
    with server.client() as client:
        opened = client.open_ticket({"summary": "冷柜不制冷", "asset": "FRZ-0042"})
    assert (opened.ticket_id, opened.duplicate) == ("t-1", False)
    assert len({one.headers["idempotency-key"] for one in server.asked}) == 1
    assert len({one.content for one in server.asked}) == 1
    assert json.loads(server.asked[0].content) == {"summary": "冷柜不制冷", "asset": "FRZ-0042"}
    assert server.asked[0].url.path == "/api/v1/submissions"
    assert server.asked[0].headers["authorization"] == "Bearer gd_key"
    assert len(server.waited) == 4
    assert server.waited[2] >= 2, "who says when to come back is obeyed"
    assert server.waited[0] < server.waited[3], "each time a little longer"


def test_two_commands_have_two_keys_unless_they_are_given_one() -> None:
    server = Server(*[said(202, OPENED) for _ in range(3)])
    with server.client() as client:
        client.open_ticket({"summary": "a"})
        client.open_ticket({"summary": "a"})
        client.open_ticket({"summary": "a"}, key="order-1")
    keys = [one.headers["idempotency-key"] for one in server.asked]
    assert (len(set(keys)), keys[2]) == (3, "order-1")


def test_who_gives_up_says_with_which_key_it_can_be_tried_again() -> None:
    server = Server(*[httpx.ConnectError("refused") for _ in range(8)])
    with server.client() as client, pytest.raises(Unreachable) as given_up:
        client.comment("t-1", "到了", key="mine")
    assert (given_up.value.key, len(server.asked)) == ("mine", 8)
    server = Server(*[problem(504, "outcome-unknown") for _ in range(8)])
    with server.client() as client, pytest.raises(OutcomeUnknown) as unknown:
        client.comment("t-1", "到了")
    assert unknown.value.key == server.asked[0].headers["idempotency-key"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, NotAllowed),
        (403, NotAllowed),
        (409, Conflict),
        (412, Outdated),
        (422, Invalid),
        (500, Problem),
    ],
)
def test_a_refusal_is_raised_at_once_with_its_code_and_its_sentence(
    status: int, kind: type[Problem]
) -> None:
    document = {
        "status": status,
        "code": "field-missing",
        "title": "缺少字段",
        "detail": "请填写故障现象。",
        "errors": [{"pointer": "/fields/symptom", "code": "missing", "message": "必填"}],
        "request_id": "r-1",
        "allowed": "a, b",
    }
    server = Server(said(status, document))
    with server.client() as client, pytest.raises(kind) as refused:
        client.move("t-1", "finish", {"note": "好"}, if_match=7)
    assert (refused.value.code, refused.value.detail) == ("field-missing", "请填写故障现象。")
    assert [one.pointer for one in refused.value.errors] == ["/fields/symptom"]
    assert (refused.value.request_id, refused.value.details["allowed"]) == ("r-1", "a, b")
    [asked] = server.asked
    assert (asked.headers["if-match"], asked.headers["accept-language"]) == ('"7"', "zh")


def test_an_answer_that_is_no_problem_document_is_a_problem_all_the_same() -> None:
    server = Server(*[httpx.Response(502, text="<html>bad gateway") for _ in range(8)])
    with server.client() as client, pytest.raises(Busy) as refused:
        client.ticket("t-1")
    assert refused.value.code == "http-502"


def test_whatever_is_asked_waits_for_what_was_commanded_before_it() -> None:
    server = Server(
        said(202, OPENED, gongdan_position="intake.1.5"),
        said(200, {"ticket_id": "t-1", "version": 2}, gongdan_position="workflow.1.9"),
        said(200, {"ticket_id": "t-1", "version": 3}, gongdan_position="workflow.1.10"),
        said(200, {"id": "t-1", "state": "new", "version": 3, "moves": [], "team": "夜班"}),
    )
    with server.client() as client:
        client.open_ticket({"summary": "a"})
        client.comment("t-1", "b")
        client.comment("t-1", "c")
        ticket = client.ticket("t-1")
    assert server.asked[3].headers["gongdan-min-position"] == "intake.1.5,workflow.1.10"
    assert server.asked[1].headers["gongdan-min-position"] == "intake.1.5"
    assert "gongdan-min-position" not in server.asked[0].headers
    assert (ticket.state, ticket.version, ticket.raw["team"]) == ("new", 3, "夜班")


def page(*ids: str, after: str | None) -> httpx.Response:
    items = [{"id": one, "state": "new", "version": 1} for one in ids]
    return said(200, {"items": items, "next_cursor": after})


def test_a_list_is_read_page_by_page() -> None:
    server = Server(page("a", "b", after="c1"), page("c", after=None))
    with server.client() as client:
        assert [one.id for one in client.tickets(view="open", limit=2)] == ["a", "b", "c"]
    asked = [dict(one.url.params) for one in server.asked]
    assert asked == [
        {"view": "open", "limit": "2"},
        {"view": "open", "limit": "2", "cursor": "c1"},
    ]


def test_a_file_goes_on_where_the_server_has_it_after_an_answer_was_lost() -> None:
    content = b"x" * (1024 * 1024 + 5)
    server = Server(
        httpx.Response(201, headers={"location": "/api/v1/uploads/u-1", "upload-offset": "0"}),
        httpx.ReadError("the line broke after it was taken"),
        problem(409, "upload-offset-wrong"),
        httpx.Response(200, headers={"upload-offset": str(1024 * 1024)}),
        httpx.Response(204, headers={"upload-offset": str(len(content))}),
    )
    with server.client() as client:
        assert client.upload(content, "冷柜.jpg").ref == "u-1"
    methods = [one.method for one in server.asked]
    assert methods == ["POST", "PATCH", "PATCH", "HEAD", "PATCH"]
    assert server.asked[-1].headers["upload-offset"] == str(1024 * 1024)
    assert server.asked[-1].content == b"x" * 5


def test_a_file_that_is_refused_is_not_sent_for_ever() -> None:
    server = Server(
        httpx.Response(201, headers={"location": "/api/v1/uploads/u-1", "upload-offset": "0"}),
        problem(415, "file-kind-refused"),
    )
    with server.client() as client, pytest.raises(Invalid) as refused:
        client.upload(b"<html>", "a.html")
    assert refused.value.code == "file-kind-refused"


def stream(*blocks: str) -> httpx.Response:
    text = "".join(f"{one}\n\n" for one in blocks)
    return httpx.Response(200, text=text, headers={"content-type": "text/event-stream"})


def live(position: int) -> str:
    return f'id: workflow.1.{position}\nevent: ticket.moved\ndata: {{"ticket_id":"t-1"}}'


def test_whoever_follows_goes_on_after_the_last_event_when_the_line_breaks() -> None:
    hello = "id: workflow.1.4\nevent: hello\ndata: {}"
    server = Server(
        stream(hello, live(5), ": ping"),
        httpx.ConnectError("refused"),
        problem(503, "service-away"),
        stream(live(6)),
    )
    with server.client() as client:
        following = client.follow()
        heard = [next(following) for _ in range(2)]
    assert [(one.id, one.name) for one in heard] == [
        ("workflow.1.5", "ticket.moved"),
        ("workflow.1.6", "ticket.moved"),
    ]
    last = [one.headers.get("last-event-id") for one in server.asked]
    assert last == [None, *["workflow.1.5"] * 3]


def test_a_stream_that_is_refused_is_not_asked_for_again() -> None:
    server = Server(problem(401, "key-revoked"))
    with server.client() as client, pytest.raises(NotAllowed):
        next(client.follow())
    ended = 'event: problem\ndata: {"status": 401, "code": "key-revoked"}'
    server = Server(stream(ended))
    with server.client() as client, pytest.raises(NotAllowed) as refused:
        next(client.follow())
    assert refused.value.code == "key-revoked"


def event(position: int) -> dict[str, object]:
    return {
        "id": f"e-{position}",
        "source": "/weilai/workflow",
        "type": "gongdan.ticket.moved.v1",
        "subject": "t-1",
        "sequence": f"{position:020d}",
        "data": {"to": "done"},
    }


def test_a_log_is_read_from_a_position_and_followed() -> None:
    server = Server(
        said(200, {"items": [event(3), event(5)], "next_after": 5}),
        said(200, {"items": [], "next_after": 5}),
        said(200, {"items": [event(6)], "next_after": 6}),
    )
    with server.client() as client:
        following = client.follow_events("workflow", after=2)
        found = [next(following) for _ in range(3)]
    assert [one.position for one in found] == [3, 5, 6]
    assert found[0].data == {"to": "done"}
    assert [one.url.params["after"] for one in server.asked] == ["2", "5", "5"]
    assert server.waited == [1.0]


async def test_the_client_to_await_does_the_same() -> None:
    server = Server(
        httpx.ConnectError("refused"),
        said(202, OPENED, gongdan_position="workflow.1.9"),
        page("a", after="c1"),
        page("b", after=None),
        stream(live(5)),
        stream(live(6)),
        said(200, {"items": [event(3)], "next_after": 3}),
    )
    async with server.async_client() as client:
        assert (await client.open_ticket({"summary": "a"})).ticket_id == "t-1"
        assert [one.id async for one in client.tickets()] == ["a", "b"]
        following = client.follow()
        assert [(await anext(following)).id for _ in range(2)] == ["workflow.1.5", "workflow.1.6"]
        assert (await anext(client.follow_events())).position == 3
    assert server.asked[0].headers["idempotency-key"] == server.asked[1].headers["idempotency-key"]


def methods_of(kind: type) -> Iterator[str]:
    return (name for name in vars(kind) if not name.startswith("_"))


def test_both_clients_have_the_same_methods() -> None:
    assert list(methods_of(Client)) == list(methods_of(AsyncClient))
