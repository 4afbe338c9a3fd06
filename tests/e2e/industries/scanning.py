"""Somebody who scans a printed label with their own phone: no login, no program, only pages."""

import asyncio
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as ET

import httpx
from typer.testing import CliRunner

from services.cli.commands import app
from tests.e2e.industries.company import Company, Ticket
from tests.product import eventually

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r">T-\d{6,}<")
LOOK_S = 0.5
"""Nobody without a name may look all the time: that is refused."""

ABOUT_THEMSELVES = {"once", "name", "phone", "photos"}


class Inputs(HTMLParser):
    """The names of a page's inputs, and what stands in them already."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag in {"input", "select", "textarea"}:
            self.found[str(known["name"])] = known.get("value") or ""


@dataclass(frozen=True)
class Page:
    """A form as it came to the phone."""

    inputs: Mapping[str, str]

    @property
    def asks(self) -> set[str]:
        """The fields of the ticket it asks for."""
        return {one.removeprefix("f.") for one in {*self.inputs} - ABOUT_THEMSELVES}


@dataclass(frozen=True)
class Sent:
    """A report that was taken, and where it is followed."""

    address: str

    @property
    def ticket(self) -> Ticket:
        """The ticket it became."""
        _, ticket, *_ = httpx.URL(self.address).path.split(".")
        return Ticket(id=str(UUID(hex=ticket)))


@dataclass(frozen=True)
class Scanner:
    """Whoever stands in front of the thing."""

    address: str
    http: httpx.AsyncClient

    async def scans(self) -> Page:
        """Open the form."""
        answer = await self.http.get(self.address)
        assert answer.status_code == 200, answer.text
        return Page(inputs=Inputs(answer.text).found)

    async def sends(self, form: Page, filled: Mapping[str, str]) -> Sent:
        """Press the button."""
        answer = await self.http.post(self.address, data={"once": form.inputs["once"], **filled})
        assert answer.status_code == 303, answer.text
        return Sent(address=str(answer.next_request.url if answer.next_request else ""))

    async def follows(self, sent: Sent) -> str:
        """Look how it stands, as soon as it has a number."""

        async def looks() -> str:
            return (await self.http.get(sent.address)).text

        return await eventually(looks, lambda page: bool(NUMBER.search(page)), poll_s=LOOK_S)

    async def is_told_that_it_was_reported(self) -> None:
        """Scan again until the page says that somebody reported it already."""

        async def looks() -> str:
            return (await self.http.get(self.address)).text

        await eventually(looks, lambda page: "已有人报修" in page, poll_s=LOOK_S)


async def scanner_of(company: Company, kind: str, *, asset: str, place: str) -> Scanner:
    """Print the label of a thing, and let somebody scan what was printed."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--type", kind, "--place", place, "--svg", folder, "--json"]
        printed = await asyncio.to_thread(
            CliRunner().invoke,
            app,
            ["labels", asset, "--tenant", company.tenant.key, *options],
            env={"GONGDAN_HOME": str(company.product.home)},
        )
        assert printed.exit_code == 0, printed.output
        (picture,) = Path(folder).glob("*.svg")
        address = ET.parse(picture).findtext(f"{SVG}desc")  # noqa: S314  # we printed it
    assert address is not None
    http = await company.stack.enter_async_context(
        httpx.AsyncClient(headers={"accept-language": "zh-CN"}, timeout=20, trust_env=False)
    )
    return Scanner(address=address, http=http)
