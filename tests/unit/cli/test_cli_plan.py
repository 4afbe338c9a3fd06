"""What services are told, and what they are not."""

from pathlib import Path

from services.cli.installation import Installation
from services.cli.supervisor.plan import choose_addresses, environment, service_names
from shared.config import Settings

PROVISIONER = "postgresql://gongdan:secret@127.0.0.1:5433/postgres?sslmode=disable"
ADDRESSES = choose_addresses(
    ["gateway", "identity", "intake"],
    http_port=8080,
    nats="nats://127.0.0.1:4222",
    nats_monitor="http://127.0.0.1:8222",
    postgres=PROVISIONER,
)


def told(service: str, home: Path) -> Settings:
    return Settings.from_environment(environment(service, Installation(home), ADDRESSES))


def test_only_identity_gets_the_provisioners_credentials(tmp_path: Path) -> None:
    assert told("identity", tmp_path).postgres_url == PROVISIONER
    assert told("intake", tmp_path).postgres_url == "postgresql://127.0.0.1:5433/postgres"


def test_everybody_knows_where_everybody_is(tmp_path: Path) -> None:
    settings = told("gateway", tmp_path)
    assert settings.grpc == dict(ADDRESSES.grpc)
    assert settings.http_port == 8080
    assert settings.nats_monitor_url == "http://127.0.0.1:8222"
    assert settings.health_address("gateway")[1] > 0


def test_the_gateway_serves_http_only(tmp_path: Path) -> None:
    assert "gateway" not in told("intake", tmp_path).grpc


def test_the_command_line_is_not_one_of_the_services() -> None:
    assert "cli" not in service_names()
    assert {"gateway", "identity", "intake", "workflow"} <= set(service_names())
