"""Two deliberate mistakes are found in every scenario that ships, whoever makes them."""

import json
from typing import Any

import pytest

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.linting import advice_on
from services.workflow.adapters.documents.shipped import shipped_keys, shipped_text


def document(key: str) -> dict[str, Any]:
    return dict(read_document(shipped_text(key)).normalised())


def ends_of(part: dict[str, Any]) -> tuple[str, str]:
    first = next(key for key, one in part["states"].items() if one["initial"])
    last = next(key for key, one in part["states"].items() if one["final"])
    return first, last


def found(text: dict[str, Any]) -> set[tuple[str, str]]:
    read = read_document(json.dumps(text, ensure_ascii=False))
    return {(one.code, one.pointer.split("/")[2]) for one in advice_on(read)}


@pytest.mark.parametrize("key", shipped_keys())
def test_a_state_without_an_owner_is_found_in_every_type(key: str) -> None:
    whole = document(key)
    role = next(iter(whole["roles"]))
    for part in whole["ticket_types"]:
        first, last = ends_of(part)
        part["states"]["limbo"] = {"label": "Limbo", "initial": False, "final": False, "order": 99}
        # Without it the product would make the move at once, and the state be passed through.
        part["fields"]["proof"] = {"type": "text", "label": "Proof"}
        part["transitions"] += [
            {"id": "get_lost", "from": [first], "to": "limbo", "by": [role]},
            {"id": "be_found", "from": ["limbo"], "to": last, "by": ["system"], "needs": ["proof"]},
        ]
    said = found(whole)
    assert {("no-owner", str(place)) for place in range(len(whole["ticket_types"]))} <= said


@pytest.mark.parametrize("key", shipped_keys())
def test_a_clock_that_can_never_stop_is_found_in_every_type(key: str) -> None:
    whole = document(key)
    role = next(iter(whole["roles"]))
    for part in whole["ticket_types"]:
        first, last = ends_of(part)
        never = {"id": "never", "from": [first], "to": last, "by": [role], "when": "1 == 2"}
        part["transitions"].append(never)
        clock = {"key": "endless", "start": "create", "stop": "never", "target": "4h"}
        part.setdefault("clocks", []).append(clock)
    said = found(whole)
    assert {
        ("clock-never-stops", str(place)) for place in range(len(whole["ticket_types"]))
    } <= said
