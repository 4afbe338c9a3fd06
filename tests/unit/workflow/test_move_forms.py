"""The form of a move: what each field is to each role that makes it."""

import json
from functools import cache

import pytest

from services.workflow.adapters.documents.comparing import changes_between
from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.domain.commands import MoveTicket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.open_moves import Move, moves_open
from shared.intent import Caller
from tests.unit.workflow.document_spec import laundry, refused
from tests.unit.workflow.ticket_spec import Story, member, move, open_ticket

FINISH = "{id: finish, from: working, to: done, by: [technician], needs: [cause]}"
FORM = "form: {cost: {technician: required, clerk: readonly}, cause: {clerk: hidden}, loads: {clerk: editable}}"  # noqa: E501  # as an author writes it
WITH_FORM = laundry(FINISH, f"{FINISH[:-1].replace('technician', 'technician, clerk')}, {FORM}}}")
WORKER, CLERK = member("tea", "technician"), member("cleo", "clerk")


@cache
def rules(text: str = WITH_FORM) -> TicketType:
    return definition_of(read_document(text), 1).types["repair"]


def at_work() -> Story:
    return Story().given(
        open_ticket(rules=rules(), fields={"symptom": "leaks"}, asset=None),
        move("start", WORKER, 1, of=rules()),
    )


def finish(caller: Caller, **fields: object) -> MoveTicket:
    return move("finish", caller, 2, of=rules(), fields=fields)


def shown_to(caller: Caller) -> Move:
    found = moves_open(at_work().ticket, rules(), caller)
    return next(one for one in found if one.name == "finish")


def test_what_one_role_must_bring_another_need_not() -> None:
    told = at_work().when(finish(WORKER, cause="motor"))
    assert told.slug == "fields-missing"
    assert told.refusal is not None
    assert [one.pointer for one in told.refusal.reasons] == ["/fields/cost"]
    assert at_work().when(finish(WORKER, cause="motor", cost=20)).ticket.state == "done"
    assert at_work().when(finish(CLERK)).ticket.state == "done"


@pytest.mark.parametrize(
    ("fields", "sentence", "zh"),
    [
        ({"cost": 20}, "You only read cost in finish.", "cost在这一步对您只读。"),
        ({"cause": "motor"}, "Your form of finish has no cause.", "您这一步的表单里没有cause。"),
    ],
    ids=["readonly", "hidden"],
)
def test_what_is_not_a_roles_to_write_is_refused(
    fields: dict[str, object], sentence: str, zh: str
) -> None:
    told = at_work().when(finish(CLERK, **fields))
    assert told.slug == "field-not-yours"
    assert told.refusal is not None
    (reason,) = told.refusal.reasons
    assert (reason.message, reason.zh) == (sentence, zh)


def test_what_is_editable_may_come_or_not() -> None:
    assert at_work().when(finish(CLERK, loads=3)).ticket.fields["loads"] == 3


def test_a_form_lets_a_role_write_what_is_others_elsewhere() -> None:
    text = WITH_FORM.replace("loads: {type: int}", "loads: {type: int, editable_by: [technician]}")
    kind = rules(text)
    story = Story().given(
        open_ticket(rules=kind, fields={"symptom": "leaks"}, asset=None),
        move("start", WORKER, 1, of=kind),
    )
    done = move("finish", CLERK, 2, of=kind, fields={"loads": 3})
    assert story.when(done).ticket.fields["loads"] == 3


def test_what_is_needed_sometimes_is_not_asked_of_who_may_not_write_it() -> None:
    text = WITH_FORM.replace("cost: {type: money}", 'cost: {type: money, required_when: "true"}')
    kind = rules(text)
    story = Story().given(
        open_ticket(rules=kind, fields={"symptom": "leaks", "cost": None}, asset=None),
        move("start", WORKER, 1, of=kind, fields={"cost": 1}),
    )
    assert story.when(move("finish", CLERK, 2, of=kind)).ticket.state == "done"


def test_everybody_is_shown_their_own_form() -> None:
    assert shown_to(WORKER).form == {"cause": "required", "cost": "required"}
    assert shown_to(WORKER).needs == ("cause", "cost")
    assert shown_to(CLERK).form == {"cost": "readonly", "loads": "editable"}
    assert shown_to(CLERK).needs == ()
    assert shown_to(member("who")).form == {"cause": "required"}


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        ("form: {cots: {technician: required}}", "unknown-field", "did you mean cost?"),
        ("form: {cost: {technicain: required}}", "unknown-role", "did you mean technician?"),
        ("form: {cost: {clerk: required}}", "not-by-role", "Clerk does not make the move finish"),
        ("form: {cost: {technician: requird}}", "literal_error", "required"),
        ("form: {cost: {}}", "too_short", "At least 1"),
        ("form: {twice: {technician: editable}}", "misplaced", "nobody writes it"),
    ],
)
def test_a_form_that_means_nothing_is_refused_with_its_place(
    said: str, code: str, sentence: str
) -> None:
    text = laundry(FINISH, f"{FINISH[:-1]}, {said}}}").replace(
        "      urgent: {type: bool}\n",
        '      urgent: {type: bool}\n      twice: {type: money, formula: "cost + cost"}\n',
    )
    found = {one.code: one for one in refused(text)}
    assert code in found, found
    assert sentence in found[code].message
    line = next(n for n, each in enumerate(text.splitlines(), 1) if said in each)
    assert (found[code].line, (found[code].column or 0) > len(FINISH)) == (line, True)


def test_a_document_without_forms_is_published_as_before() -> None:
    assert '"form"' not in json.dumps(read_document(laundry()).normalised())
    again = read_document(WITH_FORM)
    assert type(again).model_validate(again.normalised()).normalised() == again.normalised()


def test_a_form_is_no_reason_for_advice() -> None:
    fresh = {one.code for one in advice_on(read_document(WITH_FORM))}
    assert fresh <= {one.code for one in advice_on(read_document(laundry()))}


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        (
            "technician: required",
            "technician: editable",
            "操作 finish 的字段 cost 对 technician 可填",
            "In finish, the field cost becomes open to be filled in for technician",
        ),
        (
            "cause: {clerk: hidden}, ",
            "",
            "操作 finish 的字段 cause 对 clerk 不再另作规定",
            "In finish, the field cause becomes what its own rules say for clerk",
        ),
        (
            f", {FORM}",
            ", form: {cost: {clerk: hidden}}",
            "操作 finish 的字段 cost 对 technician 不再另作规定",
            "",
        ),
    ],
)
def test_a_form_that_changes_is_said(old: str, new: str, zh: str, en: str) -> None:
    assert WITH_FORM.count(old) == 1
    changes = changes_between(
        read_document(WITH_FORM).normalised(),
        read_document(WITH_FORM.replace(old, new)).normalised(),
    )
    sentences = {one.words.zh for one in changes} | {one.words.en for one in changes}
    assert zh in sentences, sentences
    assert en in sentences or not en, sentences


def test_a_form_that_is_new_is_said_field_by_field() -> None:
    without = WITH_FORM.replace(f", {FORM}", "")
    changes = changes_between(
        read_document(without).normalised(), read_document(WITH_FORM).normalised()
    )
    assert {one.words.zh for one in changes} == {
        "操作 finish 的字段 cost 对 technician 必填，对 clerk 只读",
        "操作 finish 的字段 cause 对 clerk 不在表单里",
        "操作 finish 的字段 loads 对 clerk 可填",
    }
