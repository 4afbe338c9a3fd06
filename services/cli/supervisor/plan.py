"""What a start was told and where everything will listen: decided once, before anything runs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from services.cli.embedded.process import ServerTrouble, free_ports, port_is_free
from services.cli.installation import CODE, Installation

HOST = "127.0.0.1"
PROVISIONERS = frozenset({"identity"})
"""Only these get credentials that may create databases."""
GATEWAY = "gateway"


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the person who starts the product asked for; ports 0 mean any."""

    http_port: int = 8080
    nats_port: int = 4222
    postgres_port: int = 5433
    postgres_url: str | None = None
    nats_url: str | None = None
    nats_monitor_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where everything answers."""

    http: str
    nats: str
    nats_monitor: str
    postgres: str
    grpc: Mapping[str, str]
    health: Mapping[str, str]


def service_names() -> list[str]:
    """Return the services there are: the folders with an entry point, but for this one."""
    return sorted(
        folder.name
        for folder in CODE.iterdir()
        if (folder / "__main__.py").exists() and folder.name != "cli"
    )


def require_http_port(wished: int) -> None:
    """Make sure that the gateway's port is free, if one was wished for. Raises ServerTrouble."""
    if wished and not port_is_free(wished):
        raise ServerTrouble(
            f"Port {wished} is taken: set GONGDAN_HTTP_PORT to a free port, or to 0 for any."
        )


def choose_addresses(
    names: list[str], *, http_port: int, nats: str, nats_monitor: str, postgres: str
) -> Addresses:
    """Return where everything answers, with free ports for the services; http_port 0 means any."""
    inner = [name for name in names if name != GATEWAY]
    any_http, *ports = free_ports(1 + len(inner) + len(names), but=http_port)
    places = iter(f"{HOST}:{port}" for port in ports)
    return Addresses(
        http=f"http://{HOST}:{http_port or any_http}",
        nats=nats,
        nats_monitor=nats_monitor,
        postgres=postgres,
        grpc={name: next(places) for name in inner},
        health={name: next(places) for name in names},
    )


def environment(service: str, home: Installation, addresses: Addresses) -> dict[str, str]:
    """Return the environment of a service's process: ours, and where everything is."""
    http = urlsplit(addresses.http)
    told = {
        "GONGDAN_HOME": str(home.folder),
        "GONGDAN_HTTP_HOST": http.hostname or HOST,
        "GONGDAN_HTTP_PORT": str(http.port or 80),
        "GONGDAN_NATS_URL": addresses.nats,
        "GONGDAN_NATS_MONITOR_URL": addresses.nats_monitor,
        "GONGDAN_POSTGRES_URL": postgres_url_for(service, addresses.postgres),
        "PYTHONUNBUFFERED": "1",
        # Its children are other programs at once, and its log is JSON alone.
        "GRPC_ENABLE_FORK_SUPPORT": "false",
    }
    for name, address in addresses.grpc.items():
        told[f"GONGDAN_GRPC_{name.upper()}"] = address
    for name, address in addresses.health.items():
        told[f"GONGDAN_HEALTH_{name.upper()}"] = address
    return {**os.environ, **told}


def postgres_url_for(service: str, url: str) -> str:
    """Return the cluster's URL: with the provisioner's credentials only for who may provision."""
    if service in PROVISIONERS:
        return url
    parts = urlsplit(url)
    return f"postgresql://{parts.hostname}:{parts.port or 5432}{parts.path or '/postgres'}"


def code_folder() -> Path:
    """Return the folder from which ``python -m services.x`` finds itself."""
    return CODE.parent
