"""Publishing a change while tickets are in flight: refused, mapped, migrated, taken back."""

import pytest

from services.workflow.adapters.fleet import TicketFleet
from services.workflow.app import Migrator
from services.workflow.domain import TICKET
from services.workflow.domain.places import Whereabouts
from shared.decider import Kind
from shared.pb.gongdan.workflow.v1 import publishing_pb2
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.laundry import FIRST, PLACES, SECOND, STAFF, Laundry
from tests.integration.workflow.test_workflow_service import DESIGNER, move, refused

pytestmark = pytest.mark.integration
OUTSIDER = token("member:li", "staff", scopes=("tickets:read",))


@pytest.fixture
async def laundry(workflow: Workflow) -> Laundry:
    one = Laundry(workflow)
    assert await one.publish(FIRST) == f"{one.key}@1"
    return one


async def test_exactly_the_tickets_without_a_place_are_listed_and_nothing_is_published(
    workflow: Workflow, laundry: Laundry
) -> None:
    lost = await laundry.tickets(12, "start", "finish")
    await laundry.tickets(3, "start")
    await laundry.tickets(1, "start", "finish", "accept")
    before = await workflow.store.head(TENANT)
    no = await refused(laundry.publish(places={}))
    assert (no.slug, no.kind, no.details["tickets"]) == ("places-missing", Kind.NOT_NOW, "12")
    numbers = await laundry.numbers(lost)
    assert [one.message for one in no.reasons] == [f"{n} stands in verifying." for n in numbers]
    assert {one.pointer for one in no.reasons} == {"/places/repair/verifying"}
    assert all(one in no.message for one in numbers)
    since = await workflow.store.read(TENANT, before.position, 100)
    assert {one.type for one in since} <= {"reader.shown"}, "that tickets are looked at is kept"

    source = publishing_pb2.Source(document=SECOND.replace("KEY", laundry.key))
    request = publishing_pb2.FindHomelessRequest(source=source)
    homeless = await call(workflow.publishing.FindHomeless, request, token=DESIGNER)
    assert (homeless.total, [one.number for one in homeless.tickets]) == (12, numbers)
    assert {(one.type, one.state) for one in homeless.tickets} == {("repair", "verifying")}
    request.places.update(PLACES)
    assert (await call(workflow.publishing.FindHomeless, request, token=DESIGNER)).total == 0


async def test_a_place_that_is_none_is_refused(workflow: Workflow, laundry: Laundry) -> None:
    before = await workflow.store.head(TENANT)
    no = await refused(laundry.publish(places={"repair.verifying": "wroking"}))
    assert (no.slug, no.reasons[0].pointer) == ("places-invalid", "/places/repair/verifying")
    hidden = await refused(laundry.revert(STAFF))
    assert (hidden.slug, hidden.kind) == ("scope-missing", Kind.FORBIDDEN)
    assert (await refused(laundry.revert())).slug == "no-earlier-version"
    assert await workflow.store.head(TENANT) == before


async def test_tickets_keep_the_version_they_follow_unless_they_are_to_migrate(
    laundry: Laundry,
) -> None:
    (one,) = await laundry.tickets(1, "start", "finish")
    assert await laundry.publish() == f"{laundry.key}@2"
    assert await laundry.standing(one) == ("verifying", "@1")
    await move(laundry.workflow, one, "accept", STAFF)
    assert (await refused(laundry.migration())).slug == "scenario-unknown"


async def test_every_open_ticket_migrates_and_is_judged_by_the_newer_rules(
    workflow: Workflow, laundry: Laundry
) -> None:
    lost = await laundry.tickets(6, "start", "finish")
    working = await laundry.tickets(6, "start")
    (closed,) = await laundry.tickets(1, "start", "finish", "accept")
    workflow.woken.clear()
    assert await laundry.publish(places=PLACES, key=f"{laundry.key}:2") == f"{laundry.key}@2"
    assert workflow.woken == [TENANT]
    assert (await laundry.migration()).state == "waiting"
    # A move made before its ticket's turn is judged by the rules it still follows.
    await move(workflow, lost[0], "accept", STAFF)
    done = await laundry.migrate()
    assert (done.state, done.definition) == ("done", f"{laundry.key}@2")
    assert (done.tickets_migrated, done.tickets_left) == (11, 0)
    assert await laundry.standing(closed) == ("done", "@1")
    for one in [*lost[1:], *working]:
        assert await laundry.standing(one) == ("working", "@2")
    # These rules were known by heart before; they are not any more.
    no = await refused(move(workflow, working[0], "finish", STAFF))
    assert (no.slug, no.reasons[0].pointer) == ("fields-missing", "/fields/cause")
    answer = await move(workflow, working[0], "finish", STAFF, fields={"cause": "门"})
    assert answer.state == "done"
    facts = [one.fact.TOPIC for one in await workflow.store.facts(TICKET, TENANT, lost[1])]
    assert facts.count("ticket.migrated") == 1
    assert await laundry.publish(places=PLACES, key=f"{laundry.key}:2") == f"{laundry.key}@2"


