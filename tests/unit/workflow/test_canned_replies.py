"""Canned replies: said with one key, and held to what they promise."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.adapters.documents.shipped import shipped_keys
from services.workflow.domain.calendars import DayChange
from services.workflow.domain.clocks import Reading, as_promised
from services.workflow.domain.commands import CommentOnTicket, Mark
from services.workflow.domain.commitments.clocks import commitment_clocks
from services.workflow.domain.commitments.replying import PLACE, Canned, Language, filled, reply_of
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketCommitted
from services.workflow.domain.refusals import ReplyIncomplete, ReplyUnknown
from tests.unit.workflow.clockwork_spec import SHOP, TECH, opened
from tests.unit.workflow.ticket_spec import Story, at, move, shipped

REPLIES = """\
canned_replies:
  - {key: ack30, text: "已收到您的报修，预计30分钟内上门", commitment: 30m}
  - {key: parts, text: "{number} 的配件已申请，预计{eta}到货", commitment: "{eta}", until: finish}
  - {key: thanks, text: "谢谢"}
  - {key: seen, text: {zh: "{type}{state}", en: "Seen {state}"}}
"""
RULES: TicketType = definition_of(read_document(SHOP + REPLIES), 1).types["repair"]


def say(key: str, minutes: float = 10, **values: str) -> CommentOnTicket:
    rule = reply_of(RULES, key)
    text = filled(rule, opened(RULES).ticket, RULES, Canned(reply=key, values=values))
    return CommentOnTicket(
        rules=RULES,
        text=text,
        internal=False,
        caller=TECH,
        now=at(minutes),
        canned=key,
        values=values,
    )


def reading(story: Story, minutes: float, clock: str = "commitment:ack30") -> Reading:
    ticket = story.ticket
    shown = as_promised(ticket.diary, RULES, at(minutes), (), commitment_clocks(ticket, RULES))
    return next(one for one in shown if one.clock == clock)


def arrived(minutes: float) -> Mark:
    return Mark(rules=RULES, mark="technician_arrived", caller=TECH, now=at(minutes))


def test_the_promise_is_made_in_the_same_decision_as_it_is_said() -> None:
    outcome = opened(RULES).when(say("ack30"))
    assert outcome.topics == ["ticket.commented", "ticket.committed"]


def test_a_kept_promise_is_met_and_a_broken_one_missed() -> None:
    story = opened(RULES).given(say("ack30", 10))
    assert (reading(story, 20).status, reading(story, 20).due_at) == ("running", at(40))
    assert reading(story.given(arrived(39)), 60).status == "met"
    late = opened(RULES).given(say("ack30", 10), arrived(45))
    assert (reading(late, 60).status, reading(late, 60).breached_at) == ("missed", at(40))


def test_the_end_of_the_ticket_keeps_a_promise_too() -> None:
    story = opened(RULES).given(
        say("ack30", 10), move("start", TECH, 11, of=RULES), move("finish", TECH, 12, of=RULES)
    )
    assert reading(story, 60).status == "met"


def test_each_promise_has_a_clock_of_its_own() -> None:
    story = opened(RULES).given(say("ack30", 10), arrived(20), say("ack30", 30))
    assert reading(story, 31).status == "met"
    assert reading(story, 31, "commitment:ack30:2").due_at == at(60)


def test_what_is_promised_can_be_said_with_the_reply() -> None:
    command = say("parts", 10, eta="2h")
    assert command.text == "T-000001 的配件已申请，预计2h到货"
    story = opened(RULES).given(command)
    assert reading(story, 11, "commitment:parts").target_s == 7_200
    until = (at(10) + timedelta(hours=3)).isoformat()
    dated = opened(RULES).given(say("parts", 10, eta=until))
    assert reading(dated, 11, "commitment:parts").target_s == 3 * 3_600


def test_a_reply_that_is_incomplete_or_unknown_is_refused() -> None:
    with pytest.raises(ReplyIncomplete):
        say("parts")
    with pytest.raises(ReplyUnknown):
        say("part")
    assert opened(RULES).when(say("parts", eta="soon")).slug == "reply-incomplete"


def test_what_promises_nothing_starts_no_clock_and_neither_does_a_note() -> None:
    assert opened(RULES).when(say("thanks")).topics == ["ticket.commented"]
    note = replace(say("ack30"), internal=True)
    assert opened(RULES).when(note).topics == ["ticket.commented"]


@pytest.mark.parametrize(
    ("key", "language", "text"),
    [
        ("seen", "zh", "报修待受理"),
        ("seen", "en", "Seen 待受理"),
        ("thanks", "en", "谢谢"),
    ],
)
def test_a_reply_is_said_in_either_language(key: str, language: Language, text: str) -> None:
    canned = Canned(reply=key, language=language)
    assert filled(reply_of(RULES, key), opened(RULES).ticket, RULES, canned) == text


def test_a_text_for_both_languages_stays_as_it_was_written() -> None:
    replies = read_document(SHOP + REPLIES).normalised()["canned_replies"]
    assert isinstance(replies, list)
    assert [one["text"] for one in replies][2:] == [
        "谢谢",
        {"zh": "{type}{state}", "en": "Seen {state}"},
    ]


@pytest.mark.parametrize("key", shipped_keys())
def test_what_ships_is_said_in_both_languages(key: str) -> None:
    for kind in shipped(key).types.values():
        for reply in kind.replies.values():
            assert reply.text.zh != reply.text.en
            assert PLACE.findall(reply.text.zh) == PLACE.findall(reply.text.en)


def test_a_promise_says_when_it_is_due_by_the_days_that_were_announced() -> None:
    text = (SHOP + REPLIES).replace(
        '"{eta}", until: finish', '"{eta}", until: finish, calendar: day'
    )
    rules = definition_of(read_document(text), 1).types["repair"]
    story = opened(rules)
    closed = DayChange(calendar="day", day=at(10).date(), windows=(), announced_at=at(1))
    for days, due_at in ((), at(10 + 120)), ((closed,), at(10).replace(hour=11, minute=0)):
        said = replace(say("parts", 10, eta="2h"), rules=rules, days=days)
        (promise,) = (one for one in story.when(said).facts if isinstance(one, TicketCommitted))
        assert promise.due_at == (due_at if not days else due_at + timedelta(days=1))
