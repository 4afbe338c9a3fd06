"""Helpers of a replay: told of a trial and of pages over a pipe, they say what we would say."""

from dataclasses import replace
from io import BytesIO
from uuid import uuid4

from services.workflow.adapters.crew.__main__ import Helper, help_with
from services.workflow.adapters.crew.frames import encode, frame_from, framed, outcomes_of
from services.workflow.adapters.documents.compiling import read_document
from services.workflow.adapters.documents.shipped import shipped_text
from services.workflow.adapters.histories import history_of
from services.workflow.app.helping import Trial
from services.workflow.app.ports import Line
from services.workflow.domain import TICKET
from services.workflow.domain.scenarios import Version
from services.workflow.domain.shadow import Divergence, live_through
from shared.eventstore import FactMapper
from tests.unit.workflow.shadow_spec import UNTIL, Told, kind
from tests.unit.workflow.ticket_spec import (
    EVIDENCE,
    MANAGER,
    ZHANG,
    accept,
    move,
    offer,
    open_ticket,
)

MAPPER = FactMapper.of([TICKET])
TODAY = shipped_text("restaurant_chain")
URGENT = TODAY.replace("{when: stops_sales, set: P1}", '{when: "!stops_sales", set: P1}')


def version(text: str, number: int) -> Version:
    document = read_document(text).normalised()
    return Version(key="restaurant_chain", version=number, content_hash="", document=document)


def trial() -> Trial:
    return Trial(
        versions=(version(TODAY, 1),),
        draft=version(URGENT, 2),
        unchanged=frozenset(),
        until=UNTIL,
        days=(),
    )


def lines() -> list[Line]:
    """Return the life of a ticket as the log has it."""
    told = Told().by(
        open_ticket(),
        offer(),
        accept(),
        move("start", ZHANG, 40),
        move("finish", ZHANG, 90, fields=EVIDENCE),
        move("accept", MANAGER, 240),
    )
    ticket_id = uuid4()
    return [
        Line(
            ticket_id=ticket_id,
            topic=one.fact.TOPIC,
            schema_version=one.fact.SCHEMA_VERSION,
            occurred_at=one.fact.occurred_at,
            recorded_at=one.recorded_at,
            meta=encode_meta(one.actor, str(one.command)),
            payload=MAPPER.encode(one.fact),
        )
        for one in told.past
    ]


def encode_meta(actor: str, command: str) -> bytes:
    return b'{"actor":"%s","correlation_id":"%s"}' % (actor.encode(), command.encode())


def test_what_a_helper_answers_is_what_came_of_each_ticket_in_order() -> None:
    pages = [[lines(), lines()], [lines()]]
    told = BytesIO(framed(encode(trial())) + b"".join(framed(encode(one)) for one in pages))
    answers = BytesIO()
    help_with(told, answers)
    answers.seek(0)
    for page in pages:
        frame = frame_from(answers)
        assert frame is not None
        outcomes = outcomes_of(frame)
        assert outcomes == Helper(trial()).live(page)
        assert [one.ticket_id for one in outcomes] == [one[0].ticket_id for one in page]
        for outcome, past in zip(outcomes, page, strict=True):
            lived = live_through(
                history_of(past, MAPPER).past,
                pinned=kind(TODAY, "equipment_repair"),
                today=kind(TODAY, "equipment_repair"),
                other=kind(URGENT, "equipment_repair"),
                until=UNTIL,
            )
            assert set(lived.divergences) <= set(outcome.divergences)
            assert Divergence(kind="priority", before="P3", after="P1") in outcome.divergences
            assert {one.clock for one in outcome.clocks} >= {"arrive"}
    assert frame_from(answers) is None


def test_a_type_that_is_gone_is_told_and_one_that_is_the_same_is_passed_over() -> None:
    (same,) = Helper(replace(trial(), unchanged=frozenset({"equipment_repair"}))).live([lines()])
    assert (same.divergences, same.clocks) == ((), ())
    gone = replace(trial(), draft=version(shipped_text("city_service"), 2))
    (other,) = Helper(gone).live([lines()])
    assert other.divergences == (Divergence(kind="type-gone", name="equipment_repair"),)


def test_a_helper_that_nobody_tells_anything_ends() -> None:
    answers = BytesIO()
    help_with(BytesIO(), answers)
    help_with(BytesIO(framed(encode(trial())) + b"\x00\x00\x00\x09ab"), answers)
    assert answers.getvalue() == b""
