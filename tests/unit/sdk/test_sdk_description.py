"""The client says what the interface says: its types are those of OpenAPI, its paths are there."""

import re
import subprocess
import sys
import tomllib
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import gongdan
from gongdan import Move, Moved, Opened, Ticket
from gongdan import _operations as operations
from gongdan._protocol import Operation
from services.gateway.api.app import make_app
from services.gateway.clients import connect
from shared.rpc import Channels
from tests.integration.gateway.gateway_fakes import gateway_over

SDK = Path(__file__).parents[3] / "sdk"
SOURCES = SDK / "python" / "src" / "gongdan"
JSON_OF = {str: "string", int: "integer", bool: "boolean"}
OURS = {"raw"}


@cache
def described() -> dict[str, Any]:
    """Return the interface as it describes itself; nothing is connected for that."""
    nowhere = dict.fromkeys(
        ("identity", "intake", "workflow", "dispatch", "notification", "reporting"), "127.0.0.1:1"
    )
    return make_app(gateway_over(connect(Channels(nowhere)))).openapi()


@pytest.mark.parametrize(
    ("model", "schema"),
    [(Ticket, "Ticket"), (Move, "OpenMove"), (Moved, "Moved"), (Opened, "Accepted")],
)
async def test_a_type_is_that_of_the_description(model: type, schema: str) -> None:
    there = described()["components"]["schemas"][schema]
    hints = get_type_hints(model)
    for field in fields(model):
        if field.name in OURS:
            continue
        told = there["properties"][field.name]
        kinds = {one.get("type") for one in told.get("anyOf", [told])}
        hint = hints[field.name]
        wanted = {hint} if get_origin(hint) is tuple else set(get_args(hint) or [hint])
        assert kinds - {"null"} <= {JSON_OF.get(one, "array") for one in wanted}, field.name
        may_lack = field.name not in there.get("required", ())
        if may_lack and field.default is MISSING and field.default_factory is MISSING:
            assert NoneType in wanted, f"{field.name} may be missing"


ASKED: list[Operation[Any]] = [
    operations.open_ticket({}, "", "api"),
    operations.ticket("t"),
    operations.tickets({}),
    operations.move("t", "m", {}, None, ""),
    operations.comment("t", "x", internal=False, key=""),
    operations.events("workflow", 0),
    operations.upload(b"x", "a"),
    operations.attach("t", "r", ""),
]


@pytest.mark.parametrize("operation", ASKED, ids=lambda one: one.__name__)
def test_what_it_asks_is_there(operation: Operation[Any]) -> None:
    request = next(operation)
    found = [
        told[request.method.lower()]
        for path, told in described()["paths"].items()
        if re.fullmatch(re.sub(r"{[^}]*}", "[^/]+", path), f"/api/v1{request.path}")
        and request.method.lower() in told
    ]
    assert found, request
    heard = {one["name"].lower() for one in found[0].get("parameters", ())}
    assert set(request.query) <= heard
    assert set(request.headers) <= heard | {"content-type", "tus-resumable"}


def test_it_needs_nothing_of_the_server() -> None:
    project = tomllib.loads((SDK / "python" / "pyproject.toml").read_text())["project"]
    assert [re.match(r"[a-z]+", one)[0] for one in project["dependencies"]] == ["httpx"]  # type: ignore[index]  # each begins with a name
    told = "import gongdan, sys; print(*{one.partition('.')[0] for one in sys.modules})"
    found = subprocess.run(
        [sys.executable, "-c", told],
        env={"PYTHONPATH": str(SOURCES.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"services", "shared", "pydantic", "fastapi", "grpc"} & {*found.stdout.split()} == set()
    assert gongdan.__all__
