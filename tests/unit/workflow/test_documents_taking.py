"""What a document says of the fields of created tickets: read, refused, compared and exported."""

import pytest

from services.workflow.adapters.documents.comparing import changes_between
from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.exporting import yaml_of
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.model import content_hash
from services.workflow.domain.flow.rules import Source, TakeRule
from tests.unit.workflow.document_spec import laundry, refused

VISIT = """\
  - key: visit
    name: Visit
    states: {new: New, done: Done}
    fields:
      what: {type: text, required_on: create}
      busy: {type: bool, required_on: create}
      owed: {type: money}
      label: {type: code}
      address: {type: address}
      stores: {type: store_list}
      cause: {type: enum, values: [motor]}
      total: {type: money, formula: owed * 2}
    priority: [{default: P3}]
    transitions: [{id: call, from: new, to: done, by: [clerk]}]
"""


def visited(rule: str, under: str = "branches") -> str:
    """Return the laundry where a rule creates visits."""
    return laundry("    flags:\n", f"    {under}: [{{{rule}}}]\n    flags:\n") + VISIT


TAKES = "key: b, create: visit, fields: {what: [symptom, \"'没说'\"], busy: true, owed: cost}"


def test_a_branch_says_what_the_ticket_takes_that_it_creates() -> None:
    rules = definition_of(read_document(visited(TAKES)), 1).types["repair"]
    assert rules.flow.taken_by("b:1") == (
        TakeRule(key="what", sources=(Source(name="symptom"), Source(constant="没说"))),
        TakeRule(key="busy", sources=(Source(constant=True),)),
        TakeRule(key="owed", sources=(Source(name="cost"),)),
    )
    assert rules.flow.taken_by("other:1") == ()


def test_follow_ups_and_windowed_rules_say_it_alike() -> None:
    loop = visited("key: l, after: finish, create: visit, fields: {what: summary}", "loops")
    rules = definition_of(read_document(loop), 1).types["repair"]
    assert rules.flow.taken_by("l:2") == (TakeRule(key="what", sources=(Source(name="summary"),)),)
    window = "key: w, window: 1d, per: cause, count: 3, create: visit"
    text = visited(f"{window}, fields: {{stores: counted.store}}", "rules")
    rules = definition_of(read_document(text), 1).types["repair"]
    counted = Source(name="store", counted=True)
    assert rules.flow.taken_by("w:1") == (TakeRule(key="stores", sources=(counted,)),)


def test_a_visit_that_takes_all_it_needs_is_complete() -> None:
    assert advice_on(read_document(visited(TAKES))) == []
    (one,) = advice_on(read_document(visited("create: visit, fields: {what: symptom}")))
    assert one.code == "child-incomplete"
    assert one.message.startswith("The Visit that is opened here lacks what it must have: busy;")
    assert one.zh.startswith("这里开的“Visit”缺少必填字段：busy")


@pytest.mark.parametrize(
    ("fields", "en", "zh"),
    [
        ("{whta: symptom}", "did you mean what?", "是否指 what"),
        ("{what: symptmo}", "did you mean symptom?", "是否指 symptom"),
        ("{what: symptom.x}", "no reference", "不是引用"),
        ("{what: number.x}", "no field number", "没有字段 number"),
        ("{what: Symptom text}", "no source", "不是来源"),
        ("{busy: symptom}", "busy (bool) cannot be taken from", "不能取自 symptom"),
        ("{busy: summary}", "busy (bool) cannot be taken from", "不能取自 summary"),
        ("{owed: urgent}", "owed (money) cannot", "不能取自 urgent"),
        ("{cause: cause}", "but for its own values", "它自己的取值"),
        ("{label: \"'a b'\"}", "cannot be a b", "不能是 a b"),
        ("{busy: 1}", "cannot be 1", "不能是 1"),
        ("{address: symptom}", "what is sealed", "个人信息"),
        ("{address: summary}", "what is sealed", "个人信息"),
        ("{address: \"'here'\"}", "the same for everybody", "固定的值"),
        ("{stores: counted.store}", "no counted here", "没有 counted"),
        ("{total: cost}", "is computed", "由公式算出"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(fields: str, en: str, zh: str) -> None:
    text = visited(f"create: visit, fields: {fields}")
    (one,) = refused(text)
    assert en in one.message
    assert zh in one.zh
    assert one.line == text[: text.index("fields: {" + fields[1:5])].count("\n") + 1


def test_what_is_counted_is_a_list_of_fields_or_places() -> None:
    window = "key: w, window: 1d, per: cause, count: 3, create: visit, fields"
    (one,) = refused(visited(f"{window}: {{what: counted.symptom}}", "rules"))
    assert "must be a store_list" in one.message
    (one,) = refused(visited(f"{window}: {{stores: counted.shop}}", "rules"))
    assert "no field shop" in one.message


def test_what_nobody_creates_takes_nothing() -> None:
    (one,) = refused(visited("notify: [clerk], fields: {what: symptom}"))
    assert (one.code, one.pointer) == ("takes-nothing", "/ticket_types/0/branches/0/fields")


def test_a_document_that_says_nothing_of_it_keeps_its_hash() -> None:
    document = read_document(visited("create: visit")).normalised()
    (repair, _) = document["ticket_types"]  # type: ignore[misc]  # plain JSON
    assert "fields" not in repair["branches"][0]  # type: ignore[has-type]


def test_it_comes_back_as_it_was_published() -> None:
    document = read_document(visited(TAKES)).normalised()
    again = read_document(yaml_of(document)).normalised()
    assert content_hash(again) == content_hash(document)


def test_what_a_created_ticket_takes_is_compared_in_peoples_words() -> None:
    before = read_document(visited("key: b, create: visit, fields: {what: symptom}")).normalised()
    after = read_document(
        visited("key: b, create: visit, fields: {what: [symptom, summary], busy: false}")
    ).normalised()
    assert {one.words.zh for one in changes_between(before, after)} == {
        "b 开的工单，字段 what 取自 symptom、summary",
        "b 开的工单，字段 busy 取自 false",
    }
    assert {one.words.en for one in changes_between(after, before)} == {
        "Tickets that b opens take the field what from symptom",
        "Tickets that b opens no longer take the field busy",
    }
