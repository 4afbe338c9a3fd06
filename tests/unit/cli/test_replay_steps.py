"""Histories on their way: told in order, some late, some twice, always garbled the same way."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cli.replay import helpdesk, sf311
from services.cli.replay.steps import Disorder, Step, garbled, in_time_order

NOON = datetime(2012, 10, 9, 12, tzinfo=UTC)


def history(cases: int, moves: int) -> list[Step]:
    steps = []
    for case in range(cases):
        for number in range(moves + 1):
            at = NOON + timedelta(minutes=number, seconds=case)
            steps.append(
                Step(
                    case=str(case),
                    key=f"{case}:{number}",
                    occurred_at=at,
                    body={},
                    transition="go" if number else "",
                )
            )
    return in_time_order(steps)


def test_a_late_step_comes_after_the_next_of_its_case() -> None:
    steps = history(50, 6)
    told = garbled(steps, Disorder(late=0.1))
    late = [step for step in told if step.late]
    assert len(late) == round(len(steps) * 0.1)
    for step in late:
        before = [one for one in told[: told.index(step)] if one.case == step.case]
        assert any(one.occurred_at > step.occurred_at for one in before)


def test_a_repeated_step_is_the_same_command_told_again() -> None:
    steps = history(50, 6)
    told = garbled(steps, Disorder(twice=0.1))
    again = [step for step in told if step.repeated]
    assert len(again) == round(len(steps) * 0.1)
    for step in again:
        assert step.key in {one.key for one in told[: told.index(step)]}


@given(late=st.floats(0, 0.3), twice=st.floats(0, 0.3), seed=st.integers(0, 99))
def test_nothing_is_lost_and_no_opening_is_late(late: float, twice: float, seed: int) -> None:
    steps = history(8, 4)
    told = garbled(steps, Disorder(late=late, twice=twice, seed=seed))
    assert {step.key for step in told} == {step.key for step in steps}
    assert told == garbled(steps, Disorder(late=late, twice=twice, seed=seed))
    for case in {step.case for step in steps}:
        assert next(step for step in told if step.case == case).opens


HELPDESK = """Case ID,Activity,Resource,Complete Timestamp,customer
Case 1,Assign seriousness,Value 1,2012/10/09 14:50:17.000,Value 3
Case 1,Take in charge ticket,Value 2,2012/10/09 14:50:17.000,Value 3
Case 1,Closed,Value 2,2012/10/25 11:54:26.000,Value 3
"""


@pytest.fixture
def helpdesk_steps(tmp_path: Path) -> Sequence[Step]:
    path = tmp_path / "log.csv"
    path.write_text(HELPDESK)
    return list(helpdesk.read(path))


def test_the_first_line_of_a_case_opens_it_and_is_a_move_too(
    helpdesk_steps: Sequence[Step],
) -> None:
    assert [step.transition for step in helpdesk_steps] == [
        "",
        "assign_seriousness",
        "take_in_charge_ticket",
        "closed",
    ]
    assert helpdesk_steps[0].occurred_at == helpdesk_steps[1].occurred_at


def test_lines_at_the_same_time_keep_their_order(helpdesk_steps: Sequence[Step]) -> None:
    times = [step.occurred_at for step in helpdesk_steps[1:]]
    assert times == sorted(set(times))
    assert times[1] - times[0] == timedelta(microseconds=1)


def test_keys_may_stand_in_a_header(helpdesk_steps: Sequence[Step]) -> None:
    keys = [step.key for step in helpdesk_steps]
    assert len(set(keys)) == len(keys)
    assert all(key.isascii() and " " not in key for key in keys)


REQUESTS = """unique_key,created_date,closed_date,category,complaint_type,descriptor,agency_name,\
neighborhood,supervisor_district,police_district,status_notes,media_url,incident_address,latitude,longitude
1,2016-07-13 15:11:07+00:00,2016-07-12 12:00:00+00:00,Sewer,Odor,,PUC,,,,,,,0.0,0.0
2,2016-07-13 15:11:07+00:00,,Sewer,Odor,,PUC,,,,,,,37.7,-122.4
"""


def test_a_request_closed_before_it_was_opened_keeps_the_time_it_claims(tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(REQUESTS)
    opening, closing, other = sf311.read(path)
    assert "2016-07-12" in str(opening.body["fields"])
    assert closing.occurred_at == opening.occurred_at
    assert other.opens
