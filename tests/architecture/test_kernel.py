"""The kernel knows no business word, and a domain knows no world outside."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import GENERATED, ROOT, name_of, python_files

BUSINESS_WORDS = re.compile(r"\b(ticket|assignment|technician|notice)s?\b", re.IGNORECASE)
CONTRACTS = ROOT / "shared" / "contracts"
KERNEL = [
    path
    for path in sorted((ROOT / "shared").rglob("*"))
    if path.suffix in {".py", ".sql"}
    and not path.is_relative_to(GENERATED)
    and not path.is_relative_to(CONTRACTS)
]


@pytest.mark.parametrize("path", KERNEL, ids=name_of)
def test_the_kernel_contains_no_business_word(path: Path) -> None:
    words = re.sub(r"[_A-Z]", lambda found: f" {found[0].strip('_')}", path.read_text("utf-8"))
    assert BUSINESS_WORDS.findall(words) == []


DOMAINS = [path for path in python_files("services") if "domain" in path.parts]
CLOCKS_AND_DICE = {"time", "random", "secrets", "os", "socket", "subprocess"}
GENERATED_CODE = "shared.pb"  # folders without __init__.py, which import-linter does not see

CALLS_THAT_DIFFER_EACH_TIME = {
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "uuid4",
    "uuid.uuid4",
}


@pytest.mark.parametrize("path", DOMAINS, ids=name_of)
def test_a_domain_waits_for_nothing_and_asks_no_clock(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Await | ast.AsyncFunctionDef)
        if isinstance(node, ast.Import):
            assert not {name.name.split(".")[0] for name in node.names} & CLOCKS_AND_DICE
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in CLOCKS_AND_DICE
            assert not (node.module or "").startswith(GENERATED_CODE)
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in CALLS_THAT_DIFFER_EACH_TIME
