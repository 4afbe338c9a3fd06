"""Clocks of parallel branches: each branch has its own, which goes until it is done."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.workflow.domain.definition import ClockRule, Happening
from services.workflow.domain.entry import BRANCH_BEGUN, BRANCH_DONE, Diary
from services.workflow.domain.labels import Label


def clocks_for(clocks: Iterable[ClockRule], diary: Diary) -> Iterator[ClockRule]:
    """Yield the clocks; one that stops when a branch is done is there once for each of them."""
    begun = dict.fromkeys(entry.about for entry in diary if entry.what == BRANCH_BEGUN)
    for clock in clocks:
        if clock.stop.what != BRANCH_DONE:
            yield clock
            continue
        for branch in begun:
            yield replace(
                clock,
                key=f"{clock.key}:{branch}",
                label=Label(zh=f"{clock.label.zh}（{branch}）", en=f"{clock.label.en} ({branch})"),
                start=Happening(what=BRANCH_BEGUN, about=branch),
                stop=Happening(what=BRANCH_DONE, about=branch),
            )
