"""The files of this repository, as the rules about them see them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "shared" / "pb"


def python_files(*folders: str) -> Iterator[Path]:
    """Yield every hand-written Python file below the folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.is_relative_to(GENERATED):
                yield path


def name_of(path: Path) -> str:
    """Return a file's name as people say it: relative to the repository."""
    return str(path.relative_to(ROOT))
