"""Policies: read and checked with their lines, and tried on the decisions of any past."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.adapters.policies.documents import checked
from services.dispatch.app.simulating import Period, PeriodBackwards
from services.dispatch.domain.areas import Areas
from services.dispatch.domain.need import REGION, VENDOR_AUTHORISED, Need, Policy
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.reserves import ANY_SKILL, Reserve
from services.dispatch.domain.rolling.policy import Replanning
from services.dispatch.domain.rules import NOTHING_SPECIAL, lasting_rule
from services.dispatch.domain.simulating import Simulation
from tests.unit.dispatch.any_log import POLICY, AnyLog
from tests.unit.dispatch.test_dispatch_choice import NEED, technician
from tests.unit.dispatch.test_dispatch_rerun import made_again

STORM = """\
policy: storm
scenario: manor
types: [repair]
score: {travel_min: 2.5, workload: 0}
minutes_per_open_ticket: 30
speed_kmh: 15
accept_timeout: 5m
cert_valid: false
"""


def test_a_policy_says_what_it_changes_and_of_which_tickets() -> None:
    change, findings = checked(STORM)
    assert findings == []
    assert change == PolicyChange(
        key="storm",
        scenario="manor",
        types=frozenset({"repair"}),
        travel_weight=2.5,
        workload_weight=0,
        minutes_per_open_ticket=30,
        speed_kmh=15,
        accept_timeout_s=300,
        asks_for_certificates=False,
    )
    need = Need(ticket_id=UUID(int=1), type="repair", policy=replace(POLICY, key="manor@3/repair"))
    assert change.concerns(need)
    assert not change.concerns(replace(need, type="alarm"))
    assert not change.concerns(replace(need, policy=Policy(key="hospital@1/repair")))
    changed = change.changed(need.policy)
    assert (changed.travel_weight, changed.reserves) == (2.5, POLICY.reserves)
    assert PolicyChange(key="same").changed(POLICY) == POLICY


RULES = """\
policy: calm
region: true
vendor_authorised: false
score: {has_part: 3}
reserves:
  - {for: 呼吸机, share: 30%, type: alarm}
  - {for: P1, share: 5%, type: repair}
