"""Texts of a move: personal fields are sealed whole, and loose ones lose the numbers in them."""

from dataclasses import replace
from uuid import uuid4

from services.workflow.app import Texts
from services.workflow.domain.definition import TicketType
from services.workflow.domain.forms import Field
from services.workflow.domain.labels import Label
from services.workflow.domain.values import faults_of
from shared.intent import TenantId
from shared.sealed import TOKEN, parse
from tests.conftest import run
from tests.small_vault import SmallVault
from tests.unit.workflow.ticket_spec import rules

TENANT = TenantId("texts")
TICKET_ID = uuid4()


def with_personal_fields() -> TicketType:
    label = Label(zh="某", en="Some")
    more = (
        Field(key="contact", type="string", pii=True, label=label),
        Field(key="email", type="string", pii=True, label=label),
        Field(key="people", type="part_lines", pii=True, label=label),
        Field(key="call", type="phone", label=label),
    )
    known = rules()
    return replace(known, fields={**known.fields, **{one.key: one for one in more}})


def test_personal_fields_of_a_move_are_sealed_whole() -> None:
    vault, ticket_type = SmallVault(), with_personal_fields()
    said = {
        "contact": "王芳",
        "email": "wang@example.com",
        "people": [{"part": "王芳", "qty": 1}],
        "call": "138 1234 5678",
        "return_reason": "请打13812345678",
        "rating": 5,
    }
    kept = run(Texts(keeper=vault).fields(TENANT, TICKET_ID, said, ticket_type))
    assert faults_of(kept, ticket_type.fields) == []
    opened = {
        key: vault.open(TENANT, str(kept[key])) for key in ("contact", "email", "people", "call")
    }
    assert opened == {
        "contact": "王芳",
        "email": "wang@example.com",
        "people": '[{"part": "王芳", "qty": 1}]',
        "call": "+8613812345678",
    }
    classes = {key: str(kept[key]).split(".")[2] for key in opened}
    assert classes == {"contact": "other", "email": "email", "people": "other", "call": "phone"}
    (mentioned,) = TOKEN.findall(str(kept["return_reason"]))
    called, also = parse(str(kept["call"])), parse(mentioned)
    assert called is not None
    assert also is not None
    assert called.subject == also.subject
    assert kept["rating"] == said["rating"]


def test_what_is_sealed_or_empty_stays_as_it_is() -> None:
    vault, ticket_type = SmallVault(), with_personal_fields()
    texts = Texts(keeper=vault)
    once = run(texts.fields(TENANT, TICKET_ID, {"contact": "王芳"}, ticket_type))
    assert run(texts.fields(TENANT, TICKET_ID, once, ticket_type)) == once
    nothing: dict[str, object] = {"contact": None, "email": " "}
    assert run(texts.fields(TENANT, TICKET_ID, nothing, ticket_type)) == nothing


def test_a_code_is_kept_where_a_text_with_the_same_number_is_sealed() -> None:
    label = Label(zh="批次", en="Lot")
    known = rules()
    codes = {key: Field(key=key, type=key, label=label) for key in ("code", "string")}
    ticket_type = replace(known, fields={**known.fields, **codes})
    said = {"code": "LOT13812345678", "string": "LOT 13812345678"}
    kept = run(Texts(keeper=SmallVault()).fields(TENANT, TICKET_ID, said, ticket_type))
    assert faults_of(kept, ticket_type.fields) == []
    assert kept["code"] == "LOT13812345678"
    assert "13812345678" not in str(kept["string"])
