"""How every command speaks: tables for people, one JSON document for programs, one sentence on
failure.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import httpx
import typer
import uvloop
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from services.cli.embedded.process import ServerTrouble
from services.cli.installation import AlreadyRunning, Installation, KeysMissing, NotRunning
from services.cli.visible import VisibleConsole, visible
from shared.config import SettingsWrong
from shared.decider import Refusal

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Home = Annotated[
    Path,
    typer.Option(envvar="GONGDAN_HOME", help="The data folder.", file_okay=False),
]
PostgresUrl = Annotated[
    str | None,
    typer.Option(envvar="GONGDAN_POSTGRES_URL", help="The cluster, if it is your own."),
]
DEFAULT_HOME = Path(".gongdan")
PIPE_WIDTH = 1_000
EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


class CommandFailed(Exception):
    """A command could not do what it was asked; the message is the sentence that is shown."""


EXPECTED = (
    AlreadyRunning,
    CommandFailed,
    KeysMissing,
    NotRunning,
    Refusal,
    ServerTrouble,
    SettingsWrong,
    httpx.TransportError,
)


class Terminal:
    """Where a command's answer goes."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = VisibleConsole(stderr=True)

    def answer(self, document: object, show: Callable[[Console], None]) -> None:
        """Give the answer: ``document`` for programs, what ``show`` prints for people."""
        if self.as_json:
            print(json.dumps(document, ensure_ascii=False), flush=True)
        else:
            # Whoever reads us through a pipe wants ids whole, however long the line.
            width = None if sys.stdout.isatty() else PIPE_WIDTH
            show(VisibleConsole(width=width))

    def say(self, sentence: str) -> None:
        """Tell a person how it goes; programs are not told."""
        if not self.as_json:
            self.console.print(sentence)

    def wants(self, question: str) -> bool:
        """Ask a person; a program cannot be asked, and has an option to say yes."""
        return not self.as_json and typer.confirm(visible(question), err=True)

    def ask(self, question: str, *, hidden: bool = False) -> str:
        """Ask a person for words; a program cannot be asked, and has an option to say them.

        What is ``hidden`` is not shown while it is typed.
        """
        if self.as_json:
            return ""
        asked = typer.prompt(
            visible(question), default="", err=True, hide_input=hidden, show_default=False
        )
        return str(asked)

    def end_badly(self, sentence: str) -> NoReturn:
        """End with exit code 1 after the answer was given: a person is told why, a program knows.

        Raises ``typer.Exit``.
        """
        if not self.as_json:
            print(f"gongdan: {visible(sentence)}", file=sys.stderr, flush=True)
        raise typer.Exit(EXIT_FAILED)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show progress bars while inside; programs are shown none."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        hidden = self.as_json
        with Progress(*columns, console=self.console, disable=hidden, transient=True) as bars:
            yield bars

    @contextmanager
    def waiting(self, sentence: str) -> Iterator[None]:
        """Show that something takes a moment."""
        if self.as_json:
            yield
            return
        with self.console.status(Text(visible(sentence))):
            yield


def run(*, as_json: bool, work: Callable[[Terminal], Awaitable[None]]) -> None:
    """Run a command to its end: exit code 0, or one sentence and another code."""
    terminal = Terminal(as_json=as_json)

    async def begin() -> None:
        await work(terminal)

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(begin())
    except EXPECTED as trouble:
        _fail(_sentence(trouble), as_json=as_json)
        raise typer.Exit(EXIT_FAILED) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None


def _sentence(trouble: BaseException) -> str:
    if isinstance(trouble, httpx.TransportError):
        address = trouble.request.url if trouble._request else "the gateway"  # noqa: SLF001 - the property raises
        return f"No answer from {address} ({type(trouble).__name__}): see `gongdan status`."
    return str(trouble)


def _fail(sentence: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": sentence}, ensure_ascii=False), flush=True)
    print(f"gongdan: {visible(sentence)}", file=sys.stderr, flush=True)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """Return a plain table."""
    result = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        result.add_row(*("" if cell is None else str(cell) for cell in row))
    return result


def object_of(value: object) -> Mapping[str, object]:
    """Return a JSON object as a mapping; anything else counts as an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> Sequence[object]:
    """Return a JSON list as a sequence; anything else counts as an empty one."""
    return value if isinstance(value, list) else []


def installation(home: Path) -> Installation:
    """Return the installation a command is about."""
    return Installation(home)
