"""``gongdan scenario schema`` and ``draw``: what may be written, and what it looks like."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

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

KeyOrFile = Annotated[
    str, typer.Argument(help="A shipped scenario's key, or a file.", metavar="KEY_OR_FILE")
]


DOCUMENTS = frozenset({".yaml", ".yml", ".json"})
"""What the names of files end with; no scenario that ships is called so."""


def body_of(key_or_file: str) -> dict[str, object]:
    """Return what to send for a file that is there, or for a scenario that ships."""
    path = Path(key_or_file)
    if path.suffix in DOCUMENTS and not path.is_file():
        raise CommandFailed(f"There is no file {key_or_file}.")
    return {"document": text_of(path)} if path.is_file() else {"shipped": key_or_file}


def text_of(file: Path) -> str:
    """Return what a file says; raises CommandFailed, with the place, if it is no UTF-8."""
    said = file.read_bytes()
    try:
        return said.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        before = said[: trouble.start]
        line, column = before.count(b"\n") + 1, trouble.start - before.rfind(b"\n")
        raise CommandFailed(
            f"{file}: Line {line}, byte {column}: This is no UTF-8; save the file as UTF-8.\n"
            f"  第 {line} 行第 {column} 个字节：不是 UTF-8 编码，请把文件另存为 UTF-8。"
        ) from trouble


def schema(home: Home = DEFAULT_HOME, as_json: AsJson = False) -> None:
    """Print the JSON Schema of scenario documents, with which an editor completes and checks."""

    async def work(terminal: Terminal) -> None:
        async with operator(installation(home)) as rest:
            answer = await rest.get("/scenarios/schema")
        text = json.dumps(answer, ensure_ascii=False, indent=2)
        terminal.answer(answer, lambda console: _print(console, text))

    run(as_json=as_json, work=work)


def draw(
    key_or_file: KeyOrFile,
    kind: Annotated[str, typer.Option("--type", help="Only this ticket type.")] = "",
    tenant: Annotated[str, typer.Option(help="Draw what this tenant has published.")] = "",
    language: Annotated[Literal["zh", "en"], typer.Option(help="Of the labels.")] = "zh",
    svg: Annotated[
        Path | None, typer.Option(help="Write pictures (SVG) into this folder instead.")
    ] = None,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Print the states and moves of ticket types as Mermaid text, or draw them as SVG."""

    async def work(terminal: Terminal) -> None:
        what = {"definition": key_or_file} if tenant else body_of(key_or_file)
        form = "mermaid" if svg is None else "svg"
        body: Json = {**what, "type": kind, "language": language, "format": form}
        async with operator(installation(home), tenant=tenant or None) as rest:
            answer = await rest.post("/scenarios/draw", body)
        drawings = [object_of(one) for one in list_of(answer.get("drawings"))]
        if svg is None:
            text = "\n".join(str(one["mermaid"]) for one in drawings)
        else:
            text = "\n".join(str(one) for one in _written(svg, drawings))
        terminal.answer(answer, lambda console: _print(console, text))

    run(as_json=as_json, work=work)


def _written(folder: Path, drawings: Sequence[Json]) -> list[Path]:
    """Write each picture into a folder and return the files; an old one of its name goes."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = [folder / f"{one['type']}.svg" for one in drawings]
        for file, one in zip(files, drawings, strict=True):
            file.write_text(str(one["svg"]), "utf-8")
    except OSError as trouble:
        raise CommandFailed(f"The pictures cannot be written: {trouble}.") from trouble
    return files


def _print(console: Console, text: str) -> None:
    # Other programs read it, so nothing is wrapped, coloured or taken for markup.
    console.out(text.rstrip("\n"), highlight=False)
