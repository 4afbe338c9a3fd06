"""Settings: what a process must be told, read once from the environment (``GONGDAN_*``).

Every setting has a name, a unit and a default that suits one machine; secrets come as files.
"""

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field

PREFIX = "GONGDAN_"
SECRET_BYTES_MIN = 32


class SettingsWrong(Exception):
    """A setting is missing or cannot be used; the message says which and what to do."""

    exit_code: ClassVar[int] = 1


class AddressTaken(SettingsWrong):
    """A process cannot listen where it was told to; its exit code says so to who started it."""

    exit_code: ClassVar[int] = 75

    def __init__(self, address: str, why: str) -> None:
        """Name the address and what the system said."""
        super().__init__(
            f"Nobody can listen on {address} ({why}): end what does, or choose another address."
        )


class Settings(BaseModel):
    """What one process is told.

    ``grpc`` and ``health`` map a service's name to the ``host:port`` it answers on (port 0: any
    free one). ``postgres_url`` may carry a provisioner's credentials, for identity and ``upgrade``
    only: every other connection uses a role of its own, whose password follows from the master
    secret. Webhooks and recordings reach private addresses only in ``webhook_networks``, written
    with commas. ``asr_model`` is the folder of a model that turns speech into words.
    """

    model_config = ConfigDict(frozen=True)

    home: Path = Path(".gongdan")
    environment: str = Field(default="local", pattern=r"^[a-z][a-z0-9]{0,15}$")
    cell: str = "main"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    postgres_url: str = "postgresql://127.0.0.1:5433/postgres"
    nats_url: str = "nats://127.0.0.1:4222"
    nats_monitor_url: str = "http://127.0.0.1:8222"
    nats_replicas: int = Field(default=1, ge=1, le=5)
    smtp_url: str | None = None
    webhook_networks: str = Field(default="", max_length=1_000)
    mail_listen: str | None = Field(default=None, max_length=300)
    mail_domain: str = Field(default="", pattern=r"^[A-Za-z0-9.-]{0,253}$")
    public_url: str | None = None
    files_endpoint: str | None = Field(default=None, pattern=r"^https?://[^/?#]+/?$")
    files_url: str | None = Field(default=None, pattern=r"^(file:///|s3://[a-z0-9.-]+)[^?#]*$")
    matrix_url: str | None = Field(default=None, pattern=r"^https?://[^/?#]+/[^?#]+$")
    asr_model: Path | None = None
    asr_language: str = Field(default="", pattern=r"^(zh)?$")
    wecom_url: str = Field(default="https://qyapi.weixin.qq.com", pattern=r"^https?://[^/?#]+$")
    connections_max: int = Field(default=12, ge=4, le=100)
    log_level: str = "info"
    otlp_endpoint: str | None = None
    trace_sample_ratio: float = Field(default=0.01, ge=0, le=1)
    master_secret_file: Path | None = None
    grpc: dict[str, str] = Field(default_factory=dict)
    health: dict[str, str] = Field(default_factory=dict)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read ``GONGDAN_*``; ``GONGDAN_GRPC_<SERVICE>``, ``GONGDAN_HEALTH_<SERVICE>`` are maps."""
        plain: dict[str, object] = {}
        maps: dict[str, dict[str, str]] = {"grpc": {}, "health": {}}
        for name, value in environ.items():
            if not name.startswith(PREFIX) or value == "":
                continue
            key = name.removeprefix(PREFIX).lower()
            kind, _, service = key.partition("_")
            if kind in maps and service:
                maps[kind][service] = value
            else:
                plain[key] = value
        known = {key: value for key, value in plain.items() if key in cls.model_fields}
        return cls.model_validate(known | maps)

    def keys_folder(self) -> Path:
        """Return the folder of this installation's secrets (0700)."""
        return self.home / "keys"

    def read_secret(self, name: str) -> bytes:
        """Return a secret of at least 32 bytes kept in a file; raise ``SettingsWrong``."""
        path = self.keys_folder() / name
        if name == "master" and self.master_secret_file is not None:
            path = self.master_secret_file
        try:
            secret = path.read_bytes().strip()
        except OSError as trouble:
            message = f"The secret {path} cannot be read ({trouble.strerror}): run `gongdan up`."
            raise SettingsWrong(message) from trouble
        if len(secret) < SECRET_BYTES_MIN:
            message = f"The secret {path} is shorter than {SECRET_BYTES_MIN} bytes: make a new one."
            raise SettingsWrong(message)
        return secret

    def master_secret(self) -> bytes:
        """Return the secret from which role passwords and service credentials follow."""
        return self.read_secret("master")

    def grpc_address(self, service: str) -> str:
        """Return where a service answers gRPC."""
        return self.grpc.get(service, "127.0.0.1:0")

    def health_address(self, service: str) -> tuple[str, int]:
        """Return where a service answers health checks: host and port."""
        host, _, port = self.health.get(service, "127.0.0.1:0").rpartition(":")
        return host or "127.0.0.1", int(port)

    def nats_url_as(self, user: str) -> str:
        """Return the bus's address with one of our users' credentials; raise ``SettingsWrong``."""
        parts = urlsplit(self.nats_url)
        password = quote(self.read_secret(f"nats-{user}").decode(), safe="")
        return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.netloc}"))

    def postgres_host_port(self) -> tuple[str, int]:
        """Return the host and port of the cluster that holds the control database."""
        parts = urlsplit(self.postgres_url)
        return parts.hostname or "127.0.0.1", parts.port or 5432


def role_password(master: bytes, role: str) -> str:
    """Return a database role's password: HMAC-SHA256 of its name (decision 18), in hex."""
    return hmac.new(master, f"role:{role}".encode(), hashlib.sha256).hexdigest()


def service_proof(master: bytes, service: str) -> bytes:
    """Return what a service shows to identity for a caller token: HMAC-SHA256 of its name."""
    return hmac.new(master, f"service:{service}".encode(), hashlib.sha256).digest()
