"""One shape, one log: who keeps events, and that whoever knows one service knows all."""

from pathlib import Path

import pytest

from shared.contracts.nouns import NOUNS
from shared.migrations import discover

SERVICES = Path(__file__).parents[2] / "services"
SHAPE = ("domain", "app", "published", "views", "handlers", "rpc", "migrations")


def there_is(service: str, part: str) -> bool:
    return (SERVICES / service / part).is_dir() or (SERVICES / service / f"{part}.py").is_file()


def test_exactly_the_five_services_with_a_domain_keep_a_log() -> None:
    with_log = {schema.name for schema in discover(SERVICES) if schema.has_log}
    assert with_log == set(NOUNS)
    assert with_log == {"identity", "intake", "workflow", "dispatch", "notification"}


@pytest.mark.parametrize("service", sorted(NOUNS))
def test_an_event_sourced_service_has_the_one_shape(service: str) -> None:
    missing = [part for part in (*SHAPE, "__main__", "__init__") if not there_is(service, part)]
    assert missing == []


def test_a_noun_belongs_to_one_service() -> None:
    nouns = [noun for of_service in NOUNS.values() for noun in of_service]
    assert len(nouns) == len(set(nouns))
