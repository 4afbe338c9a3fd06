"""Processes: settings read, telemetry started, signals heard, trouble told in one sentence."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from importlib import metadata

import uvloop
from pydantic import ValidationError

from shared.config import Settings, SettingsWrong
from shared.decider import Refusal
from shared.telemetry import start_telemetry

Main = Callable[[Settings, asyncio.Event], Awaitable[None]]
"""What a process does until the event is set by SIGTERM or SIGINT."""


def version() -> str:
    """Return the version of Gongdan that is installed."""
    return metadata.version("gongdan")


def run_process(name: str, main: Main) -> None:
    """Run ``main`` as this process; exit 1 with one sentence if it cannot."""
    try:
        settings = Settings.from_environment(os.environ)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        sys.exit(f"GONGDAN_{str(first['loc'][0]).upper()} cannot be used: {first['msg']}.")
    start_telemetry(name, version(), settings)
    try:
        uvloop.run(_until_told(settings, main))
    except SettingsWrong as trouble:
        sys.stderr.write(f"{name}: {trouble}\n")
        sys.exit(trouble.exit_code)
    except Refusal as trouble:
        sys.exit(f"{name}: {trouble}")


async def _until_told(settings: Settings, main: Main) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await main(settings, stop)
