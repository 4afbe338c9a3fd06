"""Word doors: what reads words, and who is answered about it, put together."""

from services.workflow.adapters.word_calls import SERVICE as WORDS
from services.workflow.adapters.word_calls import WordCalls
from services.workflow.adapters.words.training import Trainer
from services.workflow.app import Tickets, WordModels, WordReader
from shared.eventstore import EventStore
from shared.pb.gongdan.workflow.v1.words_pb2_grpc import add_WordServiceServicer_to_server
from shared.projections.position import WaitFor
from shared.service import Runtime


def compose_reader(run: Runtime) -> WordReader:
    """Put together what reads words."""
    models = WordModels(learner=Trainer())
    run.on_stop(models.close)
    return WordReader(models=models)


def serve_words(
    run: Runtime, store: EventStore, tickets: Tickets, waits: tuple[WaitFor, ...]
) -> None:
    """Answer those who say what words meant."""
    calls = WordCalls(tickets=tickets, store=store, waits=waits)
    run.serve(lambda server: add_WordServiceServicer_to_server(calls, server), WORDS)
