"""What services are told, and what they are not."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from services.cli.embedded.process import EPHEMERAL, free_ports
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


def test_all_addresses_of_a_plan_differ() -> None:
    for _ in range(50):
        plan = choose_addresses(
            service_names(), http_port=0, nats="", nats_monitor="", postgres=PROVISIONER
        )
        places = [plan.http.removeprefix("http://"), *plan.grpc.values(), *plan.health.values()]
        assert len(places) == len(set(places)) == 2 * len(service_names())


def test_no_outgoing_connection_can_be_given_a_chosen_port() -> None:
    try:
        low, high = (int(word) for word in EPHEMERAL.read_text().split())
    except OSError:
        pytest.skip("this kernel does not say which ports it gives away")
    assert not [port for port in free_ports(200) if low <= port <= high]


def test_a_taken_port_and_the_one_excluded_are_not_chosen() -> None:
    with ExitStack() as held:
        taken = free_ports(20)
        for port in taken[:-1]:
            held.enter_context(socket.create_server(("127.0.0.1", port)))
        assert not set(taken) & set(free_ports(500, but=taken[-1]))
