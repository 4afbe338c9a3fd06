"""Certificates: nobody is sent whose paper has ended, and years later that can be shown.

A certificate is valid on its last day, which begins and ends where the company is.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import msgspec

from services.dispatch.domain.bench import Bench
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.choice import choose
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.facts import AssignmentOffered, AssignmentRequested
from services.dispatch.domain.need import Need, Policy
from services.dispatch.domain.places import Place
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.standing import NOBODY_EXCLUDED
from services.dispatch.domain.technician import Profile, TechnicianRegistered
from tests.unit.dispatch.test_dispatch_choice import NEED, technician

YESTERDAY, TODAY = date(2026, 11, 27), date(2026, 11, 28)
NOW = Circumstances(at=datetime.combine(TODAY, time(12), UTC), day=TODAY)
STRICT = replace(NEED, policy=replace(NEED.policy, asks_for_certificates=True))


def certificate(valid_until: date, skill: str = "制冷") -> Certificate:
    return Certificate(skill=skill, valid_until=valid_until)


def test_the_nearest_is_passed_over_the_day_after_the_certificate_ended() -> None:
    near = replace(technician(2), certificates=(certificate(YESTERDAY),))
    next_ = replace(technician(3, lat=30.30), certificates=(certificate(TODAY),))
    far = technician(4, lat=30.90)
    choice = choose(STRICT, [near, next_, far], now=NOW)
    assert (choice.chosen, choice.runner_up) == (UUID(int=3), UUID(int=4))
    passed_over = choice.candidates[2]
    assert (passed_over.technician, passed_over.eliminated_by) == (str(UUID(int=2)), "cert_valid")
    assert passed_over.certificate == certificate(YESTERDAY)
    assert choice.eliminated == {"cert_valid": 1}
    assert (choice.day, choice.certificates) == (TODAY, (certificate(TODAY),))


def test_a_certificate_about_another_skill_says_nothing() -> None:
    other = replace(technician(2), certificates=(certificate(YESTERDAY, "电路"),))
    choice = choose(STRICT, [other], now=NOW)
    assert (choice.chosen, choice.certificates) == (UUID(int=2), ())


def test_a_scenario_that_does_not_ask_for_certificates_gets_none_checked() -> None:
    ended = replace(technician(2), certificates=(certificate(YESTERDAY),))
    assert choose(NEED, [ended], now=NOW).chosen == UUID(int=2)


def test_when_all_certificates_have_ended_that_is_the_reason() -> None:
    people = [technician(3, skills="电路"), technician(4, skills="电路")]
    ended = replace(technician(2), certificates=(certificate(YESTERDAY),))
    assert choose(STRICT, [*people, ended], now=NOW).reason == "all_eliminated:cert_valid"


def test_among_many_who_lack_the_skill_the_one_with_the_ended_certificate_is_shown() -> None:
    unskilled = [technician(n, skills="电路") for n in range(10, 120)]
    ended = replace(technician(2, lat=30.5), certificates=(certificate(YESTERDAY),))
    assert choose(STRICT, [*unskilled, ended], now=NOW).candidates[0].eliminated_by == "cert_valid"


def test_the_day_is_over_at_the_midnight_of_the_company() -> None:
    in_shanghai = replace(STRICT, policy=replace(STRICT.policy, zone="Asia/Shanghai"))
    bench = bench_with(Profile(skills=("制冷",), certificates=(certificate(YESTERDAY),)))
    nowhere = replace(in_shanghai, place=None)
    before = datetime(2026, 11, 27, 15, 59, tzinfo=UTC)
    after = datetime(2026, 11, 27, 16, 1, tzinfo=UTC)
    assert bench.choose(nowhere, NOBODY_EXCLUDED, before).chosen == UUID(int=2)
    assert bench.choose(nowhere, NOBODY_EXCLUDED, after).chosen is None


def bench_with(*profiles: Profile) -> Bench:
    bench = Bench()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for number, profile in enumerate(profiles, start=2):
        fact = TechnicianRegistered(profile=profile, occurred_at=at)
        bench.learn_of_technician(UUID(int=number), fact)
    return bench


def test_what_was_stored_before_there_were_certificates_is_read() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    need = Need(ticket_id=UUID(int=1), type="repair", policy=Policy(key="shop@1/repair"))
    policy = {"key": "shop@1/repair", "unchecked": ["cert_valid"]}
    stored = {"ticket_id": str(UUID(int=1)), "type": "repair", "policy": policy, "skills": []}
    requested = msgspec.convert({"occurred_at": at, "need": stored}, AssignmentRequested)
    unchecked = replace(need, policy=replace(need.policy, unchecked=("cert_valid",)))
    assert requested == AssignmentRequested(occurred_at=at, need=unchecked)
    before = {
        "occurred_at": at,
        "ticket_id": str(UUID(int=1)),
        "technician_id": str(UUID(int=2)),
        "policy": "shop@1/repair",
        "round": 1,
        "candidates": [{"technician": str(UUID(int=2)), "score": 1.0, "terms": {"load": 0}}],
    }
    offered = msgspec.convert(before, AssignmentOffered)
    assert (offered.day, offered.certificates, offered.kept_free) == (None, (), ())
    assert ASSIGNMENT.fold([requested, offered]).technician_id == UUID(int=2)
    profile = {"skills": ["制冷"], "home": {"lat": 30.27, "lon": 120.15}, "capacity": 5}
    registered = msgspec.convert({"occurred_at": at, "profile": profile}, TechnicianRegistered)
    assert registered.profile == Profile(skills=("制冷",), home=Place(lat=30.27, lon=120.15))