async def test_a_migration_goes_on_where_a_killed_process_left_it(
    workflow: Workflow, laundry: Laundry
) -> None:
    ids = await laundry.tickets(12, "start")
    await laundry.publish(places={})
    while not any([await laundry.standing(one) == ("working", "@2") for one in ids]):
        assert await workflow.migrator.go_on(TENANT)
    running = await laundry.migration()
    assert running.state == "running"
    assert 0 < running.tickets_seen < running.tickets_total
    before = await workflow.store.head(TENANT)

    other = workflow.migrator
    fresh = Migrator(store=other.store, rules=other.rules, tickets=other.tickets, fleet=other.fleet)
    while await fresh.go_on(TENANT):
        pass
    done = await laundry.migration()
    assert (done.state, done.tickets_migrated) == ("done", 12)
    assert {await laundry.standing(one) for one in ids} == {("working", "@2")}
    after = await workflow.store.head(TENANT)
    assert after.position - before.position < len(ids) + 1
    for one in ids:
        facts = await workflow.store.facts(TICKET, TENANT, one)
        assert [each.fact.TOPIC for each in facts].count("ticket.migrated") == 1


async def test_a_process_that_knows_the_older_rules_by_heart_learns_the_newer_ones(
    workflow: Workflow, laundry: Laundry
) -> None:
    (one,) = await laundry.tickets(1, "start")
    await laundry.publish(places={})
    known = dict(workflow.migrator.tickets._pins.kept)  # noqa: SLF001  # as another process has them
    await laundry.migrate()
    workflow.migrator.tickets._pins.kept.update(known)  # noqa: SLF001  # likewise
    assert (await refused(move(workflow, one, "finish", STAFF))).slug == "fields-missing"
    assert (await move(workflow, one, "finish", STAFF, fields={"cause": "x"})).state == "done"


async def test_what_is_applied_and_taken_back_leaves_everything_as_it_was(
    workflow: Workflow, laundry: Laundry
) -> None:
    ids = [
        *await laundry.tickets(7, "start", "finish"),
        *await laundry.tickets(3, "start"),
        *await laundry.tickets(2),
        *await laundry.tickets(1, "start", "finish", "accept"),
    ]
    before = await laundry.queue(ids)
    stood = [await laundry.standing(one) for one in ids]
    await laundry.publish(places=PLACES)
    await laundry.migrate()
    assert await laundry.queue(ids) != before
    reverted = await laundry.revert(key=f"{laundry.key}:r")
    assert (reverted.definition, reverted.restored) == (f"{laundry.key}@3", f"{laundry.key}@1")
    assert await laundry.revert(key=f"{laundry.key}:r") == reverted
    done = await laundry.migrate()
    assert (done.undoes, done.tickets_migrated, done.tickets_left) == (f"{laundry.key}@2", 12, 0)
    assert await laundry.queue(ids) == before
    assert [await laundry.standing(one) for one in ids] == stood
    await move(workflow, ids[0], "accept", STAFF)


async def test_tickets_that_have_moved_since_are_listed_and_stay(laundry: Laundry) -> None:
    ids = await laundry.tickets(4, "start", "finish")
    await laundry.publish(places=PLACES)
    await laundry.migrate()
    await move(laundry.workflow, ids[0], "finish", STAFF, fields={"cause": "x"})
    (fresh,) = await laundry.tickets(1, "start", version=2)
    await laundry.revert()
    done = await laundry.migrate()
    assert (done.tickets_migrated, done.tickets_left) == (3, 1)
    (left,) = done.left
    assert [left.number] == await laundry.numbers(ids[:1])
    assert (left.state, left.why) == ("done", "moved-since")
    assert await laundry.standing(ids[0]) == ("done", "@2")
    assert await laundry.standing(ids[1]) == ("verifying", "@1")
    assert await laundry.standing(fresh) == ("working", "@2")
    again = await laundry.revert()
    assert (again.definition, again.restored) == (f"{laundry.key}@4", f"{laundry.key}@2")


async def test_a_type_that_is_gone_keeps_its_tickets_if_they_are_told_to_stay(
    laundry: Laundry,
) -> None:
    (one,) = await laundry.tickets(1)
    other = SECOND.replace("key: repair", "key: other")
    assert (await refused(laundry.publish(other, {}))).slug == "places-missing"
    await laundry.publish(other, {"repair.*": ""})
    assert (await laundry.migrate()).tickets_left == 0
    assert await laundry.standing(one) == ("new", "@1")


async def test_a_published_scenario_is_exported_and_compared(
    workflow: Workflow, laundry: Laundry
) -> None:
    request = publishing_pb2.GetDocumentRequest(definition=laundry.key)
    exported = await call(workflow.publishing.GetDocument, request, token=DESIGNER)
    assert await laundry.publish(exported.document) == f"{laundry.key}@1"
    before = publishing_pb2.Source(definition=laundry.key)
    asked = publishing_pb2.DiffRequest(
        before=before, after=publishing_pb2.Source(document=exported.document)
    )
    assert not (await call(workflow.publishing.Diff, asked, token=STAFF)).changes
    asked.after.document = SECOND.replace("KEY", laundry.key)
    changes = (await call(workflow.publishing.Diff, asked, token=STAFF)).changes
    said = [one.message_zh for one in changes]
    assert "状态 verifying 被删除" in said
    assert "字段 cause 在 finish 时变为必填" in said
    assert (await refused(call(workflow.publishing.GetDocument, request, token=OUTSIDER))).slug == (
        "scope-missing"
    )


async def test_the_fleet_is_walked_page_by_page(workflow: Workflow, laundry: Laundry) -> None:
    ids = await laundry.tickets(7)
    fleet = workflow.migrator.fleet
    assert isinstance(fleet, TicketFleet)
    found: list[Whereabouts] = []
    after = None
    known = (await workflow.store.head(TENANT)).position
    while page := await fleet.page(TENANT, after, known):
        assert len(page) <= fleet.page_tickets
        after = page[-1].ticket_id
        found += page
    assert len(found) == await fleet.count(TENANT)
    assert {one.ticket_id for one in found if one.definition == f"{laundry.key}@1"} == set(ids)
