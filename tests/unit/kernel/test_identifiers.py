"""Ids that outsiders compute: the page that tells them how is the test."""

from pathlib import Path
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from shared.intent import (
    TenantId,
    child_id,
    command_id_of_reaction,
    command_id_of_request,
    event_id_of,
    id_of_report,
    named,
    tenant_namespace,
)

PAGE = Path(__file__).parents[3] / "docs" / "identifiers.md"


def vectors() -> list[UUID]:
    page = PAGE.read_text("utf-8")
    rows = page.split("## Test vectors")[1].split("\n## ")[0].splitlines()
    return [UUID(row.split("`")[-2]) for row in rows if row.count("`") >= 2]


def test_the_published_vectors_are_what_we_compute() -> None:
    weilai = TenantId("weilai")
    ticket = id_of_report(weilai, "urn:example:till", "report-1")
    command = command_id_of_request("key:7f3a", "order-42")
    event = event_id_of(command, 0)
    assert vectors() == [
        tenant_namespace(weilai),
        ticket,
        child_id(ticket, "callback_visit", 1),
        command,
        event,
        command_id_of_reaction(event, "open_tickets"),
    ]


def test_the_same_report_in_two_tenants_is_two() -> None:
    one, other = (id_of_report(TenantId(key), "s", "1") for key in ("weilai", "chaqu"))
    assert one != other


@given(st.uuids(), st.text(st.characters(codec="utf-8")))
def test_a_name_is_what_every_library_makes_of_it(namespace: UUID, name: str) -> None:
    assert named(namespace, name) == uuid5(namespace, name)
