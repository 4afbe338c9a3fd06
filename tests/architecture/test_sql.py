"""SQL is written, not built, and in lower case, wherever it stands."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name_of, python_files

SHOUTED = re.compile(
    r"(?<!')\b(SELECT|INSERT INTO|UPDATE [a-z_.]+|DELETE FROM|WHERE|ORDER BY"
    r"|CREATE (TABLE|INDEX|SCHEMA|VIEW))\b"
)
FILES = sorted([*(ROOT / "services").rglob("*.sql"), *(ROOT / "shared").rglob("*.sql")])


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_sql_files_are_lower_case(path: Path) -> None:
    statements = re.sub(r"--.*", "", path.read_text("utf-8"))
    assert SHOUTED.findall(statements) == []


def test_sql_in_the_code_is_lower_case() -> None:
    shouted = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("services", "shared")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SHOUTED.search(node.value)
    ]
    assert shouted == []


def test_no_test_patches_what_it_tests() -> None:
    patched = [
        name_of(path)
        for path in python_files("tests")
        if re.search(r"unittest\.mock|monkeypatch\.setattr|mocker\b", path.read_text("utf-8"))
        and path != Path(__file__)
    ]
    assert patched == []
