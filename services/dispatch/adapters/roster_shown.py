"""How a roster is shown: as JSON, its days as rows of shifts, the checker's findings in words."""

import msgspec

from services.dispatch.app.rostering import Shown
from services.dispatch.domain.rostering.changes import Changes
from services.dispatch.domain.rostering.check import Broken, Score
from services.dispatch.domain.rostering.history import PastDemand
from services.dispatch.domain.rostering.problem import RosterProblem, ShiftKind, Wish
from services.dispatch.domain.shifts.plan import DAY_MINUTES, Windows
from services.dispatch.domain.shifts.written import WEEKDAYS

Json = dict[str, object]


def shown_as_json(roster_id: str, shown: Shown) -> bytes:
    """Return a roster as JSON."""
    now, problem = shown.now, shown.now.known
    refused = {str(who): code for who, code in now.planned.items() if code}
    return msgspec.json.encode(
        {
            "id": roster_id,
            "status": now.status,
            "zone": now.zone,
            "first": problem.first,
            "last": problem.last,
            "made_by": now.made_by,
            "note": now.note,
            "shifts": [_kind(one) for one in problem.kinds],
            "rows": [
                {
                    "technician_id": who,
                    "name": shown.names.get(who),
                    "shifts": [kind or None for kind in row],
                }
                for who, row in now.rows.items()
            ],
            "broken": [_broken(one, problem) for one in shown.broken],
            "score": None if shown.score is None else _score(shown.score, problem),
            "changes": [_changes(one) for one in shown.changes],
            "progress": {
                "planned": len(now.planned) - len(refused),
                "of": len(problem.members),
                "refused": refused,
            },
            "superseded_by": now.superseded_by,
        }
    )


def demand_as_json(past: PastDemand) -> bytes:
    """Return lines of demand as a roster takes them, each with the tickets that came each week."""
    return msgspec.json.encode(
        {
            "first": past.first,
            "last": past.last,
            "weeks": past.weeks,
            "tickets": past.tickets,
            "handling": past.handling,
            "demand": [
                {
                    "days": [WEEKDAYS[one.weekday]],
                    "shift": one.kind,
                    "skill": one.skill,
                    "people": one.people,
                }
                for one in past.needed
            ],
            "came": [one.came for one in past.needed],
        }
    )


def _kind(kind: ShiftKind) -> Json:
    begins, ends = _times(kind.begins, kind.ends)
    return {"name": kind.name, "begins": begins, "ends": ends, "overnight": kind.is_night}


def _broken(one: Broken, problem: RosterProblem) -> Json:
    severity = "advisory" if one.rule in problem.rules.advisory else "binding"
    return {
        "rule": one.rule,
        "severity": severity,
        "technician_id": one.technician_id,
        "day": one.day,
    }


def _score(told: Score, problem: RosterProblem) -> Json:
    return {
        "uncovered": [
            {"day": one.day, "shift": one.kind, "skill": one.skill or None, "people": one.people}
            for one in told.uncovered
        ],
        "unmet": [
            {
                "technician_id": one.technician_id,
                "day": one.day,
                "wish": _wish(problem.member_of[one.technician_id].wishes[one.wish]),
            }
            for one in told.unmet
        ],
        "night_spread": told.night_spread,
        "weekend_spread": told.weekend_spread,
        "shift_spread": told.shift_spread,
        "surplus": told.surplus,
        "cost": told.cost,
    }


def _wish(wish: Wish) -> Json:
    return {"wants": wish.wants, "day": wish.day, "shift": wish.kind, "weight": wish.weight}


def _changes(one: Changes) -> Json:
    return {
        "technician_id": one.technician_id,
        "days": [
            {"day": day.day, "before": _windows(day.before), "after": _windows(day.after)}
            for day in one.days
        ],
        "tickets": one.tickets,
    }


def _windows(windows: Windows) -> list[str]:
    return ["-".join(_times(begins, ends)) for begins, ends in windows]


def _times(begins: int, ends: int) -> tuple[str, str]:
    """Return two times of a day; one that ends beyond midnight ends on the next day."""
    after = ends if ends <= DAY_MINUTES else ends - DAY_MINUTES
    return _time(begins), _time(after)


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
