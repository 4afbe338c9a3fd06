"""The other systems of a company, which say over the bus how things stand and what happened."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from typer.testing import CliRunner

from services.cli.commands import app
from tests.e2e.industries.company import Company
from tests.product import Json, eventually


async def publish(
    company: Company, subject: str, what: Mapping[str, object], kind: str, once: str
) -> Json:
    """Publish a CloudEvent under the name ``once``; return what is answered."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": once,
        "ce-source": "urn:test:elsewhere",
        "ce-type": kind,
        "content-type": "application/json",
    }
    client = await company.product.producer(company.tenant.api_key, company.tenant.key)
    try:
        answer = await client.request(
            subject, json.dumps(what).encode(), headers=headers, timeout=20
        )
    finally:
        await client.close()
    return dict(json.loads(answer.data))


async def state(company: Company, kind: str, key: str, since: str, **values: object) -> None:
    """Say how a thing stands since a moment."""
    what = {"key": key, "values": values, "valid_from": since}
    said = await publish(
        company, f"ref.{company.tenant.key}.{kind}", what, "com.example.stated", str(uuid4())
    )
    assert "error" not in said, said


async def from_table(company: Company, table: Path, kind: str) -> None:
    """Say how many things stand, with the one command that does it, after looking first."""
    words = ["references", str(table), "--tenant", company.tenant.key, "--kind", kind, "--json"]
    for more, kept in ((["--dry-run"], False), ([], True)):
        said = await asyncio.to_thread(
            CliRunner().invoke,
            app,
            [*words, *more],
            env={"GONGDAN_HOME": str(company.product.home)},
        )
        assert said.exit_code == 0, said.output
        assert json.loads(said.stdout)["kept"] is kept


async def happen(company: Company, kind: str, what: Mapping[str, object], once: str = "") -> Json:
    """Say that something happened, as soon as the company's rules are known where it is heard."""

    async def say() -> Json:
        return await publish(
            company, f"intake.{company.tenant.key}.event", what, kind, once or str(uuid4())
        )

    return await eventually(say, lambda one: bool(one.get("opened") or one.get("passed")))
