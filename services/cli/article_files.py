"""Articles as files people write: Markdown with a head in YAML, one file for each language.

The name of a file is the article's key and the language: ``fridge-warm.zh.md``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from services.cli.rest import Json
from services.cli.terminal import CommandFailed

NAME: Final = re.compile(r"(?P<key>[a-z0-9][a-z0-9_-]{0,63})\.(?P<language>zh|en)\.md")
HEAD: Final = re.compile(r"\A---\r?\n(.*?)\r?\n---\r?\n(.*)\Z", re.DOTALL)
OF_ALL: Final = frozenset({"audience", "types", "classes", "words"})
"""What is said of an article as a whole, in any of its files: lists are put together."""

FILES_MAX: Final = 1_000
FILE_BYTES_MAX: Final = 200_000


@dataclass
class _Draft:
    """An article, put together from its files."""

    title: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    more: dict[str, object] = field(default_factory=dict)


def articles_in(paths: Sequence[Path]) -> dict[str, Json]:
    """Return articles by key, from files and folders of files. Raises CommandFailed."""
    found: dict[str, _Draft] = {}
    for path in _files(paths):
        named = NAME.fullmatch(path.name)
        if named is None:
            raise CommandFailed(f"{path.name}: name it key.zh.md or key.en.md.")
        head, body = _read(path)
        title = head.pop("title", None)
        if not isinstance(title, str):
            raise CommandFailed(f"{path.name}: its head needs a title.")
        draft = found.setdefault(named["key"], _Draft())
        draft.title[named["language"]] = title
        draft.body[named["language"]] = body
        _add(draft.more, head, path)
    return {key: {"title": one.title, "body": one.body, **one.more} for key, one in found.items()}


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.md")) if path.is_dir() else [path]
    if not files:
        raise CommandFailed("There is no file whose name ends in .zh.md or .en.md.")
    if len(files) > FILES_MAX:
        raise CommandFailed(f"These are more than {FILES_MAX} files.")
    return files


def _read(path: Path) -> tuple[dict[str, object], str]:
    if not path.is_file() or path.stat().st_size > FILE_BYTES_MAX:
        raise CommandFailed(f"{path.name} is no file, or larger than {FILE_BYTES_MAX} bytes.")
    try:
        parted = HEAD.match(path.read_text(encoding="utf-8-sig"))
        head = yaml.safe_load(parted[1]) if parted else None
    except (UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise CommandFailed(f"{path.name}: its head is not YAML in UTF-8.") from wrong
    if parted is None or not isinstance(head, dict):
        raise CommandFailed(f"{path.name}: begin it with a head between two lines of ---.")
    return head, parted[2].strip()


def _add(more: dict[str, object], head: Mapping[str, object], path: Path) -> None:
    if unknown := sorted(str(one) for one in head.keys() - OF_ALL):
        known = ", ".join(sorted({"title", *OF_ALL}))
        raise CommandFailed(f"{path.name}: {unknown[0]} is not known; there are {known}.")
    for name, value in head.items():
        before = more.setdefault(name, value)
        if isinstance(value, list) and isinstance(before, list):
            more[name] = [*before, *(one for one in value if one not in before)]
        elif before != value:
            raise CommandFailed(f"{path.name}: {name} differs from what another file says.")
