"""Something of a ticket is another matter: it is split off, and merged back if it is not."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.facts import TicketSplitOff
from services.workflow.domain.merging.splitting_off import (
    SPLIT_MAX,
    done_since,
    links_handed_on,
    told_since,
)
from tests.unit.workflow.merge_spec import merge
from tests.unit.workflow.split_spec import OFF, split_off
from tests.unit.workflow.test_workflow_any_sequence import EVERYONE, commands
from tests.unit.workflow.ticket_spec import (
    MANAGER,
    ZHANG,
    Story,
    accept,
    comment,
    member,
    move,
    offer,
    open_ticket,
    opened_story,
    working_story,
)

FILE = {"ref": "11111111-1111-4111-8111-111111111111", "name": "a.jpg"}


def test_something_is_split_off_and_nothing_leaves_the_ticket() -> None:
    before = working_story().given(comment("洗碗机也漏水", MANAGER, 4))
    done = before.when(split_off(heard=(5,), said=(5, 5)))
    (fact,) = done.facts
    assert isinstance(fact, TicketSplitOff)
    assert (fact.other, fact.said, fact.role) == (OFF, (5,), "store_manager")
    inherited = {"asset": "FRZ-0042", "symptom": "不制冷", "stops_sales": False}
    assert fact.fields == inherited
    unlike = {"merging": None, "updated_at": None}
    assert replace(done.ticket, **unlike) == replace(before.ticket, **unlike)  # type: ignore[arg-type]  # as named
    assert [one.id for one in done.ticket.merging.split_off] == [OFF]


def test_what_is_chosen_is_there_and_what_is_said_fits_the_other_type() -> None:
    story = Story().given(open_ticket(attachments=(FILE,)))
    (fact,) = story.when(split_off(refs=(FILE["ref"],), fields={"symptom": "漏水"})).facts
    assert isinstance(fact, TicketSplitOff)
    assert (fact.attachments, fact.fields["symptom"]) == ((FILE,), "漏水")
    assert story.when(split_off(refs=("other",))).slug == "split-unknown"
    assert story.when(split_off(heard=(2,), said=(3,))).slug == "split-unknown"
    assert story.when(split_off(fields={"symptom": 7})).slug == "field-invalid"
    assert story.when(split_off(summary=" ")).slug == "comment-invalid"


def test_who_may_split_and_what() -> None:
    assert opened_story().when(split_off(caller=member("li", "customer"))).slug == "role-missing"
    assert opened_story().given(merge(2)).when(split_off()).slug == "ticket-merged"
    assert opened_story().given(split_off()).when(split_off(9)).topics == []
    full = opened_story()
    for place in range(SPLIT_MAX):
        full.given(split_off(other=f"off-{place}"))
    assert full.when(split_off()).slug == "split-too-often"


def test_what_people_did_and_were_told_since_is_named() -> None:
    story = opened_story().given(offer(), accept(), move("start", ZHANG, 3))
    story.given(replace(comment("内部", MANAGER, 4), internal=True), comment("已到", MANAGER, 5))
    facts = [*enumerate(story.facts, 1)]
    topics = [topic for _, topic in done_since(facts)]
    assert topics == ["ticket.accepted", "ticket.moved", "ticket.commented", "ticket.commented"]
    assert [topic for _, topic in told_since(facts)] == ["ticket.offered", "ticket.commented"]
    assert done_since([*enumerate(opened_story().given(offer()).facts, 1)]) == []


def test_other_tickets_are_not_handed_on_by_links() -> None:
    links = {"store": "042", "same_serial": "x", "split_from": "y", "counted": "z"}
    assert links_handed_on(Story().given(open_ticket(links=links)).ticket) == {"store": "042"}


others = commands.filter(lambda one: not isinstance(one, type(merge(1))))


@settings(max_examples=60, deadline=None)
@given(st.lists(others, max_size=10), st.lists(others, max_size=8))
def test_to_split_changes_nothing_of_the_ticket_whatever_happens_besides(
    before: list[TicketCommand], after: list[TicketCommand]
) -> None:
    story = Story().given(open_ticket())
    for command in before:
        if story.when(command).refusal is None:
            story.given(command)
    if story.when(split_off(200, EVERYONE)).refusal is not None:
        return
    never = Story(facts=[*story.facts])
    story.given(split_off(200, EVERYONE))
    for command in after:
        refused = story.when(command).refusal, never.when(command).refusal
        assert (refused[0] is None) == (refused[1] is None)
        if refused[0] is None:
            story.given(command)
            never.given(command)
    unlike = {"merging": None, "updated_at": None}
    one, other = (replace(each.ticket, **unlike) for each in (story, never))  # type: ignore[arg-type]  # as named
    assert one == other
