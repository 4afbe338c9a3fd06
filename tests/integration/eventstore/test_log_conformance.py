"""The recorder test cases of the ``eventsourcing`` library, run against our log.

Not run, by design:

* ``TrackingRecorderTestCase`` and ``ProcessRecorderTestCase``: a consumer's checkpoint lives with
  its views, not in the log it reads (``shared/projections``), and a log never writes both.
* ``optional_test_insert_subscribe``: a blocking iterator in a thread; ours is ``LogTail``.
* ``InfrastructureFactoryTestCase``: builds recorders from environment variables by topic, which
  is the import by name that our closed registry exists to prevent.
* ``TranscoderTestCase``: transcodings registered for classes and marked in the JSON; our payloads
  are plain JSON read by type, which ``test_fact_mapper.py`` covers.

Two numbers differ: versions start at 0 in the cases that let a subclass say so, and the case of
two interleaving commands of 1,000 events uses 500, since one command may have 512.
"""

import asyncio
from collections.abc import Iterator

import pytest
from eventsourcing.persistence import AggregateRecorder, ApplicationRecorder
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from services.cli.embedded.postgres import EmbeddedPostgres
from tests.integration.eventstore.recorder import LogRecorder, LogStreamRecorder
from tests.integration.eventstore.things import assert_whole, create_log, fresh_database


class OnALogOfItsOwn:
    """Gives every test of a case a new database; afterwards the log must be whole."""

    dsn: str
    opened: list[LogRecorder]

    @pytest.fixture(autouse=True)
    def log_of_its_own(self, postgres: EmbeddedPostgres) -> Iterator[None]:
        self.opened = []
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            self.dsn = postgres.url(runner.run(fresh_database(postgres.dsn)))
            runner.run(create_log(self.dsn))
            yield
            for recorder in self.opened:
                recorder.close()
            runner.run(assert_whole(self.dsn))


class TestStreams(OnALogOfItsOwn, AggregateRecorderTestCase):
    INITIAL_VERSION = 0

    def create_recorder(self) -> AggregateRecorder:
        recorder = LogStreamRecorder(self.dsn)
        self.opened.append(recorder)
        return recorder


class TestLog(OnALogOfItsOwn, ApplicationRecorderTestCase[ApplicationRecorder]):
    INITIAL_VERSION = 0

    def create_recorder(self) -> ApplicationRecorder:
        recorder = LogRecorder(self.dsn)
        self.opened.append(recorder)
        return recorder


class TestPositionsOfOneCommandAreTogether(OnALogOfItsOwn, NonInterleavingNotificationIDsBaseCase):
    insert_num = 500

    def create_recorder(self) -> ApplicationRecorder:
        recorder = LogRecorder(self.dsn)
        self.opened.append(recorder)
        return recorder
