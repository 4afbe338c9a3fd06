"""Pictures of ticket types: everything is on them, in both languages, for eyes and ears."""

from xml.etree import ElementTree as ET

import pytest

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.drawing import Language
from services.workflow.adapters.documents.model import Document
from services.workflow.adapters.documents.picture import picture_of
from services.workflow.adapters.documents.picture.layout import placed
from services.workflow.adapters.documents.picture.plan import plan_of, wrapped
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from tests.unit.workflow.document_spec import LAUNDRY

SVG = "{http://www.w3.org/2000/svg}"


def drawn(document: Document, language: Language = "en", place: int = 0) -> ET.Element:
    return ET.fromstring(  # noqa: S314  # our own
        picture_of(document.ticket_types[place], document.roles, language)
    )


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
    for part in document.ticket_types:
        where = placed(plan_of(part, document.roles, "zh"))
        boxes = [*where.states.values(), *where.moves.values()]
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart_x = abs(one.x - other.x) >= (one.width + other.width) / 2
                apart_y = abs(one.y - other.y) >= (one.height + other.height) / 2
                assert apart_x or apart_y


def test_a_picture_is_the_same_each_time_and_says_what_it_is() -> None:
    document = read_document(LAUNDRY)
    part = document.ticket_types[0]
    picture = picture_of(part, document.roles, "zh")
    assert picture == picture_of(part, document.roles, "zh")
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
    picture = picture_of(document.ticket_types[0], document.roles, "en")
    assert "<script" not in picture
    assert "&lt;script&gt;" in picture


def test_moves_from_every_state_have_no_lines_of_their_own() -> None:
    document = read_document(shipped_text("helpdesk"))
    plan = plan_of(document.ticket_types[0], document.roles, "en")
    everywhere = [one for one in plan.moves if not one.sources]
    assert everywhere
    assert all(one.rows[-1].text == "from every state" for one in everywhere)


def test_long_labels_are_broken_between_words_and_anywhere_in_chinese() -> None:
    assert wrapped("Send back to the one who asked for it first") == (
        "Send back to the one who asked for",
        "it first",
    )
    assert [len(line) for line in wrapped("请" * 45)] == [20, 20, 5]
    assert wrapped("") == ()
