"""What a created ticket knows from the start, and what becomes of one that lacks something."""

from dataclasses import replace

import pytest

from services.workflow.adapters.documents.flow.taking import source_of
from services.workflow.domain.commands import OpenTicket, Origin
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.flow.blocking import TASKS_MAX
from services.workflow.domain.flow.rules import Source, TakeRule
from services.workflow.domain.flow.taking import Givers, handed_on, links_of, named_by, too_long
from services.workflow.domain.forms.restriction import Restriction
from services.workflow.domain.lacking import still_lacking
from services.workflow.domain.open_moves import moves_open
from services.workflow.domain.refusals import FieldsMissing
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller, TenantId
from tests.unit.workflow.flow_spec import of
from tests.unit.workflow.ticket_spec import Story, member, move, open_ticket, rules

CHILD = Origin(parent="p", parent_number="T-000001", key="branch_1:1", link="reopened_from")
DESK = member("desk", "dispatcher")
CLERK = member("clerk", "store_clerk")


def opens(scenario: str, giver: str, child: str, key: str, said: Ticket) -> dict[str, object]:
    """Return what a ticket of a shipped scenario knows that another one opens."""
    bearing = rules(scenario, giver)
    givers = Givers(parent=said, bearing=bearing)
    return handed_on(givers, bearing.flow.taken_by(key), rules(scenario, child))


def test_a_repair_that_did_not_last_is_as_urgent_as_it_was() -> None:
    first = Ticket(fields={"symptom": "不制冷", "stops_sales": True})
    visit = opens("restaurant_chain", "equipment_repair", "callback_visit", "loop_1:1", first)
    assert visit == {"symptom": "不制冷", "stops_sales": True}

    called = Ticket(fields={**visit, "still_ok": False, "comment": "又停了，柜内 15 度"})
    again = opens("restaurant_chain", "callback_visit", "equipment_repair", "branch_1:1", called)
    assert again == {"symptom": "又停了，柜内 15 度", "stops_sales": True}
    repair = Story().given(open_ticket(fields=again, origin=CHILD))
    assert (repair.ticket.priority, repair.ticket.flow.lacks) == ("P1", ())

    silent = Ticket(fields={**visit, "still_ok": False})
    unsaid = opens("restaurant_chain", "callback_visit", "equipment_repair", "branch_1:1", silent)
    assert unsaid["symptom"] == "不制冷"


@pytest.mark.parametrize(
    ("key", "is_theirs"),
    [("branch_1:1", True), ("branch_2:3", True), ("branch_3:1", False), ("", False)],
)
def test_what_a_review_leads_to_is_the_buyers(key: str, *, is_theirs: bool) -> None:
    assert rules("ecommerce", "bad_review").flow.is_for_opener(key) is is_theirs


def test_a_device_that_fails_its_maintenance_is_repaired_with_all_that_a_report_needs() -> None:
    failed = Ticket(fields={"asset": "VEN-0007", "finding": "潮气量偏差 12%"})
    repair = opens("medical_equipment", "preventive", "device_repair", "branch_1:1", failed)
    assert repair == {"asset": "VEN-0007", "symptom": "潮气量偏差 12%", "in_use": False}

    unsaid = replace(failed, fields={"asset": "VEN-0007"})
    repair = opens("medical_equipment", "preventive", "device_repair", "branch_1:1", unsaid)
    assert repair["symptom"] == "预防性维护不合格"


def test_whoever_repairs_at_home_knows_where_that_is() -> None:
    sealed = "s1.address.abc"
    review = Ticket(fields={"offer": "上门维修", "address": sealed})
    assert opens("ecommerce", "bad_review", "onsite", "branch_2:1", review) == {"address": sealed}


def complaint(number: int, **changes: object) -> Ticket:
    store = f"{number:03d}"
    said = Ticket(
        number=f"T-{number}",
        fields={"batch_no": "B-7"},
        links={"store": store, "brand": "tea", "region": "EAST" if number < 3 else "WEST"},
    )
    return replace(said, **changes)  # type: ignore[arg-type]  # a test says what it changes


def test_a_hold_has_the_stores_of_the_complaints_that_were_counted() -> None:
    counted = {f"id-{place}": complaint(one) for place, one in enumerate((1, 2, 3, 3))}
    givers = Givers(parent=counted["id-3"], bearing=of("complaint"), counted=counted)
    takes = of("complaint").flow.taken_by("cluster:1")
    hold = handed_on(givers, takes, of("hold"))
    assert hold == {"batch_no": "B-7", "stores": ["001", "002", "003"]}
    assert links_of(givers) == {"brand": "tea", "counted": "T-1, T-2, T-3, T-3"}
    assert named_by(givers) == ("id-0", "id-1", "id-2", "id-3")


def many(count: int) -> Givers:
    counted = {f"id-{one}": complaint(one) for one in range(count)}
    return Givers(parent=counted["id-0"], bearing=of("complaint"), counted=counted)


def test_a_hold_of_as_many_stores_as_can_be_split_into_has_them_all() -> None:
    takes, givers = of("complaint").flow.taken_by("cluster:1"), many(TASKS_MAX)
    fields = handed_on(givers, takes, of("hold"))
    assert fields["stores"] == [f"{one:03d}" for one in range(TASKS_MAX)]
    assert too_long(givers, takes, of("hold"), fields) == ()


