"""Folders of servers that tests are done with."""

import os
from pathlib import Path


def forget(folder: Path) -> None:
    """Let a folder be removed, and do not wait for it.

    A hundred databases are tens of thousands of files: on a busy disk they take longer to remove
    than a test may last, and the test that happened to be the last one would be to blame.
    """
    os.posix_spawnp("rm", ["rm", "-rf", "--", str(folder)], os.environ)
