"""What the scenarios that ship must say: the requirements of seven industries, word for word.

Requirements are in the files beside this one. What ships says them as they stand there: to the
state, by the roles, with the fields and on the conditions that were asked for. It may say more of
each part (a label, a calendar).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from services.workflow.adapters.documents.reading import read_text
from services.workflow.adapters.documents.shipped import shipped_text

FOLDER = Path(__file__).parent / "requirements"
INDUSTRIES = tuple(sorted(one.stem for one in FOLDER.glob("*.yaml")))
KNOWN_BY = ("id", "key", "clock", "branch", "transition")
"""What the members of a list are known by, the first that they have; others by their place."""

OTHER_WORDS = {"sla": "clocks", "guard": "when", "also_notify": "notify", "field": "fields"}
UNSAID: Mapping[str, Mapping[str, object]] = {
    "transitions": {"needs": [], "when": ""},
    "clocks": {"pause_on": []},
    "approvals": {"when": "", "add": [], "skip": [], "forbid": []},
}
"""What the members of a part mean by saying nothing."""

Sayings = Mapping[str, str]
"""What is said, by where: ``types/repair/transitions/start/to`` is ``working``."""


CODE = ("code", "numbers in a string may be sealed as somebody's; what stands on a label never is")
CEL = "the same in CEL"
REASON = "who calls something off says why"
DECLINE = frozenset({"decline"})
"""The move that follows when whoever was sent does not come."""

MORE: Mapping[tuple[str, str], frozenset[str]] = {
    ("ecommerce", "onsite"): frozenset({"call_off"}),
    ("gym", "locker_fault"): DECLINE,
    ("medical_equipment", "device_repair"): DECLINE,
    ("medical_equipment", "preventive"): DECLINE,
    ("property", "home_repair"): DECLINE,
    ("property", "cleaning"): DECLINE,
}
"""The moves that types have besides those that were asked for."""


@cache
def wanted(industry: str) -> Sayings:
    """Return what an industry asked for."""
    return dict(_flat(_plain(read_text((FOLDER / f"{industry}.yaml").read_text("utf-8")).data), ""))


@cache
def said(industry: str) -> Sayings:
    """Return what ships for an industry."""
    return dict(_flat(_plain(read_text(shipped_text(industry)).data), ""))


def kinds_of(industry: str) -> list[str]:
    """Return the ticket types that an industry asked for."""
    places = (where.split("/") for where in wanted(industry))
    return list(dict.fromkeys(one[1] for one in places if one[0] == "types"))


def _plain(document: Mapping[str, object]) -> Mapping[str, object]:
    types = _members(document.get("types", document.get("ticket_types")))
    return {
        "roles": document["roles"],
        "types": {key: _kind(_members(one)) for key, one in types.items()},
    }


def _kind(part: Mapping[str, object]) -> Mapping[str, object]:
    """Return a type in one notation: what a move needs is said with it, and so is nothing."""
    fields = {key: _members(one) for key, one in _members(part.get("fields")).items()}
    kind = {**part, "states": [*_members(part["states"])]}
    for name, nothing in UNSAID.items():
        kind[name] = {
            key: _with_needs(key, {**nothing, **_members(one)}, fields)
            for key, one in _members(part.get(name)).items()
        }
    return kind


def _with_needs(
    move: str, part: Mapping[str, object], fields: Mapping[str, Mapping[str, object]]
) -> Mapping[str, object]:
    needs = part.get("needs")
    if not isinstance(needs, list):
        return part
    required = [key for key, field in fields.items() if field.get("required_on") == move]
    return {**part, "needs": sorted({*needs, *required})}


def _members(part: object) -> Mapping[str, object]:
    """Return a mapping by its keys, and a list by what its members are known by."""
    if isinstance(part, Mapping):
        return {OTHER_WORDS.get(str(key), str(key)): one for key, one in part.items()}
    found: dict[str, object] = {}
    for place, one in enumerate(part if isinstance(part, list) else []):
        if isinstance(one, Mapping):
            name = next((key for key in KNOWN_BY if key in one), "")
            found[str(one.get(name, place))] = {key: one[key] for key in one if key != name}
        else:
            found[str(one)] = one
    return found


def _flat(part: object, where: str) -> Iterator[tuple[str, str]]:
    """Yield everything that is said, by where; of a label in two languages the Chinese."""
    if isinstance(part, Mapping) and "zh" in part:
        yield where, str(part["zh"])
    elif isinstance(part, Mapping) or (isinstance(part, list) and _has_parts(part)):
        for key, one in _members(part).items():
            yield from _flat(one, f"{where}/{key}" if where else key)
    elif isinstance(part, list):
        yield where, ", ".join(str(one) for one in part)
    else:
        yield where, str(part)


def _has_parts(listed: list[object]) -> bool:
    return any(isinstance(one, Mapping) for one in listed)


DIFFERS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "bubble_tea": {
        "types/taste_complaint/fields/batch_no/type": CODE,
        "types/batch_hold/fields/batch_no/type": CODE,
    },
    "ecommerce": {
        "types/bad_review/fields/review_id/type": CODE,
        "types/return_order/fields/waybill/type": CODE,
        "types/onsite/fields/serial/type": CODE,
        "types/onsite/clocks/on_time/target/default": ("window.end", "how a field says until when"),
        "types/onsite/transitions/assign/by": (
            "system, agent, team_lead",
            "a review that a platform reported has no buyer here, so its agent agrees on a time",
        ),
        "types/return_order/transitions/ship/by": (
            "customer, agent",
            "an exchange that a review promised was reported by no buyer, so none sees it",
        ),
        "types/return_order/visibility/0/roles": (
            "finance, director, agent, warehouse",
            "whoever inspects the goods fills the amount in",
        ),
    },
    "education_refund": {
        "types/tuition_refund/visibility/1/when": (
            "refund > 30000 && state != 'reviewing'",
            "class teacher and academic office agree to it first, and must see it then",
        ),
    },
    "gym": {
        "roles/coach/scope": ("own_club", "nobody is sent to a booking, so coaches would see none"),
        "types/class_booking/transitions/cancel2/when": ("hours_to_class >= 6.0", CEL),
        "types/underfilled_class/transitions/done/by": (
            "system, scheduler",
            "who has all answers need not wait until the time to answer is over",
        ),
    },
    "medical_equipment": {
        "types/device_repair/fields/alarm_code/type": CODE,
        "types/device_repair/priority/0/when": ("in_use || asset.class == '呼吸机'", CEL),
        "types/device_repair/approvals/costly_part/when": ("parts_cost > 20000.0", CEL),
        "types/preventive/branches/0/when": ("state == 'failed'", CEL),
    },
    "property": {"types/home_repair/transitions/cancel/needs": ("cancel_reason", REASON)},
    "restaurant_chain": {
        "types/foreign_object/fields/batch_no/type": CODE,
        "types/purchase_request/fields/po_no/type": CODE,
        "types/purchase_request/transitions/reject/needs": ("reject_reason", REASON),
        "types/purchase_request/transitions/cancel/needs": ("cancel_reason", REASON),
    },
}
"""What is said otherwise than it was asked for, and why."""
