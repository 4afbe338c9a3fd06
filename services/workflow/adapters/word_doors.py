"""Word doors: what reads words and learns, and who is answered about it, put together."""

from dataclasses import dataclass
from functools import partial

from services.workflow.adapters.calls import SERVICE
from services.workflow.adapters.word_calls import SERVICE as WORDS
from services.workflow.adapters.word_calls import WordCalls
from services.workflow.adapters.words.ahead import learn_at_the_start
from services.workflow.adapters.words.asking import SaidView
from services.workflow.adapters.words.refitting import RefitLoop
from services.workflow.adapters.words.said import TYPES, SaidProjection
from services.workflow.adapters.words.training import Trainer
from services.workflow.app import Rules, Teaching, Tickets, WordDesk, WordModels, WordReader
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1.words_pb2_grpc import add_WordServiceServicer_to_server
from shared.projections.position import WaitFor
from shared.projections.runner import ProjectionApply
from shared.service import Runtime


@dataclass(frozen=True, kw_only=True)
class Words:
    """What reads words, the view of what people ``said`` of that, and when it is learned from."""

    reader: WordReader
    teaching: Teaching
    said: ProjectionApply
    view: SaidView
    refits: RefitLoop


def compose_words(run: Runtime, store: EventStore, rules: Rules) -> Words:
    """Put together what reads words; it learns beside everything else."""
    said = ProjectionApply(
        service=SERVICE,
        projection=SaidProjection(),
        databases=run.databases,
        source=store,
        types=TYPES,
    )
    models = WordModels(learner=Trainer())
    run.on_stop(models.close)
    view = SaidView(databases=run.databases, prepare=said.checkpoint)
    teaching = Teaching(store=store, rules=rules, said=view, models=models)
    refits = RefitLoop(teaching, run.tenants)
    run.background(partial(learn_at_the_start, run.tenants, teaching))
    run.background(refits.run)
    reader = WordReader(teacher=teaching, models=models)
    return Words(reader=reader, teaching=teaching, said=said, view=view, refits=refits)


def serve_words(
    run: Runtime, store: EventStore, tickets: Tickets, words: Words, waits: tuple[WaitFor, ...]
) -> None:
    """Answer those who say what words meant, and those who look after how they are read."""
    calls = WordCalls(
        tickets=tickets,
        desk=WordDesk(reader=words.reader, teaching=words.teaching, wake=words.refits.wake),
        said=words.view,
        store=store,
        waits=waits,
        own=(*waits, WaitFor(SERVICE, [words.said], store)),
    )
    run.serve(lambda server: add_WordServiceServicer_to_server(calls, server), WORDS)
