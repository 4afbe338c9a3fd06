"""Founding companies: with a shipped scenario, or without one; and publishing another."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import httpx
from typer.testing import CliRunner

from services.cli.commands import app
from tests.e2e.industries.company import Company, Tenant
from tests.product import Product, eventually, key


async def found(product: Product, scenario: str, stack: AsyncExitStack) -> Company:
    """Found a company that works by a shipped scenario, with the one command that does it."""
    key_of_tenant = f"{scenario.replace('_', '')[:20]}{uuid4().hex[:6]}"
    made = await asyncio.to_thread(
        CliRunner().invoke,
        app,
        ["tenant", "create", key_of_tenant, "--scenario", scenario, "--json"],
        env={"GONGDAN_HOME": str(product.home)},
    )
    assert made.exit_code == 0, made.output
    said = json.loads(made.stdout)
    tenant = Tenant(key_of_tenant, definition=said["definition"], api_key=said["api_key"])
    return await enter(product, tenant, stack)


async def found_empty(product: Product, stack: AsyncExitStack) -> Company:
    """Found a company that has no scenario yet."""
    tenant = f"company{uuid4().hex[:6]}"
    async with product.operator() as platform:
        made = await platform.post("/tenants", json={"key": tenant, "name": "无名"}, headers=key())
        assert made.status_code == 201, made.text
    return await enter(product, Tenant(tenant), stack)


async def enter(product: Product, tenant: Tenant, stack: AsyncExitStack) -> Company:
    """Come to a company that is there already."""
    operator = await stack.enter_async_context(product.operator(tenant.key))
    return Company(product, tenant, operator, stack)


async def publish(company: Company, what: Mapping[str, Any]) -> str:
    """Publish a scenario, as soon as the new tenant is known everywhere; return its version."""

    async def ask() -> httpx.Response:
        return await company.operator.post("/scenarios", json=what, headers=key())

    published = await eventually(ask, lambda one: one.status_code != 404)
    assert published.status_code == 201, published.text
    return str(published.json().get("definition"))
