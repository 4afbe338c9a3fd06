"""Who may be told what records say, through a report that is filled from them."""

import json

import pytest

from services.intake.adapters.rule_book import rules_of
from services.intake.domain.rights import may_learn
from services.intake.views.reports import ScenarioRow
from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.shipped import shipped_text
from shared.intent import Caller, TenantId

SCHOOL = TenantId("mingde")
MEMBER = "0197a5c0-0000-7000-8000-00000000000a"
CONTRACT: dict[str, object] = {"paid": "18000.00"}
THEIRS = {**CONTRACT, "owner": MEMBER}
STAFF = rules_of(
    [
        ScenarioRow(
            key="education_refund",
            version=1,
            document=json.dumps(read_document(shipped_text("education_refund")).normalised()),
        )
    ]
).staff


def caller(actor: str, *roles: str, scopes: frozenset[str] = frozenset()) -> Caller:
    return Caller(tenant=SCHOOL, actor=actor, roles=frozenset(roles), scopes=scopes)


PARENT = caller(f"member:{MEMBER}", "parent")


def test_everybody_but_the_customers_works_there() -> None:
    assert "parent" not in STAFF
    assert {"cs", "class_teacher", "fin_director"} <= STAFF


def test_a_role_that_is_a_customers_anywhere_is_no_staffs() -> None:
    rows = [
        ScenarioRow(
            key=scope,
            version=1,
            document=json.dumps({"ticket_types": [], "roles": {"guest": {"scope": scope}}}),
        )
        for scope in ("type", "own")
    ]
    assert rules_of(rows).staff == frozenset()


def test_a_parent_who_guesses_a_contract_learns_nothing_of_it() -> None:
    assert not may_learn(PARENT, CONTRACT, STAFF)
    assert not may_learn(PARENT, {**CONTRACT, "owner": "member:somebody"}, STAFF)
    assert not may_learn(PARENT, {**CONTRACT, "owner": [MEMBER]}, STAFF)


@pytest.mark.parametrize("owner", [MEMBER, f"member:{MEMBER}"])
def test_a_parent_learns_of_the_contract_that_names_them(owner: str) -> None:
    assert may_learn(PARENT, {**CONTRACT, "owner": owner}, STAFF)


@pytest.mark.parametrize(
    "who",
    [
        caller("system:intake"),
        caller("operator"),
        caller("key:crm"),
        caller("member:1", "cs"),
        caller("member:1", "parent", "finance"),
        caller("member:1", scopes=frozenset({"tickets:read"})),
    ],
)
def test_who_works_there_and_our_services_and_programs_learn(who: Caller) -> None:
    assert may_learn(who, CONTRACT, STAFF)


@pytest.mark.parametrize("who", [caller("member:1"), caller("label:1"), caller("member:1", "gone")])
def test_nobody_else_does(who: Caller) -> None:
    assert not may_learn(who, THEIRS, STAFF)


def test_a_label_owns_nothing() -> None:
    assert not may_learn(caller("label:1"), {"owner": "label:1"}, STAFF)
