"""Whom notification rules may name besides roles."""

import json

from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.model import content_hash
from tests.unit.workflow.document_spec import laundry, refused

TO = "        to: clerk\n"


def test_a_rule_may_tell_who_has_to_act_or_who_is_on_duty() -> None:
    for to in ("to: responsible_now", "to: clerk\n        on_duty: true\n        urgent: true"):
        read_document(laundry(TO, f"        {to}\n"))


def test_nobody_is_on_duty_of_what_is_no_role() -> None:
    remarks = refused(laundry(TO, "        to: responsible_now\n        on_duty: true\n"))
    assert [one.code for one in remarks] == ["never-fires"]
    remarks = refused(laundry(TO, "        to: responsible\n"))
    assert [one.code for one in remarks] == ["unknown-role"]


def test_a_scenario_that_names_neither_is_the_one_it_was() -> None:
    plain = read_document(laundry()).normalised()
    said = read_document(laundry(TO, f"{TO}        urgent: false\n")).normalised()
    assert "on_duty" not in json.dumps(plain)
    assert content_hash(plain) == content_hash(said)
