"""Blocking: what a ticket still waits for before a move may be made, and who can do something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.workflow.domain.definition import TicketType
from services.workflow.domain.entry import BRANCH_BEGUN, CHILD_BEGUN
from services.workflow.domain.flow.refusals import MoveBlocked, NothingToSplit
from services.workflow.domain.flow.values import values_in
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.transition import Transition
from shared.decider import Reason

TASKS_MAX = 500
"""Parallel branches of one ticket: the stores of a chain, not its customers."""

NAMED_MAX = 20
"""Of what a move waits for, as many are named in the sentence that refuses it."""

CHILD: Final = "child"
BRANCH: Final = "branch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Something that must be done first: an open ``child`` or parallel ``branch``.

    ``what`` is its number or key, ``who`` are the roles that can do it, if known, and ``since``
    when it was opened, or opened again.
    """

    kind: str
    what: str
    label: Label
    who: tuple[str, ...]
    blocks: tuple[str, ...]
    since: datetime | None = None

    def name(self, rules: TicketType) -> Label:
        """Return what it is called; a child with its number, a branch with whose work it is."""
        zh, en = self.label.zh, self.label.en
        if self.kind == CHILD:
            return Label(zh=f"{zh} {self.what}".strip(), en=f"{en} {self.what}".strip())
        roles = [rules.roles[key].label for key in self.who if key in rules.roles]
        if not roles:
            return self.label
        return Label(
            zh=f"{zh}（{'、'.join(one.zh for one in roles)}）",
            en=f"{en} ({', '.join(one.en for one in roles)})",
        )


def blockers_of(ticket: Ticket) -> tuple[Blocker, ...]:
    """Return everything that some move of the ticket has to wait for."""
    flow = ticket.flow
    begun = {(one.what, one.about): one.at for one in ticket.diary}
    children = tuple(
        Blocker(
            kind=CHILD,
            what=one.number or one.key,
            label=one.label,
            who=(),
            blocks=one.blocks,
            since=begun.get((CHILD_BEGUN, one.key)),
        )
        for one in flow.children
        if one.blocks and not one.closed
    )
    if flow.joined or not flow.task_blocks:
        return children
    return children + tuple(
        Blocker(
            kind=BRANCH,
            what=one.key,
            label=one.label,
            who=one.roles,
            blocks=flow.task_blocks,
            since=begun.get((BRANCH_BEGUN, one.key)),
        )
        for one in flow.tasks
        if one.done_at is None
    )


def is_blocked(transition: Transition, ticket: Ticket) -> bool:
    """Say whether a move has to wait for a child or a parallel branch."""
    return bool(blocking(transition.id, ticket))


def check_free(
    transition: Transition, ticket: Ticket, rules: TicketType, fields: Mapping[str, object]
) -> None:
    """Raise MoveBlocked if the move has to wait, NothingToSplit if it would split nothing."""
    if waits_for := blocking(transition.id, ticket):
        raise blocked_by(transition.id, waits_for, rules)
    parallel = rules.flow.parallel
    if parallel is None or parallel.gate != transition.id or not parallel.each:
        return
    items = values_in(fields.get(parallel.each, ticket.fields.get(parallel.each)))
    if not 0 < len(items) <= TASKS_MAX:
        raise NothingToSplit(
            f"{transition.id} makes one task for each of {parallel.each}:"
            f" between 1 and {TASKS_MAX} are needed, there are {len(items)}.",
            field=parallel.each,
        )


def blocking(transition: str, ticket: Ticket) -> list[Blocker]:
    """Return what a move of a ticket has to wait for."""
    return [one for one in blockers_of(ticket) if transition in one.blocks]


def blocked_by(transition: str, waits_for: Sequence[Blocker], rules: TicketType) -> MoveBlocked:
    """Return the refusal of a move that has to wait, which says for what, and for whom."""
    names = [one.name(rules) for one in waits_for[:NAMED_MAX]]
    label, count = rules.transitions[transition].label, len(waits_for)
    more = count - len(names)
    en, zh = ", ".join(one.en for one in names), "、".join(one.zh for one in names)
    return MoveBlocked(
        f"{label.en} waits for {count}: {en}" + (f" and {more} more." if more else "."),
        zh=f"“{label.zh}”还须等待 {count} 项：{zh}" + (f"，另有 {more} 项。" if more else "。"),
        reasons=[
            Reason(
                code=f"{one.kind}-open",
                message=f"{name.en} is open.",
                zh=f"{name.zh} 尚未完成。",
            )
            for one, name in zip(waits_for, names, strict=False)
        ],
        count=str(count),
        transition=transition,
    )
