"""A gateway that cannot listen where it was told to says so, and ends so that others can tell."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli.embedded.keys import Keys
from shared.config import AddressTaken
from shared.health import listening_socket

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("door", ["GONGDAN_HTTP_PORT", "GONGDAN_HEALTH_GATEWAY"])
def test_a_taken_address_is_one_sentence_and_a_code(tmp_path: Path, door: str) -> None:
    Keys(tmp_path / "keys").path("master")
    with listening_socket("127.0.0.1", 0) as other:
        port = str(other.getsockname()[1])
        address = f"127.0.0.1:{port}"
        told = {"GONGDAN_HTTP_PORT": "0", "GONGDAN_HOME": str(tmp_path)}
        told[door] = port if door == "GONGDAN_HTTP_PORT" else address
        done = subprocess.run(
            [sys.executable, "-m", "services.gateway"],
            env={**os.environ, **told},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == AddressTaken.exit_code
    assert done.stderr.startswith(f"gateway: Nobody can listen on {address}")
    assert len(done.stderr.splitlines()) == 1
