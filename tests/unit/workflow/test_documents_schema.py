"""The published JSON Schema: what an editor knows while a scenario is being written."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.model import content_hash
from services.workflow.adapters.documents.reading import read_text
from services.workflow.adapters.documents.schema import names_at, schema_text
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text
from tests.unit.workflow.document_spec import laundry

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "docs" / "scenario.schema.json"
SHIPPED = ROOT / "services" / "workflow" / "adapters" / "documents" / "shipped"
EDITOR = Draft202012Validator(json.loads(schema_text()))


def test_the_published_schema_is_the_one_the_product_has() -> None:
    assert PUBLISHED.read_text("utf-8") == schema_text()
    Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("key", shipped_keys())
def test_an_editor_accepts_every_shipped_scenario_as_written_and_as_published(key: str) -> None:
    text = shipped_text(key)
    EDITOR.validate(read_text(text).data)
    EDITOR.validate(read_document(text).normalised())


@pytest.mark.parametrize("key", shipped_keys())
def test_the_first_line_of_a_shipped_scenario_tells_an_editor_where_the_schema_is(key: str) -> None:
    first = shipped_text(key).splitlines()[0]
    path = first.removeprefix("# yaml-language-server: $schema=")
    assert (SHIPPED / path).resolve() == PUBLISHED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("scope: assigned", "scope: asigned"),
        ("type: money", "type: mony"),
        ("by: [technician]}", "by: [technician], form: new}"),
        ("    flags:", "    flag:"),
        ("{default: P2}", "{defalt: P2}"),
        ("  clerk:", "  Clerk:"),
        ("to: working, ", ""),
    ],
)
def test_an_editor_points_out_what_publishing_would_refuse(old: str, new: str) -> None:
    EDITOR.validate(read_text(laundry()).data)
    with pytest.raises(ValidationError):
        EDITOR.validate(read_text(laundry(old, new)).data)


def test_an_editor_takes_every_short_form() -> None:
    short = laundry("from: new,", 'from: "*",').replace("by: [technician]}", "by: technician}")
    short += "    dispatch: {accept_timeout: 10m}\n"
    EDITOR.validate(read_text(short).data)
    read_document(short)


def test_an_editor_completes_names_from_the_first_line() -> None:
    assert {"scenario", "name", "roles", "ticket_types"} <= names_at(())
    assert {"states", "fields", "transitions"} <= names_at(("ticket_types", 0))
    assert {"label", "initial", "final"} <= names_at(("ticket_types", 0, "states", "new"))
    assert names_at(("roles", "clerk", "nothing")) == frozenset()


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        ("helpdesk", "90c9667072a779a65c8e5c98406a0a4517a2004ccddf75eae037d468db2072ea"),
        ("city_service", "b26dbbad9d683c766c84e6817146af8aa93b9887a932d2cd4fb3818c17222463"),
    ],
)
def test_a_scenario_that_did_not_change_keeps_its_content_hash(key: str, kept: str) -> None:
    assert content_hash(read_document(shipped_text(key)).normalised()) == kept


def test_an_editor_explains_every_key_in_both_languages() -> None:
    schema = json.loads(schema_text())
    silent = [
        f"{name}.{key}"
        for name, part in {"document": schema, **schema["$defs"]}.items()
        for key, one in part.get("properties", {}).items()
        if not re.search(r"[\u4e00-\u9fff].* / .*[a-z]", one.get("description", ""))
    ]
    assert silent == []
