"""What dispatch hears of appointments: by the rules of a type, and by what a ticket says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.dispatch.adapters.needs import need_of
from services.dispatch.adapters.policy_book import Rules
from services.dispatch.adapters.told import TicketOpened
from services.dispatch.domain.appointments.rule import Appointments, Slot
from tests.written_log import WrittenLog

RULES = Rules.model_validate(
    {
        "hard": ["skill"],
        "zone": "Asia/Shanghai",
        "appointments": {
            "field": "window",
            "slot": 5_400,
            "hours": ["09:00-12:00", "13:00-24:00"],
            "ahead": 604_800,
            "notice": 0,
            "lead": 3_600,
            "moves": 0,
        },
    }
)


def opened(**fields: object) -> TicketOpened:
    return TicketOpened(type="visit", definition="visits@1", dispatch=True, fields=fields)


def test_the_rule_of_a_type_is_read_as_its_scenario_has_it() -> None:
    assert RULES.policy("visits@1/visit").appointments == Appointments(
        field="window",
        slot_min=90,
        hours=((540, 720), (780, 1_440)),
        ahead_days=7,
        notice_s=0,
        lead_s=3_600,
        moves_max=0,
    )
    plain = Rules.model_validate({"appointments": {"field": "window"}})
    assert plain.policy("p").appointments == Appointments(field="window")
    assert Rules().policy("p").appointments is None


def test_a_ticket_may_open_with_the_slot_in_which_somebody_is_to_come() -> None:
    window = {"start": "2026-12-01T10:00:00+08:00", "end": "2026-12-01T12:00:00+08:00"}

    assert opened(window=window).slot_in("window") == Slot(
        start=datetime(2026, 12, 1, 2, tzinfo=UTC), end=datetime(2026, 12, 1, 4, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(None, id="nothing"),
        pytest.param("10:00-12:00", id="no window"),
        pytest.param({"start": "2026-12-01T10:00:00+08:00"}, id="no end"),
        pytest.param({"start": "soon", "end": "later"}, id="no times"),
        pytest.param(
            {"start": "2026-12-01T10:00:00", "end": "2026-12-01T12:00:00"}, id="no offset"
        ),
        pytest.param(
            {"start": "2026-12-01T12:00:00+08:00", "end": "2026-12-01T10:00:00+08:00"},
            id="ends before it begins",
        ),
        pytest.param(
            {"start": "2026-12-01T10:00:00+08:00", "end": "2026-12-03T10:00:00+08:00"},
            id="some day or other",
        ),
    ],
)
def test_what_says_no_slot_is_left_to_be_chosen(said: object) -> None:
    assert opened(window=said).slot_in("window") is None


@pytest.mark.parametrize(
    ("actor", "may_choose"),
    [("member:li", "member:li"), ("key:shop", "key:shop"), ("label:7", ""), ("system:intake", "")],
)
def test_who_reported_it_may_choose_unless_nobody_knows_who_they_are(
    actor: str, may_choose: str
) -> None:
    written = WrittenLog().write(kind="ticket.opened")
    event = replace(written, meta=replace(written.meta, actor=actor))

    assert need_of(event, opened(), RULES).reported_by == may_choose
    assert need_of(event, opened(), Rules()).reported_by == ""
