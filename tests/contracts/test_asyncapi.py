"""The AsyncAPI document says what integrators get; AsyncAPI's own parser has nothing against it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import msgspec
import pytest

from shared.contracts.nouns import NOUNS
from shared.disclosure import Disclosure, Purpose
from shared.intent import Caller, TenantId
from shared.messaging.outside import inbox_prefix
from shared.sealed import DataKey
from tests.contracts.asyncapi import DOCUMENT, HEADERS, NOT_ALWAYS, Told, text, told_facts, type_of
from tests.node_here import node, node_folder

PARSER = {"@asyncapi/parser": "3.6.3"}
PROGRAM = """
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";
const text = readFileSync(process.env.DOCUMENT, "utf-8");
const { document, diagnostics } = await new Parser().parse(text);
const wrong = diagnostics.filter((one) => one.severity <= 1);
console.log(JSON.stringify({
  wrong: wrong.map((one) => `${one.path.join("/")}: ${one.message}`),
  version: document?.version(),
  channels: document?.channels().all().length,
}));
"""
READER = Caller(tenant=TenantId("acme"), actor="system:notification")


class NoKeys:
    """Persons go out as ids: nobody's key is asked for."""

    async def keys_of(
        self, _tenant: TenantId, _subjects: set[UUID]
    ) -> Mapping[UUID, DataKey | None]:
        raise AssertionError("a key was asked for")


@pytest.fixture(scope="module")
def written() -> Any:
    return json.loads(DOCUMENT.read_text("utf-8"))


def test_it_is_written_down_as_it_follows_from_the_facts() -> None:
    assert DOCUMENT.read_text("utf-8") == text(), (
        "What others hear changed. If the change only adds, run python -m tests.contracts.accept."
    )


@pytest.mark.parametrize("told", list(told_facts()), ids=lambda one: one.type)
async def test_an_example_of_each_fact_is_as_described(told: Told, written: Any) -> None:
    shown = await Disclosure(NoKeys()).disclose(READER, told.data, Purpose.INTEGRATION)
    message = written["components"]["messages"][told.type]
    assert message["name"] == type_of(told)
    schema = {**message["payload"], "components": written["components"]}
    jsonschema.Draft202012Validator(schema).validate(msgspec.to_builtins(shown))
    assert written["channels"][told.type]["address"] == f"evt.{{tenant}}.{told.type}"
    assert told.type.partition(".")[0] in NOUNS[told.service]


def test_what_is_not_described_is_noticed(written: Any) -> None:
    payload = written["components"]["messages"]["ticket.opened"]["payload"]
    schema = {**payload, "components": written["components"]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({"number": 5})


def test_it_says_what_a_client_must_know(written: Any) -> None:
    headers = written["components"]["schemas"]["Headers"]
    assert set(headers["properties"]) == set(HEADERS)
    assert set(HEADERS) - set(headers["required"]) == set(NOT_ALWAYS)
    about = written["info"]["description"]
    assert inbox_prefix(TenantId("<tenant>")) in about
    assert "checkAPI" in about


async def test_its_own_parser_finds_nothing_wrong(tmp_path: Path, written: Any) -> None:
    folder = node_folder(tmp_path / "node", PARSER)
    said = json.loads(await node(folder, PROGRAM, {"DOCUMENT": str(DOCUMENT)}))
    assert said["wrong"] == []
    assert said["version"] == "3.0.0"
    assert said["channels"] == len(written["channels"])
