"""A folder with packages of JavaScript in it, for tests with the clients of another language."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

INSTALL_S = 180
PACKAGES = {"@nats-io/transport-node": "3.4.0", "@nats-io/jetstream": "3.4.0"}


def node_folder(folder: Path, packages: Mapping[str, str]) -> Path:
    """Install packages into a folder; skips the test where there is no JavaScript, or no registry.

    The registry is the one that npm is set up for on this machine.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("there is no JavaScript engine here (node, npm)")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"private": True, "type": "module"}))
    wanted = [f"{name}@{version}" for name, version in packages.items()]
    try:
        done = subprocess.run(  # names and versions of our own
            ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *wanted],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_S,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not install {', '.join(wanted)} within {INSTALL_S} s")
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-1:]
        pytest.skip(f"npm cannot install {', '.join(wanted)} here: {' '.join(said)}")
    return folder


async def node(folder: Path, program: str, given: Mapping[str, str]) -> str:
    """Run a program in a folder and return what it printed; fails with what it complained of."""
    script = folder / "program.mjs"
    script.write_text(program, "utf-8")
    process = await asyncio.create_subprocess_exec(
        "node",
        script.name,
        cwd=folder,
        env={**_path(), **given},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), INSTALL_S)
    assert process.returncode == 0, err.decode()
    return out.decode()


def _path() -> dict[str, str]:
    found = shutil.which("node")
    return {"PATH": str(Path(found).parent)} if found else {}
