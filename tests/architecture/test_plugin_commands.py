"""What plug-ins may do names operations that there are, and just the calls behind those."""

import ast
from collections.abc import Iterator
from pathlib import Path

from services.identity.domain.plugin_commands import COMMANDS, QUESTIONS, methods_of
from tests.architecture.sources import ROOT

API = ROOT / "services" / "gateway" / "api"
PB = ROOT / "shared" / "pb" / "gongdan"


def _operations() -> Iterator[tuple[str, str]]:
    """Yield the source of the module of every operation of the gateway, by its name."""
    for path in sorted(API.glob("*.py")):
        source = path.read_text()
        for node in ast.parse(source).body:
            if isinstance(node, ast.AsyncFunctionDef):
                for name in _names(node):
                    yield name, source


def _names(node: ast.AsyncFunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        for word in decorator.keywords if isinstance(decorator, ast.Call) else ():
            if word.arg == "operation_id" and isinstance(word.value, ast.Constant):
                yield str(word.value.value)


def _rpcs() -> Iterator[str]:
    """Yield the full name of every call that services answer."""
    for path in Path(PB).glob("*/v1/*_pb2_grpc.py"):
        for line in path.read_text().splitlines():
            if line.strip().startswith("'/gongdan."):
                yield line.strip().strip("',")


def test_each_command_of_a_plugin_is_an_operation_that_makes_those_calls() -> None:
    operations = dict(_operations())
    for name, methods in COMMANDS.items():
        for method in methods:
            assert method.rpartition("/")[2] in operations[name], (name, method)


def test_each_call_of_a_plugin_is_one_that_there_is() -> None:
    assert {*QUESTIONS, *methods_of(COMMANDS)} <= set(_rpcs())


def test_questions_change_nothing() -> None:
    asking = ("Get", "List", "Read")
    assert all(one.rpartition("/")[2].startswith(asking) for one in QUESTIONS)
