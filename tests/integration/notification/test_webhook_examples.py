"""The receivers of `docs/webhooks.md` run as they are written there, and tell ours from others."""

import asyncio
import os
import re
import shutil
import socket
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import msgspec
import pytest

from services.notification.adapters.webhooks.egress import HttpEgress
from services.notification.domain.webhooks.attempts import Answer, Outcome
from shared.web_addresses import address_of
from shared.webhook_signatures import secret_of, signed_headers
from tests.written_log import until

pytestmark = pytest.mark.integration

PAGE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")
EXAMPLES = {
    language: re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for language in ("python", "js")
}
NODE = shutil.which("node")
SECRET, OTHER, NEXT = (secret_of(letter * 32) for letter in (b"a", b"b", b"c"))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize(
    ("language", "program"),
    [
        ("python", [sys.executable, "-c"]),
        pytest.param(
            "js",
            [NODE or "node", "--input-type=module", "--eval"],
            marks=pytest.mark.skipif(NODE is None, reason="there is no JavaScript engine here"),
        ),
    ],
)
async def test_an_example_hears_what_is_ours_and_nothing_else(
    language: str, program: Sequence[str]
) -> None:
    (example,) = EXAMPLES[language]
    port = free_port()
    receiver = await asyncio.create_subprocess_exec(
        *program,
        example,
        env={**os.environ, "PORT": str(port), "WEBHOOK_SECRET": SECRET},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    egress = HttpEgress([ip_network("127.0.0.0/8")])
    address = address_of(f"http://127.0.0.1:{port}/")
    assert address is not None
    event = {"id": "one", "type": "gongdan.ticket.opened.v1", "subject": "冷柜"}
    body = msgspec.json.encode(event)

    async def sent(secrets: Sequence[str], ago: timedelta = timedelta()) -> Answer:
        at = datetime.now(UTC) - ago
        return await egress.post(address, signed_headers(secrets, "one", at, body), body)

    async def is_there() -> bool:
        return (await sent([OTHER])).outcome is Outcome.ANSWERED

    try:
        await until(is_there)
        assert (await sent([OTHER])).status == 401
        assert (await sent([SECRET], timedelta(minutes=6))).status == 401
        assert (await sent([SECRET])).status == 204
        assert (await sent([NEXT, SECRET])).status == 204
        assert receiver.stdout is not None
        line = (await receiver.stdout.readline()).decode().strip()
        assert line == "gongdan.ticket.opened.v1 冷柜"
    finally:
        receiver.kill()
        await receiver.communicate()
        await egress.close()
