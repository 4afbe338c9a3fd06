"""Files that are added to a ticket: each once, and not without end."""

from dataclasses import replace

import pytest

from services.workflow.domain.attaching import ATTACHMENTS_MAX
from services.workflow.domain.facts import TicketAttached
from services.workflow.domain.refusals import AttachmentsFull, TicketUnknown
from tests.unit.workflow.ticket_spec import Story, attach, opened_story


def test_a_file_is_added_once() -> None:
    story = opened_story().given(attach("冷柜.jpg"), attach("冷柜.jpg", minutes=6))
    added = [fact for fact in story.facts if isinstance(fact, TicketAttached)]
    assert len(added) == 1
    [one] = story.ticket.attachments
    assert (one["name"], one["size_bytes"]) == ("冷柜.jpg", 2_048)
    assert (one["sent_sha256"], one["sha256"]) == ("a" * 64, "b" * 64)
    assert story.ticket.updated_at == added[0].occurred_at


def test_a_ticket_has_so_many_files_at_most() -> None:
    story = opened_story()
    for number in range(ATTACHMENTS_MAX):
        story = story.given(attach(f"{number}.jpg", number=number + 1))
    assert len(story.ticket.attachments) == ATTACHMENTS_MAX
    with pytest.raises(AttachmentsFull):
        story.given(attach("one more.jpg", number=99))
    facts = len(story.facts)
    assert len(story.given(attach("0.jpg", number=1)).facts) == facts


def test_there_is_nothing_to_add_to_where_no_ticket_is() -> None:
    with pytest.raises(TicketUnknown):
        Story().given(attach("冷柜.jpg"))


def test_a_file_counts_for_no_clock() -> None:
    before = opened_story().ticket
    after = opened_story().given(attach("冷柜.jpg")).ticket
    assert after.diary == before.diary
    assert replace(after, attachments=(), updated_at=before.updated_at) == before
