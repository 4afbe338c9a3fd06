"""A helper: told of a trial first, then page after page; it ends when nothing more comes."""

import gc
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import BinaryIO

from services.workflow.adapters.crew.frames import (
    encode,
    frame_from,
    framed,
    page_of,
    trial_of,
)
from services.workflow.adapters.documents.compiling import published_definition
from services.workflow.adapters.histories import history_of
from services.workflow.app.helping import Trial
from services.workflow.app.ports import Line
from services.workflow.domain import TICKET
from services.workflow.domain.definition import Definition
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.shadow import Comparison, Outcome
from shared.eventstore import FactMapper

NICENESS = 10
"""Those who work on tickets now come first."""


class Helper:
    """Lives through tickets under two versions, as the service itself would."""

    def __init__(self, trial: Trial) -> None:
        documents = {f"{one.key}@{one.version}": one for one in trial.versions}

        @cache
        def definition(name: str) -> Definition:
            return published_definition(documents[name].document, documents[name].version)

        self._definition = definition
        self._mapper = FactMapper.of([TICKET])
        self._comparison = Comparison(
            today=definition([*documents][-1]),
            other=published_definition(trial.draft.document, trial.draft.version),
            unchanged=trial.unchanged,
            until=trial.until,
            days=trial.days,
        )

    def live(self, page: Sequence[Sequence[Line]]) -> list[Outcome]:
        """Return what came of the tickets of a page, in their order."""
        found = [self._outcome(lines) for lines in page]
        return [one for one in found if one is not None]

    def _outcome(self, lines: Sequence[Line]) -> Outcome | None:
        history = history_of(lines, self._mapper)
        opened = history.past[0].fact
        if not isinstance(opened, TicketOpened):
            return None
        glanced = self._comparison.glance(history.ticket_id, history.past, opened)
        if glanced is not None:
            return glanced
        pinned = self._definition(opened.definition).types[opened.type]
        return self._comparison.outcome(history.ticket_id, history.past, opened, pinned)


def help_with(told: BinaryIO, answers: BinaryIO) -> None:
    """Answer page after page until nothing more is told."""
    trial = frame_from(told)
    if trial is None:
        return
    helper = Helper(trial_of(trial))
    gc.freeze()
    while page := frame_from(told):
        answers.write(framed(encode(helper.live(page_of(page)))))
        answers.flush()


if __name__ == "__main__":
    os.nice(NICENESS)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as alone:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody else prints among the answers
        help_with(sys.stdin.buffer, alone)
