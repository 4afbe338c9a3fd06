"""The parts of the report page: how often somebody comes, what they may follow, what they wrote."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.api.language import Language
from services.gateway.report.form import Sent, form_of, report_of, sent_by, wrong_in
from services.gateway.report.html import NOTHING_EARLIER, Earlier, Labelled, form_page
from services.gateway.report.pace import KEPT_MAX, WINDOW_S, Doing, Pace, TooOften, network_of
from services.gateway.report.tracking import Followed, Tracking, TrackingEnded, TrackingUnknown
from services.gateway.report.words import what_to_do
from shared.decider import Reason
from shared.pb.gongdan.identity.v1 import identity_pb2
from shared.pb.gongdan.intake.v1 import intake_pb2

Field = intake_pb2.FormField
FREEZER = identity_pb2.Label(type="equipment_repair", asset="FRZ-0042", name="冷柜")
PLACE = identity_pb2.Label(type="cleaning", place="building:3", name="三号楼")
SYMPTOM = Field(key="symptom", type="text", required=True, label_zh="现象", label_en="Symptom")
FOLLOWED = Followed(code="weilai-0123456789ab-1-x", ticket_id=UUID(int=7))


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def told(*fields: Field) -> intake_pb2.GetFormResponse:
    return intake_pb2.GetFormResponse(name_zh="报修", name_en="Repair", fields=fields)


def report(fields: list[Field], **given_: str) -> dict[str, object]:
    form = form_of(FREEZER, told(*fields))
    return report_of(FREEZER, form, sent_by(form, given_.items()))


def test_whoever_comes_too_often_waits_and_nobody_else_does() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    for _ in range(Doing.SENDING_BY_LABEL.value):
        pace.count(Doing.SENDING_BY_LABEL, "freezer")
    with pytest.raises(TooOften):
        pace.count(Doing.SENDING_BY_LABEL, "freezer")
    pace.count(Doing.SENDING_BY_LABEL, "oven")
    pace.count(Doing.SENDING, "freezer")
    clock.now += WINDOW_S
    pace.count(Doing.SENDING_BY_LABEL, "freezer")


def test_only_those_who_came_last_are_remembered() -> None:
    pace = Pace(clock=Clock())
    for _ in range(Doing.SENDING_BY_LABEL.value):
        pace.count(Doing.SENDING_BY_LABEL, "freezer")
    for n in range(KEPT_MAX):
        pace.count(Doing.LOOKING, str(n))
    pace.count(Doing.SENDING_BY_LABEL, "freezer")


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_a_household_is_one_place(host: str, network: str) -> None:
    assert network_of(host) == network


def test_an_address_is_good_for_one_ticket_and_cannot_be_made_up() -> None:
    tracking = Tracking(b"secret")
    text = tracking.sign(FOLLOWED)
    assert tracking.read(text) == FOLLOWED
    other = text.replace(FOLLOWED.ticket_id.hex, UUID(int=8).hex)
    for forged in (other, text[:-1], "", "中文", text * 10, Tracking(b"other").sign(FOLLOWED)):
        with pytest.raises(TrackingUnknown):
            tracking.read(forged)


def test_an_address_ends() -> None:
    text = Tracking(b"secret").sign(FOLLOWED)
    with pytest.raises(TrackingEnded):
        Tracking(b"secret", age_max=timedelta(seconds=-1)).read(text)


def test_what_is_wrong_is_written_once_and_its_first_line_is_the_summary() -> None:
    said = report([SYMPTOM], **{"f.symptom": " 漏水\r\n很多 "})
    assert said["summary"] == "漏水"
    assert said["fields"] == {"symptom": "漏水\n很多"}


def test_a_type_without_a_text_asks_for_a_summary() -> None:
    form = form_of(PLACE, told(Field(key="urgent", type="bool", required=True)))
    assert form.asks_summary
    said = report_of(PLACE, form, sent_by(form, [("summary", "地上有水"), ("f.urgent", "no")]))
    assert (said["summary"], said["fields"]) == ("地上有水", {"urgent": False})
    assert (said["links"], "asset" in said) == ({"building": "3"}, False)


def test_who_wrote_too_much_is_told_to_write_less_whoever_noticed() -> None:
    for code in ("body-too-large", "too-large"):
        assert what_to_do(code, Language.ZH) == "请把内容写短一些，或少选几张照片，再提交。"
        assert (
            what_to_do(code, Language.EN)
            == "Write a little less, or pick fewer photos, and send it again."
        )


def test_half_of_a_number_is_not_left_in_a_summary_that_is_cut() -> None:
    said = report([SYMPTOM], **{"f.symptom": "漏" * 193 + " 13812345678，快来"})
    assert said["summary"] == "漏" * 193 + "…"


def test_values_are_what_their_kinds_say_and_others_are_left_to_intake() -> None:
    kinds = ("int", "number", "money", "rating5", "bool", "date")
    fields = [Field(key=kind, type=kind) for kind in kinds]
    right = report(fields, **{f"f.{k}": v for k, v in zip(kinds, _RIGHT, strict=True)})["fields"]
    assert right == {
        "int": 3,
        "number": 2.5,
        "money": "12.50",
        "rating5": 5,
        "bool": True,
        "date": "2026-11-28",
    }
    assert report(fields, **{"f.int": "three", "f.bool": "maybe", "f.number": "1e9"})["fields"] == {
        "int": "three",
        "bool": "maybe",
        "number": "1e9",
    }
    assert report(fields, **{"f.int": "  "})["fields"] == {}


_RIGHT = ("3", "2.5", "12.50", "5", "yes", "2026-11-28")


def test_what_the_page_cannot_take_is_beyond_it_or_left() -> None:
    photo = Field(key="photo", type="photo", label_zh="照片", label_en="Photo")
    signed = Field(key="signed", type="signature", required=True, label_zh="签名", label_en="Sign")
    form = form_of(FREEZER, told(SYMPTOM, photo, signed))
    assert form.left == ()  # photos go with the report itself
    assert [one.key for one in form.beyond] == ["signed"]
    page = form_page(
        form,
        Labelled(name="冷柜", label_id="0123456789ab"),
        Sent(),
        {},
        once="x",
        already=NOTHING_EARLIER,
        language=Language.ZH,
        path="/r/x",
    )
    assert "签名" in page
    assert "<form" not in page


def test_an_asset_is_asked_for_where_a_label_is_of_a_place() -> None:
    asset = Field(key="asset", type="asset_ref", required=True, part="asset")
    assert [one.key for one in form_of(PLACE, told(asset)).inputs] == ["asset"]
    assert form_of(FREEZER, told(asset)).inputs == ()


def test_what_is_missing_is_named_whether_the_page_asks_for_it_or_not() -> None:
    signed = Field(key="signed", type="signature", required=True, label_zh="签名", label_en="Sign")
    form = form_of(FREEZER, told(SYMPTOM, signed))
    reasons = [
        Reason(code="missing", message="This is needed.", pointer=pointer)
        for pointer in ("/summary", "/fields/symptom", "/fields/signed", "/links/store")
    ]
    assert wrong_in(form, reasons, Language.ZH) == {
        "f.symptom": "此项必填。",
        "/fields/signed": "签名：此项必填。",
        "/links/store": "store：此项必填。",
    }
    asking = form_of(FREEZER, told())
    assert wrong_in(asking, reasons[:1], Language.EN) == {"summary": "This is needed."}


def shown(text: str, name: str, trouble: str) -> str:
    return form_page(
        form_of(FREEZER, told(SYMPTOM)),
        Labelled(name=name, label_id="0123456789ab"),
        Sent(given={"f.symptom": text, "phone": text}),
        {"f.symptom": trouble, "/else": trouble},
        once="x",
        already=Earlier(sentence=text, path="/t/x"),
        language=Language.EN,
        path="/r/x",
    )


def test_what_is_wrong_is_where_reading_begins_and_nothing_is_outside_a_landmark() -> None:
    page = shown("x", "x", "missing")
    assert '<div class="wrong" role="alert" tabindex="-1" autofocus>' in page
    body = page.partition("<body>")[2].split()
    assert body[0] == "<header"
    assert body[-3:] == ["</main>", "</body>", "</html>"]


@given(text=st.text(), name=st.text(max_size=50), trouble=st.text(max_size=50))
def test_nothing_that_anybody_writes_becomes_markup(text: str, name: str, trouble: str) -> None:
    harmless = shown(*("x" if said else "" for said in (text, name, trouble)))
    page = shown(text, name, trouble)
    for sign in '<>"':
        assert page.count(sign) == harmless.count(sign)
