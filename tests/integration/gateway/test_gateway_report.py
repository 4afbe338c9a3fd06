"""The report page: whoever scans a label reports its thing, and nothing they write does harm."""

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest

from services.gateway.report.pace import Doing
from services.gateway.report.tracking import Followed
from shared.pb.gongdan.intake.v1 import intake_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2
from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.gateway_fakes import Backend
from tests.integration.gateway.gateway_known import CODE, ON_ITS_WAY, TICKET, WITHDRAWN_CODE

PAGE = f"/r/{CODE}"
ONCE = "01234567-89ab-cdef-0123-456789abcdef"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HTML = "text/html; charset=utf-8"
FIRST_LOAD_BYTES_MAX = 75_000
FILLED = {"f.symptom": "压缩机不转", "f.stops": "yes", "phone": "13812345678", "once": ONCE}
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    "\u202e\u2066 abc \u0590",
    "水" * 10_000,
    "{{7*7}} ${7*7} {ago} %s",
    "👨‍👩‍👧‍👦" * 200,
)


class Elements(HTMLParser):
    """The elements of a page, with their attributes, as a browser reads it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all_of(self, *tags: str) -> list[dict[str, str | None]]:
        return [known for tag, known in self.found if tag in tags]


def is_inert(page: str) -> bool:
    """Say whether nothing on a page runs, or comes from elsewhere."""
    elements = Elements(page)
    handlers = [name for _, known in elements.found for name in known if name.startswith("on")]
    sources = [one for _, known in elements.found if (one := known.get("src"))]
    return not handlers and not sources and not elements.all_of("script", "img", "svg", "iframe")


async def sends(edge: Edge, *, page: str = PAGE, **filled: str) -> httpx.Response:
    body = urlencode({**FILLED, **filled})
    return await edge.http.post(page, content=body, headers=FORM)


def submitted(edge: Edge) -> list[intake_pb2.SubmitRequest]:
    return [one for one in edge.memory.requests if isinstance(one, intake_pb2.SubmitRequest)]


@pytest.fixture
async def anybody(edge: Edge) -> Edge:
    """Somebody who shows nothing of who they are."""
    edge.http.headers.pop("Authorization")
    edge.http.headers.pop("Idempotency-Key")
    return edge


async def test_a_label_leads_to_a_form_without_signing_in(anybody: Edge) -> None:
    answer = await anybody.http.get(PAGE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == HTML
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert is_inert(answer.text)
    assert "设备报修" in answer.text
    assert "1号冷柜 &lt;b&gt;" in answer.text
    assert "0123-4567-89AB" in answer.text
    style = await anybody.http.get("/console/report.css")
    loaded = len(gzip.compress(answer.content)) + len(gzip.compress(style.content))
    assert loaded < FIRST_LOAD_BYTES_MAX


async def test_every_input_has_a_label_and_what_cannot_be_asked_is_said(anybody: Edge) -> None:
    page = (await anybody.http.get(PAGE)).text
    elements = Elements(page)
    inputs = elements.all_of("input", "select", "textarea")
    named = {one["for"] for one in elements.all_of("label") if "for" in one}
    for one in inputs:
        assert one.get("type") in {"hidden", "radio"} or one["id"] in named, one
    assert {one["name"] for one in inputs} == {
        *("once", "f.symptom", "f.stops", "f.where", "f.degrees", "name", "phone", "photos")
    }
    assert elements.all_of("textarea")[0]["name"] == "f.symptom"
    assert "照片" in page


async def test_a_page_is_chinese_first_and_english_for_who_asks(anybody: Edge) -> None:
    for address, accepted, language in (
        (PAGE, "", "zh-CN"),
        (PAGE, "en-GB,en;q=0.9", "en"),
        (PAGE, "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        (f"{PAGE}?lang=en", "zh", "en"),
        (f"{PAGE}?lang=zh", "en", "zh-CN"),
    ):
        page = (await anybody.http.get(address, headers={"Accept-Language": accepted})).text
        assert Elements(page).all_of("html")[0]["lang"] == language
        assert ("Equipment repair" in page) is (language == "en")


async def test_what_is_filled_in_is_a_report_by_scan(anybody: Edge) -> None:
    answer = await sends(anybody, **{"f.where": "后厨", "f.degrees": "-11.5", "name": "王芳"})
    assert answer.status_code == 303
    (request,) = submitted(anybody)
    assert (request.channel, request.id) == ("qr", ONCE)
    assert request.source == "urn:gongdan:label:0123456789ab"
    assert json.loads(request.body) == {
        "type": "equipment_repair",
        "summary": "压缩机不转",
        "asset": "FRZ-0042",
        "links": {"store": "042"},
        "fields": {"symptom": "压缩机不转", "stops": True, "where": "后厨", "degrees": -11.5},
        "reporter": {"name": "王芳", "phone": "13812345678"},
    }


async def test_nobody_can_say_more_than_the_form_asks(anybody: Edge) -> None:
    more = {"type": "purchase_request", "asset": "X", "f.asset": "X", "f.priority": "P1", "x": "y"}
    assert (await sends(anybody, **more)).status_code == 303
    said = json.loads(submitted(anybody)[0].body)
    assert (said["type"], said["asset"], list(said["fields"])) == (
        *("equipment_repair", "FRZ-0042"),
        ["symptom", "stops"],
    )


async def test_whatever_is_written_is_only_text(anybody: Edge) -> None:
    for n, text in enumerate(HOSTILE):
        sent = await sends(anybody, **{"f.symptom": text, "once": str(UUID(int=n))})
        assert sent.status_code == 303
        assert json.loads(submitted(anybody)[-1].body)["fields"]["symptom"] == text
        # What comes back to be mended is the same text, and nothing else.
        bad = {"f.symptom": f"{text}\x00", "name": text[:99], "phone": text[:99]}
        mend = await sends(anybody, **bad)
        assert mend.status_code == 422
        assert is_inert(mend.text), text


async def test_a_report_that_is_refused_comes_back_with_what_is_wrong(anybody: Edge) -> None:
    answer = await sends(anybody, **{"f.symptom": "", "f.where": "后厨"})
    assert answer.status_code == 422
    elements = Elements(answer.text)
    chosen = [one["value"] for one in elements.all_of("option") if "selected" in one]
    assert chosen == ["后厨"]
    assert [one["value"] for one in elements.all_of("input") if "checked" in one] == ["yes"]
    assert [one["value"] for one in elements.all_of("input") if one["name"] == "once"] == [ONCE]


async def test_a_code_that_is_no_good_is_answered_in_plain_words(anybody: Edge) -> None:
    for address, status, said in (
        ("/r/nonsense", 404, "无法识别此二维码"),
        (f"/r/{CODE[:-1]}", 404, "无法识别此二维码"),
        ("/r/%00%ff", 404, "无法识别此二维码"),
        (f"/r/{'x' * 5000}", 404, "无法识别此二维码"),
        ("/r/中文", 404, "无法识别此二维码"),
        (f"/r/{WITHDRAWN_CODE}", 410, "此二维码已停用"),
        ("/t/nonsense", 404, "没有此进度地址"),
        (f"/t/{'x' * 5000}", 404, "没有此进度地址"),
        (f"/t/{CODE}.{TICKET.hex}.awtMLQ.forged", 404, "没有此进度地址"),
    ):
        answer = await anybody.http.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (status, HTML), address
        assert said in answer.text
        assert is_inert(answer.text)


async def test_a_form_that_cannot_be_read_is_answered_in_plain_words(anybody: Edge) -> None:
    form = FORM["Content-Type"]
    for body, kind, status in (
        (b"once=" + ONCE.encode() + b"&f.symptom=" + b"a" * 300_000, form, 413),
        (b"&".join(b"f.x=1" for _ in range(500)), form, 422),
        (b"f.symptom=%ff%fe", form, 422),
        (b"\xff\xfe", form, 422),
        (b"f.symptom=x", form, 422),
        (b"once=../../x&f.symptom=x", form, 422),
        (b"", form, 422),
        (b'{"once": "x"}', "application/json", 422),
        (b"--x", "multipart/form-data; boundary=x", 422),
    ):
        answer = await anybody.http.post(PAGE, content=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.headers["content-type"]) == (status, HTML), body[:50]
        assert is_inert(answer.text)
    assert not submitted(anybody)


async def test_who_reported_follows_it_by_number_and_state_and_nothing_else(
    anybody: Edge,
) -> None:
    text = anybody.gateway.tracking.sign(Followed(code=CODE, ticket_id=TICKET))
    answer = await anybody.http.get(f"/t/{text}?at=intake.1.5")
    assert answer.status_code == 200
    assert "T-000001" in answer.text
    assert "待受理" in answer.text
    assert "138" not in answer.text.replace(text, "")
    asked = anybody.memory.requests[-1]
    assert isinstance(asked, workflow_pb2.GetTicketRequest)
    assert anybody.memory.last.min_position == "intake.1.5"
    assert anybody.memory.last.caller.actor == "label:0123456789ab"


async def test_what_the_label_may_not_see_is_not_told(anybody: Edge) -> None:
    text = anybody.gateway.tracking.sign(Followed(code=CODE, ticket_id=ON_ITS_WAY))
    answer = await anybody.http.get(f"/t/{text}")
    assert answer.status_code == 200
    assert "不在网上显示" in answer.text
    assert "T-" not in answer.text.replace(text, "")


async def test_a_report_is_followed_though_its_label_was_withdrawn(anybody: Edge) -> None:
    text = anybody.gateway.tracking.sign(Followed(code=WITHDRAWN_CODE, ticket_id=TICKET))
    assert "T-000001" in (await anybody.http.get(f"/t/{text}")).text


async def test_who_scans_is_told_that_it_was_reported_already(anybody: Edge) -> None:
    assert "已有人报修" not in (await anybody.http.get(PAGE)).text
    anybody.memory.reported_lately = (datetime.now(UTC) - timedelta(minutes=200)).isoformat()
    page = (await anybody.http.get(PAGE)).text
    assert "3 小时前已有人报修" in page
    assert "<form" in page


async def test_who_means_the_same_follows_what_was_reported_by_this_label(anybody: Edge) -> None:
    anybody.memory.reported_lately = datetime.now(UTC).isoformat()
    assert "/t/" not in (await anybody.http.get(PAGE)).text
    anybody.memory.followed = str(TICKET)
    page = (await anybody.http.get(PAGE)).text
    assert "刚刚已有人报修，当前状态：处理中" in page
    assert "<form" in page
    address = re.search(r'href="(/t/[^"]+)">我要报的也是这个', page)
    assert address is not None
    shown = (await anybody.http.get(address[1])).text
    assert "T-000001" in shown
    assert "<h1><bdi>报修进度" in shown
    assert submitted(anybody) == []


async def test_whatever_is_wrong_with_views_keeps_nobody_from_reporting(anybody: Edge) -> None:
    anybody.memory.lately_is_broken = True
    assert "<form" in (await anybody.http.get(PAGE)).text
    assert (await sends(anybody)).status_code == 303
    assert len(submitted(anybody)) == 1


async def test_a_label_takes_so_many_reports_in_ten_minutes(anybody: Edge) -> None:
    for _ in range(Doing.SENDING_BY_LABEL.value):  # forms that lack something are no reports
        assert (await sends(anybody, **{"f.symptom": ""})).status_code == 422
    for n in range(Doing.SENDING_BY_LABEL.value):
        assert (await sends(anybody, once=str(UUID(int=n)))).status_code == 303
    answer = await sends(anybody, once=str(UUID(int=Doing.SENDING_BY_LABEL.value)))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert "提交过于频繁" in answer.text
    assert (await anybody.http.get(PAGE)).status_code == 200


async def test_while_services_are_away_the_page_says_so(anybody: Edge, backend: Backend) -> None:
    await backend.go_away()
    answer = await anybody.http.get(PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (503, HTML)
    assert "请稍后再试" in answer.text


async def test_labels_are_made_listed_and_withdrawn(edge: Edge) -> None:
    wish = {"type": "equipment_repair", "asset": "FRZ-0042", "place": "store:042"}
    made = await edge.http.post("/api/v1/labels", json=wish)
    assert made.status_code == 201, made.text
    assert made.json()["url"] == f"http://gongdan.test/r/{CODE}"
    assert made.headers["gongdan-position"] == "identity.1.4"
    listed = (await edge.http.get("/api/v1/labels")).json()["items"]
    assert [one["url"] is None for one in listed] == [False, True]
    ended = await edge.http.delete("/api/v1/labels/0123456789ab")
    assert ended.json() == {"label_id": "0123456789ab"}


async def test_a_label_of_no_use_is_not_made(edge: Edge) -> None:
    for wrong, code in (
        ({"type": "no_such"}, "type-unknown"),
        ({"role": "stranger"}, "role-unknown"),
        ({"role": "dispatcher"}, "label-role-too-wide"),
        ({"name": "x" * 81}, "request-invalid"),
        ({"owner": "x"}, "request-invalid"),
    ):
        wish = {"type": "equipment_repair", "asset": "FRZ-0042", **wrong}
        refused = await edge.http.post("/api/v1/labels", json=wish)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