replan: {every: 1m, accepted: true, worth: 10m}
"""


def test_a_policy_says_the_rules_the_hands_kept_and_how_tickets_are_planned_again() -> None:
    change, findings = checked(RULES)
    assert findings == []
    assert change is not None
    changed = change.changed(Policy(key="manor@3/repair", asks_for_areas=False))
    assert (changed.asks_for_areas, changed.asks_for_vendors) == (True, False)
    assert changed.part_weight == 3
    assert changed.reserves == (
        Reserve(skill="呼吸机", share_percent=30, type="alarm"),
        Reserve(skill=ANY_SKILL, share_percent=5, type="repair", priority="P1"),
    )
    assert changed.replan == Replanning(every_s=60, moves_accepted=True, move_s=600)

    never, _ = checked("policy: calm\nreserves: []\nreplan: {never: true}\n")
    assert never is not None
    assert never.changed(changed).replan is None
    assert never.changed(changed).reserves == ()
    assert never.changed(changed).asks_for_areas
    assert PolicyChange(key="storm").changed(changed) == changed


def test_where_somebody_works_and_for_whom_counts_as_the_policy_says() -> None:
    elsewhere = replace(technician(2), areas=Areas.of(["region:WEST"]))
    for policy, rule in (
        (Policy(key="manor@3/repair"), REGION),
        (Policy(key="manor@3/repair", asks_for_areas=False), VENDOR_AUTHORISED),
        (Policy(key="manor@3/repair", asks_for_areas=False, asks_for_vendors=False), None),
    ):
        need = replace(NEED, policy=policy, areas=("region:EAST",), vendor="迈瑞")
        assert lasting_rule(need, elsewhere, NOTHING_SPECIAL) == rule


@pytest.mark.parametrize(
    ("text", "code", "pointer", "line"),
    [
        ("scenario: manor\n", "missing", "/policy", 1),
        ("policy: storm\n\nweather: bad\n", "unknown-key", "/weather", 3),
        ("policy: storm\nscore:\n  travel_min: -1\n", "out-of-range", "/score/travel_min", 3),
        ("policy: storm\nscore:\n  travel_min: 9999\n", "out-of-range", "/score/travel_min", 3),
        ("policy: storm\nscore:\n  travel_min: .nan\n", "out-of-range", "/score/travel_min", 3),
        ("policy: storm\nspeed_kmh: fast\n", "wrong-kind", "/speed_kmh", 2),
        ("policy: storm\naccept_timeout: 8d\n", "out-of-range", "/accept_timeout", 2),
        ("policy: storm\naccept_timeout: soon\n", "wrong-form", "/accept_timeout", 2),
        ("policy: storm\ntypes: [repair, Alarm]\n", "wrong-form", "/types/1", 2),
        ("policy: Storm!\n", "wrong-form", "/policy", 1),
        ("policy: storm\nreserves: [{for: P1, type: a}]\n", "missing", "/reserves/0/share", 2),
        (
            "policy: storm\nreserves:\n - {for: P1, type: a, share: 0%}\n",
            "wrong-form",
            "/reserves/0/share",
            3,
        ),
        ("policy: storm\nreplan: {every: 8d}\n", "out-of-range", "/replan/every", 2),
        ("policy: storm\nreplan: false\n", "wrong-kind", "/replan", 2),
        ("policy: storm\nregion: 1\n", "wrong-kind", "/region", 2),
        ("policy: storm\npolicy: calm\n", "unreadable", "", 2),
        ("policy: &a storm\nscenario: *a\n", "unreadable", "", 1),
        ("policy: [storm\n", "unreadable", "", 2),
        ("- storm\n", "unreadable", "", 1),
        ("", "unreadable", "", 1),
        ("[" * 5_000, "unreadable", "", 1),
        ("policy: storm\n" + "#" * 20_001, "unreadable", "", 1),
    ],
)
def test_what_is_wrong_is_said_with_its_line_in_both_languages(
    text: str, code: str, pointer: str, line: int
) -> None:
    change, findings = checked(text)
    assert change is None
    assert [(one.code, one.pointer) for one in findings] == [(code, pointer)]
    assert findings[0].line == line
    assert findings[0].message
    assert findings[0].message_zh


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("policy: storm\nscenario: manor\n", "changes-nothing"),
        ("policy: storm\nscore: {travel_min: 0, workload: 0}\n", "nothing-weighs"),
        ("policy: storm\ntypes: [repair]\nspeed_kmh: 20\n", "types-of-any-scenario"),
        ("policy: storm\nreserves: [{for: P1, type: a, share: 100%}]\n", "keeps-all-hands"),
    ],
)
def test_what_is_advised_against_can_be_used_all_the_same(text: str, code: str) -> None:
    change, findings = checked(text)
    assert change is not None
    assert [(one.code, one.severity) for one in findings] == [(code, "warning")]


def simulated(history: AnyLog, change: PolicyChange) -> Simulation:
    simulation = Simulation(change)
    for bench, decision in made_again(history):
        simulation.add(bench, decision)
    return simulation


def test_the_same_policy_would_have_changed_nothing_and_another_says_what() -> None:
    history = AnyLog(seed=11, people=25)
    history.live(900)
    same = simulated(history, PolicyChange(key="same"))
    assert same.decisions > 300
    assert same.concerned == same.decisions
    assert (same.to_another, same.to_nobody, same.to_somebody, same.moved) == (0, 0, 0, [])
    assert same.before == same.after

    nearest = PolicyChange(key="nearest", scenario="manor", workload_weight=0.0)
    moved = simulated(history, nearest)
    assert moved.to_another
    assert moved.to_nobody == moved.to_somebody == 0
    assert moved.after.travel_min < moved.before.travel_min
    assert moved.after.load > moved.before.load
    assert sum(count for _, count in moved.gained()) == 0
    assert moved.left_out["by_a_person"]
    again = simulated(history, nearest)
    assert (again.moved, again.gained()) == (moved.moved, moved.gained())


def test_tickets_that_a_policy_is_not_about_are_left_as_they_were() -> None:
    history = AnyLog(seed=12, people=10)
    history.live(200)
    elsewhere = simulated(history, PolicyChange(key="x", scenario="hospital", travel_weight=0.0))
    assert (elsewhere.concerned, elsewhere.to_another) == (0, 0)
    careless = PolicyChange(key="careless", types=frozenset({"alarm"}), asks_for_certificates=False)
    assert 0 < simulated(history, careless).concerned < elsewhere.decisions


def test_a_period_whose_times_changed_places_is_refused() -> None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    for until in (since, since - timedelta(days=1)):
        with pytest.raises(PeriodBackwards):
            Period(since=since, until=until)
