"""Bad documents: refused at once, with line and column and a sentence that helps."""

import pytest

from services.workflow.adapters.documents.reading import read_text
from tests.pace import within
from tests.unit.workflow.document_spec import laundry, refused

YARDS_MAX = 100
BOMB = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        (BOMB, (1, 4), "anchors"),
        ("a: 1\nb: *a\n", (2, 4), "aliases"),
        ("a:\n  on: 1", (2, 3), "true or false"),
        ("off: 1", (1, 1), "true or false"),
        ("a: {yes: 1}", (1, 5), "true or false"),
        ("a: {No: 1}", (1, 5), "true or false"),
        ("a: 1\nb: 2\na: 3", (3, 1), "twice"),
        ("x: !!python/name:os.x y", (1, 4), "tags"),
        ("[" * 100_000, (1, 13), "nested"),
        ("{" * 100_000, (1, 13), "nested"),
        ("\n".join(" " * n + "a:" for n in range(40)), (12, 12), "nested"),
        ("a: b: c", (1, 5), "no room for a key"),
        ("a: 1\nb: [", (3, 1), "something is missing"),
        ("a: 1\n\tb: 2", (2, 1), "tab"),
        ("a: 1\nb: \x01", (2, 4), "no text may have"),
        ("- a", (1, 1), "mapping"),
        ("", (1, 1), "mapping"),
        ("? [1]\n: 2", (1, 3), "key is text"),
        ("--- {a: 1}\n--- {b: 1}", (2, 1), "one scenario"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    text: str, place: tuple[int, int], word: str
) -> None:
    (one,) = within(YARDS_MAX, lambda: refused(text))
    assert (one.line, one.column) == place
    assert one.message.startswith(f"Line {place[0]}, column {place[1]}: ")
    assert one.zh.startswith(f"第 {place[0]} 行第 {place[1]} 列：")
    assert word in one.message.lower()


@pytest.mark.parametrize(
    ("reply", "en", "zh"),
    [
        ("calendar: nowhere, commitment: 30m", "no calendar nowhere", "nowhere"),
        ("until: nonsense, commitment: 30m", "nonsense", "nonsense"),
        ("until: finish", "until says nothing", "until 就没有意义"),
    ],
)
@pytest.mark.parametrize("where", ["ticket_types:\n", "    flags:\n"])
def test_a_reply_names_what_there_is_and_promises_what_can_end(
    where: str, reply: str, en: str, zh: str
) -> None:
    indent = where[: -len(where.lstrip())]
    one = f"{{key: ack, text: {{zh: 收到, en: Seen}}, {reply}}}"
    (said,) = refused(laundry(where, f"{indent}canned_replies: [{one}]\n{where}"))
    assert en in said.message
    assert zh in said.zh
    assert said.line


def test_a_reply_has_a_key_of_its_own() -> None:
    one = "{key: ack, text: {zh: 收到, en: Seen}}"
    (said,) = refused(laundry("    flags:\n", f"    canned_replies: [{one}, {one}]\n    flags:\n"))
    assert said.code == "said-twice"


def test_ten_to_the_fifth_fields_are_refused_quickly() -> None:
    many = "".join(f"      f{n}: {{type: text}}\n" for n in range(100_000))
    (one,) = within(YARDS_MAX, lambda: refused(laundry("    fields:\n", f"    fields:\n{many}")))
    assert one.line > 1_000
    assert one.code == "document-too-large"
    assert "200,000 characters" in one.message
    assert "several scenarios" in one.message


def test_more_fields_than_a_form_may_have_are_refused_where_they_begin() -> None:
    many = "".join(f"      f{n}: {{type: text}}\n" for n in range(7_000))
    text = laundry("    fields:\n", f"    fields:\n{many}")
    (one,) = within(3 * YARDS_MAX, lambda: refused(text))  # a whole document of the longest kind
    assert (one.line, one.column) == (13, 5)
    assert "100" in one.message


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("    states:", "    stats:", "stats:", "There is no key stats; did you mean states?"),
        ("scope: own_store", "scope: ownstore", "scope: ownstore", "did you mean own_store?"),
        ("to: done,", "to: dome,", "to: dome", "There is no state dome; did you mean done?"),
        ("by: [technician]}", "by: [tecnician]}", "by: [tec", "no role tecnician; did you mean"),
        ("needs: [cause]", "needs: [cuase]", "needs:", "no field cuase; did you mean cause?"),
        ("when: urgent", "when: urgnt", "when: urgnt", "no field urgnt; did you mean urgent?"),
        ("transition: finish", "transition: finsh", "transition: f", "did you mean finish?"),
        ('template: "{number}"', 'template: "{numer}"', "template", "did you mean {number}?"),
        ("required_on: create", "required_on: creat", "required_on", "did you mean create?"),
        ("type: money", "type: mony", "type: mony", "There is no type mony; did you mean money?"),
        ("key: dear, ", "", "{label: Dear", "Key is missing"),
        ("loads: {type: int}", "Loads: {type: int}", "Loads", "lower-case"),
        ('when: "cost > 500"', "when: cost >", "when: cost", "not a CEL expression"),
        ("from: new, ", "", "{id: start", "which state does it leave"),
        ("values: [motor, door]", "values: []", "cause:", "An enum, and only an enum"),
        ("by: [technician]}", "by: []}", "by: []", "At least 1"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_the_nearest_name(
    old: str, new: str, at: str, said: str
) -> None:
    text = laundry(old, new)
    before = text[: text.index(at)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    one = next(each for each in refused(text) if said in each.message)
    assert (one.line, one.column) == (line, column)
    assert one.message.startswith(f"Line {line}, column {column}: ")
    assert any("\u4e00" <= char <= "\u9fff" for char in one.zh)


def test_every_mistake_is_named_at_once() -> None:
    text = laundry("to: done,", "to: dome,").replace("needs: [cause]", "needs: [cuase]")
    assert [one.code for one in refused(text)] == ["unknown-state", "unknown-field"]


def test_a_ticket_is_opened_for_somebody_only_where_one_is_opened() -> None:
    text = f"{laundry()}    branches: [{{set_priority: P1, on_behalf_of: opener}}]\n"
    assert [one.code for one in refused(text)] == ["on-behalf-of-nothing"]


def test_what_is_no_list_is_not_taken_for_an_empty_one() -> None:
    text = laundry("    priority:\n      - {when: urgent, set: P1}\n      - {default: P2}\n",
                   "    priority: {default: P2}\n")  # fmt: skip
    (one,) = refused(text)
    assert (one.pointer, one.line) == ("/ticket_types/0/priority", 19)


def test_numbers_are_written_as_in_json_and_everything_else_is_text() -> None:
    text = "a: [09:30, 1:30:00, 09:30-18:00, 007, 0x1F, 1_000, yes, on, 2026-11-22, .inf, '5']"
    assert read_text(text).data["a"] == [
        "09:30", "1:30:00", "09:30-18:00", "007", "0x1F", "1_000", "yes", "on", "2026-11-22",
        ".inf", "5",
    ]  # fmt: skip
    numbers = "a: [0, -3, 1.5, 1e3, true, false, null, ~]"
    assert read_text(numbers).data["a"] == [0, -3, 1.5, 1000.0, True, False, None, None]