def test_a_hold_of_more_stores_than_it_can_have_lacks_them_and_says_so() -> None:
    takes, givers = of("complaint").flow.taken_by("cluster:1"), many(TASKS_MAX + 1)
    fields = handed_on(givers, takes, of("hold"))
    assert "stores" not in fields
    lost = too_long(givers, takes, of("hold"), fields)
    opening = open_ticket(rules=of("hold"), fields=fields, asset=None, origin=CHILD, too_long=lost)
    hold = Story().given(opening).ticket
    assert hold.flow.lacks == ("stores",)


def test_whom_a_hold_was_counted_from_is_no_matter_of_its_own_children() -> None:
    hold = Ticket(number="T-9", links={"brand": "tea", "counted": "T-1, T-2"})
    assert links_of(Givers(parent=hold, bearing=of("hold"))) == {"brand": "tea"}
    givers = Givers(parent=hold, bearing=of("hold"), counted={"id-9": hold})
    assert links_of(givers) == {"brand": "tea", "counted": "T-9"}


def test_a_complaint_that_is_not_for_everybody_gives_its_store_but_is_not_named() -> None:
    kept = complaint(2, restriction=Restriction(only_for=("ops",)))
    counted = {"id-1": complaint(1), "id-2": kept}
    givers = Givers(parent=kept, bearing=of("complaint"), counted=counted)
    takes = of("complaint").flow.taken_by("cluster:1")
    assert handed_on(givers, takes, of("hold"))["stores"] == ["001", "002"]
    assert (links_of(givers)["counted"], named_by(givers)) == ("T-1", ("id-1",))


def test_a_hold_wanted_before_counted_tickets_were_kept_has_the_store_of_the_last() -> None:
    last = complaint(3)
    givers = Givers(parent=last, bearing=of("complaint"))
    hold = handed_on(givers, of("complaint").flow.taken_by("cluster:1"), of("hold"))
    assert hold["stores"] == ["003"]
    assert links_of(givers) == last.links


@pytest.mark.parametrize(
    ("sources", "taken"),
    [
        (["comment"], "漏油"),
        (["nothing", "comment"], "漏油"),
        (["'固定的话'"], "固定的话"),
        (["summary"], "后厨"),
        (["number"], "T-9"),
        (["store"], "042"),
        (["order_ref.batch"], "P-1"),
        (["order_ref.nothing"], "同名"),
        (["lots"], "同名"),
    ],
)
def test_a_field_is_the_first_of_its_sources_that_says_something_that_fits(
    sources: list[str], taken: object
) -> None:
    repair = rules()
    said = Ticket(
        number="T-9",
        summary="后厨",
        fields={
            "comment": "漏油",
            "lots": ["no", "text"],
            "symptom": "同名",
            "order_ref": {"ref": "O-1", "snapshot": {"batch": "P-1"}},
        },
        links={"store": "042"},
    )
    takes = [TakeRule(key="symptom", sources=tuple(read(one) for one in sources))]
    givers = Givers(parent=said, bearing=repair)
    assert handed_on(givers, takes, repair)["symptom"] == taken


def read(text: str) -> Source:
    source = source_of(text)
    assert source is not None
    return source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("true", Source(constant=True)),
        ("-2.5", Source(constant=-2.5)),
        ("7", Source(constant=7)),
        ('"在用"', Source(constant="在用")),
        ("counted.store", Source(name="store", counted=True)),
        ("order_ref.batch", Source(name="order_ref", member="batch")),
        ("counted", None),
        ("a.b.c", None),
        ("''", None),
        ("Not a name", None),
    ],
)
def test_a_source_is_a_name_or_a_value(text: str, source: Source | None) -> None:
    assert source_of(text) == source


def incomplete(**changes: object) -> OpenTicket:
    """Return a repair that its parent told nothing."""
    return open_ticket(fields={}, origin=CHILD, **changes)


def test_a_ticket_that_lacks_something_is_opened_and_says_what() -> None:
    story = Story().given(incomplete())
    opened = story.facts[0]
    assert isinstance(opened, TicketOpened)
    assert (opened.lacks, opened.dispatch) == (("symptom", "stops_sales"), True)
    assert still_lacking(story.ticket, rules()) == ("symptom", "stops_sales")
    cancel = next(one for one in moves_open(story.ticket, rules(), CLERK) if one.name == "cancel")
    assert cancel.needs == ("cancel_reason", "symptom", "stops_sales")


def test_the_first_who_makes_a_move_says_what_a_ticket_lacks() -> None:
    story = Story().given(incomplete())
    why: dict[str, object] = {"cancel_reason": "换了新的"}
    assert story.when(move("cancel", CLERK, 1, fields=why)).slug == FieldsMissing.slug
    said = {**why, "symptom": "不制冷", "stops_sales": False}
    story.given(move("cancel", CLERK, 2, fields=said))
    assert still_lacking(story.ticket, rules()) == ()
    assert story.ticket.state == "cancelled"


def test_what_the_product_does_by_itself_waits_for_no_field() -> None:
    quality = rules("bubble_tea", "taste_complaint")
    ours = Caller(tenant=TenantId("weilai"), actor="system:workflow", scopes=frozenset())
    story = Story().given(incomplete(rules=quality, asset=None))
    story.given(move("take", ours, 1, of=quality))
    assert story.ticket.state == "working"


def test_a_report_from_outside_lacks_nothing_as_intake_refuses_it_first() -> None:
    assert Story().given(open_ticket(fields={})).ticket.flow.lacks == ()


def test_what_a_newer_version_does_not_know_is_not_asked_for() -> None:
    story = Story().given(incomplete())
    newer: TicketType = replace(rules(), fields={})
    assert still_lacking(story.ticket, newer) == ()
