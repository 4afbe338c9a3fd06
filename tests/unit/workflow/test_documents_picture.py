"""Pictures of ticket types: everything is on them, in both languages, for eyes and ears."""

from xml.etree import ElementTree as ET

import pytest

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.model import Document
from services.workflow.adapters.documents.picture import picture_of
from services.workflow.adapters.documents.picture.layout import placed
from services.workflow.adapters.documents.picture.plan import plan_of, wrapped
from services.workflow.adapters.documents.saying import Language
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from tests.unit.workflow.document_spec import LAUNDRY, subject_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(document: Document, language: Language = "en", place: int = 0) -> ET.Element:
    return ET.fromstring(picture_of(subject_of(document, language, place)))  # noqa: S314  # our own


def texts(picture: ET.Element) -> str:
    return " ".join(one.text or "" for one in picture.iter(f"{SVG}text"))


@pytest.mark.parametrize("key", shipped_keys())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_move_and_role_of_a_shipped_scenario_is_written(
    key: str, language: Language
) -> None:
    document = read_document(shipped_text(key))
    for place, part in enumerate(document.ticket_types):
        picture = drawn(document, language, place)
        shown = texts(picture).replace(" ", "")
        labels = [part.name, *(one.label for one in part.states.values())]
        labels += [one.label for one in part.transitions]
        for label in labels:
            text = label.zh if language == "zh" else label.en
            assert text.replace(" ", "") in shown
        heard = picture.findtext(f"{SVG}desc") or ""
        for move in part.transitions:
            assert (move.label.zh if language == "zh" else move.label.en) in heard


@pytest.mark.parametrize("key", shipped_keys())
def test_no_box_lies_on_another(key: str) -> None:
    document = read_document(shipped_text(key))
    for index in range(len(document.ticket_types)):
        boxes = list(placed(plan_of(subject_of(document, "zh", index))).boxes.values())
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart_x = abs(one.x - other.x) >= (one.width + other.width) / 2
                apart_y = abs(one.y - other.y) >= (one.height + other.height) / 2
                assert apart_x or apart_y


def test_a_picture_is_the_same_each_time_and_says_what_it_is() -> None:
    document = read_document(LAUNDRY)
    part = document.ticket_types[0]
    picture = picture_of(subject_of(document, "zh"))
    assert picture == picture_of(subject_of(document, "zh"))
    root = ET.fromstring(picture)  # noqa: S314  # our own
    assert (root.get("role"), root.get("aria-labelledby")) == (
        "img",
        "repair-title repair-desc",
    )
    assert root.get("lang") == "zh-CN"
    assert root.findtext(f"{SVG}title") == part.name.zh


def test_a_label_is_text_whatever_it_says() -> None:
    evil = LAUNDRY.replace("en: Repair", "en: <script>alert(1)</script> & co")
    document = read_document(evil)
    picture = picture_of(subject_of(document, "en"))
    assert "<script" not in picture
    assert "&lt;script&gt;" in picture


def test_moves_from_every_state_have_no_lines_of_their_own() -> None:
    document = read_document(shipped_text("helpdesk"))
    plan = plan_of(subject_of(document, "en"))
    everywhere = [one for one in plan.steps if not one.sources]
    assert everywhere
    assert all(one.rows[-1].text == "from every state" for one in everywhere)


def test_long_labels_are_broken_between_words_and_anywhere_in_chinese() -> None:
    assert wrapped("Send back to the one who asked for it first") == (
        "Send back to the one who asked for",
        "it first",
    )
    assert [len(line) for line in wrapped("请" * 45)] == [20, 20, 5]
    assert wrapped("") == ()


def test_no_line_begins_with_a_sign_that_closes() -> None:
    first, second = wrapped("会签" * 9 + "会签（金额）：店长、督导")
    assert first[-1] not in "：、）"
    assert second[0] not in "：、）"


def test_work_side_by_side_stands_between_the_move_that_begins_it_and_those_that_wait() -> None:
    document = read_document(shipped_text("property"))
    keys = [one.key for one in document.ticket_types]
    plan = plan_of(subject_of(document, "zh", keys.index("renovation_complaint")))
    work = [one for one in plan.steps if one.kind == "work"]
    assert [[row.text for row in one.rows] for one in work] == [
        ["并行任务：施工", "施工队"],
        ["并行任务：设计", "设计师"],
    ]
    ends = {(one.sources, one.targets) for one in work}
    assert ends == {(("move split",), ("move joined",))}
    assert "并行任务：施工（施工队），在“并行派单”之后；“全部完成”要等它。" in plan.sentences


def test_another_ticket_stands_where_it_is_opened() -> None:
    document = read_document(shipped_text("medical_equipment"))
    keys = [one.key for one in document.ticket_types]
    plan = plan_of(subject_of(document, "en", keys.index("device_repair")))
    (child,) = [one for one in plan.steps if one.kind == "others"]
    assert [row.text for row in child.rows] == ["Opens a ticket: Call after repair", "3 days later"]
    assert (child.sources, child.targets) == (("move release",), ())
    plan = plan_of(subject_of(document, "en", keys.index("preventive")))
    (child,) = [one for one in plan.steps if one.kind == "others"]
    assert child.sources == ("state failed",)
