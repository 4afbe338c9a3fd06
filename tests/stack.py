"""What tests with servers of their own are given (see ``conftest.py``)."""

from collections.abc import Awaitable, Callable

from services.cli.embedded.nats import EmbeddedNats
from services.cli.embedded.postgres import EmbeddedPostgres

StartPostgres = Callable[[], Awaitable[EmbeddedPostgres]]
StartNats = Callable[[], Awaitable[EmbeddedNats]]
