"""Documents that mean harm are refused at once and within four megabytes, with a place."""

import tracemalloc

import pytest

from services.workflow.adapters.scenario_documents import ScenarioDocuments
from tests.pace import within
from tests.unit.workflow.bad_documents import BAD, Bad

YARDS_MAX = 100
BYTES_MAX = 4 * 1024 * 1024


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_document_that_means_harm_is_refused_with_its_line_in_time(bad: Bad) -> None:
    first = within(YARDS_MAX, lambda: ScenarioDocuments().advice(bad.text))[0]
    assert (first.severity, first.line) == ("error", bad.line)
    assert first.column >= 1
    assert first.reason.message.startswith(f"Line {first.line}, column {first.column}: ")
    assert bad.en in first.reason.message
    assert bad.zh in first.message_zh


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_document_that_means_harm_takes_little_memory(bad: Bad) -> None:
    ScenarioDocuments().advice(bad.text)  # what is kept for good is there by now
    tracemalloc.start()
    try:
        ScenarioDocuments().advice(bad.text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < BYTES_MAX
