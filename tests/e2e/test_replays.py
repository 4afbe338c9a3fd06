"""Real histories through the public doors, garbled on the way: the product's figures are exact."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.helpdesk_history import figures, invent, read, write
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]

DATA = Path(os.environ.get("GONGDAN_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
WHOLE = os.environ.get("GONGDAN_TEST_LENGTH") is not None
CASES_IN_SHORT = 120
CASES_INVENTED = 60


async def gongdan(product: Product, *words: str) -> Any:
    """Run a command of the product's own command line and return what it answers."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", *words, "--json"),
        env={**os.environ, "GONGDAN_HOME": str(product.home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, trouble = await process.communicate()
    assert process.returncode == 0, trouble.decode() + said.decode()
    return json.loads(said)


async def replay_and_rebuild(product: Product, name: str, file: Path) -> None:
    tenant = f"{name}{uuid4().hex[:6]}"
    words = ("replay", name, str(file), "--tenant", tenant)
    first = await gongdan(product, *words)
    await gongdan(product, "rebuild", "--tenant", tenant)
    rebuilt = await gongdan(product, *words, "--no-feed")
    for answer in (first, rebuilt):
        assert answer["figures"]
        for figure in answer["figures"]:
            assert figure["found"] == figure["expected"], figure["figure"]


async def test_an_invented_history_has_exact_figures_before_and_after_a_rebuild(
    product: Product, tmp_path: Path
) -> None:
    lines = invent(CASES_INVENTED)
    write(lines, tmp_path / "log.csv")
    (tmp_path / "expected.json").write_text(json.dumps(figures(lines)))
    await replay_and_rebuild(product, "helpdesk", tmp_path / "log.csv")


@pytest.mark.data
async def test_a_real_help_desks_history_has_exact_figures(
    product: Product, tmp_path: Path
) -> None:
    source = need(DATA / "helpdesk" / "finale.csv")
    if WHOLE:
        await replay_and_rebuild(product, "helpdesk", source)
        return
    lines = read(source)
    wanted = set(list(dict.fromkeys(line.case for line in lines))[:CASES_IN_SHORT])
    some = [line for line in lines if line.case in wanted]
    write(some, tmp_path / "log.csv")
    (tmp_path / "expected.json").write_text(json.dumps(figures(some)))
    await replay_and_rebuild(product, "helpdesk", tmp_path / "log.csv")


@pytest.mark.data
async def test_a_citys_requests_are_kept_and_the_flawed_never_dispatched(
    product: Product, tmp_path: Path
) -> None:
    source = need(DATA / "sf311" / "requests.csv")
    tenant = f"sf311{uuid4().hex[:6]}"
    file = source
    if not WHOLE:
        file = tmp_path / "requests.csv"
        file.write_text("".join(source.read_text("utf-8").splitlines(keepends=True)[:151]))
    answer = await gongdan(product, "replay", "sf311", str(file), "--tenant", tenant)
    for figure in answer["figures"]:
        assert figure["found"] == figure["expected"], figure["figure"]
    async with product.operator(tenant) as client:
        page = await client.get("/tickets", params={"view": "all", "limit": 200})
    tickets = page.json()["items"]
    assert page.json()["total"] == answer["submissions"]
    assert any(ticket["flags"] for ticket in tickets)
    for ticket in tickets:
        if ticket["flags"]:
            assert ticket["assignee"] is None
            assert ticket["state"] in {"new", "closed"}


async def test_a_history_told_again_with_the_same_key_changes_nothing(
    product: Product, tmp_path: Path
) -> None:
    lines = invent(8, seed=3)
    write(lines, tmp_path / "log.csv")
    (tmp_path / "expected.json").write_text(json.dumps(figures(lines)))
    tenant = f"again{uuid4().hex[:6]}"
    words = ("replay", "helpdesk", str(tmp_path / "log.csv"), "--tenant", tenant)
    for _ in range(2):
        answer = await gongdan(product, *words)
        assert all(one["found"] == one["expected"] for one in answer["figures"])


def need(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the real data is not here ({path.parent.name}): set GONGDAN_TEST_DATA")
    return path
