"""What workflow might have said."""

import pytest

from tests.unit.reporting.told_by_workflow import HelpDesk, Workflow, help_desk_or_skip


@pytest.fixture
def workflow() -> Workflow:
    return Workflow()


@pytest.fixture(scope="session")
def help_desk() -> HelpDesk:
    return help_desk_or_skip()
