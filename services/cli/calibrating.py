"""``gongdan policy calibrate``: a draft of a policy with what trips teach of traffic."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.rest import Json, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    list_of,
    object_of,
    run,
)
from services.cli.travel import show_bands


def calibrate(
    key: Annotated[str, typer.Argument(help="The policy's key.")],
    tenant: Annotated[str, typer.Option(help="Whose policies, and whose trips.")],
    scenario: Annotated[str, typer.Option(help="Whose tickets a new policy is about; all.")] = "",
    days: Annotated[int, typer.Option(help="Trips that ended within so many days.")] = 90,
    file: Annotated[
        Path | None, typer.Option("--into", dir_okay=False, help="A new file for the draft.")
    ] = None,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Draft a policy with what trips teach of traffic; publish it if you agree."""

    async def work(terminal: Terminal) -> None:
        body: dict[str, object] = {"policy": key, "scenario": scenario, "days": days}
        with terminal.waiting("Asking"):
            async with operator(installation(home), tenant=tenant) as rest:
                found = await rest.post("/policies/calibration", body)
        if file is not None and found.get("document"):
            write_new(file, str(found["document"]))
        terminal.answer(found, lambda console: show_lesson(console, found, file))

    run(as_json=as_json, work=work)


def write_new(file: Path, text: str) -> None:
    """Write a file that is not there yet; raises CommandFailed."""
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as trouble:
        raise CommandFailed(f"{file} cannot be written: {trouble.strerror}.") from trouble


def show_lesson(console: Console, found: Json, file: Path | None) -> None:
    """Show what each band of hours teaches, and the draft, or where it was written."""
    bands = [object_of(one) for one in list_of(found.get("bands"))]
    show_bands(console, bands)
    console.print(
        f"Factors are for {found['speed_kmh']} km/h; {found['left_out']} trips teach nothing.",
    )
    document = found.get("document")
    if not document:
        console.print("Nothing would be estimated better than it is: there is nothing to publish.")
    elif file is None:
        console.out(str(document), highlight=False, end="")
    else:
        taken = sum(bool(one.get("taken")) for one in bands)
        console.print(
            f"{file} says what {taken} of the bands teach; `gongdan policy publish` puts it in"
            " force.",
        )
