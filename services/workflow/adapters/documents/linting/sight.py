"""Advice about sight: roles that may act in tickets which nobody who has them ever sees.

Scopes speak of persons and places, which no document knows; what is said here holds whoever has a
role. Who reports a ticket is not written down either: whoever has a move where tickets begin is
taken to go on with what they reported.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.workflow.adapters.documents.automatic.parts import NO_ANSWER
from services.workflow.adapters.documents.automatic.passing import passing_states
from services.workflow.adapters.documents.flow.rules import ALWAYS
from services.workflow.adapters.documents.linting.codes import advice
from services.workflow.adapters.documents.linting.graph import reachable
from services.workflow.adapters.documents.model import Document, TransitionPart, TypePart
from services.workflow.adapters.documents.remarks import Remark, Words
from services.workflow.adapters.documents.satisfiable import Tries, possible_moves
from services.workflow.domain.labels import SYSTEM
from shared.sight import ASSIGNED, CREATED_BY_ME, OWN

BY_ITSELF = frozenset({"system", "child", "schedule", "meter"})
"""The ways in by which tickets come that nobody reports."""

OFFERED = "assignment.offered"
SENT = Words(
    "它只看得到派给自己或自己报的工单，而此类工单不派单，也不从它开始",
    "they see what is assigned to them or reported by them, but nobody is sent to this type, and"
    " it does not begin with them",
)
REPORTED = Words(
    "它只看得到自己报的工单，而此类工单都是自动产生的",
    "they see what they reported themselves, but tickets of this type come by themselves",
)
HIDDEN = Words("有规则总是对它隐藏工单", "a rule always hides them")


@dataclass(frozen=True, kw_only=True)
class Eyes:
    """What the roles of a document see of the tickets of one type.

    ``is_brought`` says whether other tickets open some of them.
    """

    document: Document
    part: TypePart
    is_brought: bool

    def why_never(self, role: str) -> Words | None:
        """Return why whoever has a role never sees a ticket of the type; None if they may."""
        scope = self._scope_of(role)
        if role in self._always_hidden_from:
            return HIDDEN
        if role in self.with_a_branch:
            return None
        if scope in {OWN, CREATED_BY_ME} and self.come_by_themselves:
            return REPORTED
        begins = role in self._begins and not self.come_by_themselves
        if scope == ASSIGNED and not (self.are_sent_out or begins):
            return SENT
        return None

    def may_miss(self, role: str) -> bool:
        """Whether some tickets of the type may be hidden from whoever has a role."""
        is_own = self._scope_of(role) == OWN
        by_rule = any(
            not one.fields and role not in one.roles and not is_own for one in self.part.visibility
        )
        by_branch = any(role in one.hide_from for one in self.part.branches)
        by_birth = self.is_brought and self._scope_of(role) in {OWN, CREATED_BY_ME}
        return by_rule or by_branch or by_birth or self.why_never(role) is not None

    @property
    def come_by_themselves(self) -> bool:
        """Whether nobody reports tickets of the type."""
        return bool(self.part.intake) and BY_ITSELF.issuperset(self.part.intake)

    @property
    def are_sent_out(self) -> bool:
        """Whether somebody is sent to tickets of the type, by hand or by dispatch."""
        by_hand = any(OFFERED in one.bound_to for one in self.part.transitions)
        return by_hand or self.part.dispatch is not None

    @property
    def with_a_branch(self) -> set[str]:
        """The roles that have a parallel branch of tickets of the type."""
        aside = self.part.parallel
        if aside is None:
            return set()
        spawned = [] if isinstance(aside.spawn, str) else aside.spawn
        return {*aside.role, *(role for one in spawned for role in one.role)}

    def _scope_of(self, role: str) -> str:
        known = self.document.roles.get(role)
        return known.scope if known is not None else ""

    @property
    def _always_hidden_from(self) -> set[str]:
        return {role for one in self.part.branches if one.when == ALWAYS for role in one.hide_from}

    @property
    def _begins(self) -> set[str]:
        """The roles that have a move where tickets of the type begin."""
        initial = {key for key, state in self.part.states.items() if state.initial}
        return {
            role for one in self.part.transitions if initial & set(one.sources) for role in one.by
        }


def sight_advice(document: Document, tries: Tries) -> Iterator[Remark]:
    """Yield where a role may act in a document that never sees anything to act on."""
    brought = {kind for part in document.ticket_types for kind in _opened_by(part)}
    for place, part in enumerate(document.ticket_types):
        where = f"/ticket_types/{place}"
        eyes = Eyes(document=document, part=part, is_brought=part.key in brought)
        yield from _of_moves(eyes, where)
        yield from _of_questions(eyes, where)
        yield from _of_branches(eyes, where)
        yield from _of_states(eyes, where, tries)


def _opened_by(part: TypePart) -> Iterator[str | None]:
    """Yield the types of the tickets that those of a type open."""
    yield from (one.create for one in part.branches)
    yield from (one.create for one in part.loops)
    yield from (one.create for one in part.rules)


def _of_moves(eyes: Eyes, where: str) -> Iterator[Remark]:
    for index, move in enumerate(eyes.part.transitions):
        if not move.bound_to:
            yield from _never(move.by, eyes, f"{where}/transitions/{index}/by")


def _of_questions(eyes: Eyes, where: str) -> Iterator[Remark]:
    roles = eyes.document.roles.items()
    customers = [key for key, role in roles if role.scope == OWN]
    for index, loop in enumerate(eyes.part.loops):
        if loop.ask is not None:
            yield from _never(loop.of or customers, eyes, f"{where}/loops/{index}/ask")


def _never(roles: Iterable[str], eyes: Eyes, pointer: str) -> Iterator[Remark]:
    for role in roles:
        why = eyes.why_never(role)
        if why is not None:
            yield advice("acts-unseen", pointer, roles=role, zh=why.zh, en=why.en)


def _of_branches(eyes: Eyes, where: str) -> Iterator[Remark]:
    """Yield the parallel branches whose tickets may be hidden from all who do them."""
    aside = eyes.part.parallel
    if aside is None:
        return
    tasks = [aside.role] if isinstance(aside.spawn, str) else [one.role for one in aside.spawn]
    for roles in tasks:
        if roles and all(eyes.may_miss(role) for role in roles):
            words = Words("有规则会对它隐藏工单", "a rule may hide them")
            yield _hardly(roles, words, f"{where}/parallel/spawn")


def _of_states(eyes: Eyes, where: str, tries: Tries) -> Iterator[Remark]:
    """Yield the states in which a ticket may be hidden from everybody who could go on."""
    part = eyes.part
    moves = possible_moves(part, tries)
    passing, reached = passing_states(part), reachable(part, moves)
    for key, state in part.states.items():
        leaving = [one for one in moves if key in one.sources]
        if state.final or key not in reached or key in passing:
            continue
        if any(_goes_on_unseen(one, part) for one in leaving):
            continue
        acting = {role for one in leaving if not one.bound_to for role in one.by} - {SYSTEM}
        never = all(eyes.why_never(role) for role in acting)
        if acting and not never and all(eyes.may_miss(role) for role in acting):
            words = Words(
                f"在状态“{state.label.zh}”只有它能继续，而有的工单它看不到（有规则隐藏，或由别的"
                "工单产生）",
                f"nobody else goes on from the state {state.label.en}, and some tickets they do not"
                " see: a rule hides them, or another ticket opened them",
            )
            yield _hardly(sorted(acting), words, f"{where}/states/{key}")


def _goes_on_unseen(move: TransitionPart, part: TypePart) -> bool:
    """Whether a move needs nobody who sees the ticket: the system or dispatch makes it anyway."""
    if move.bound_to:
        return part.dispatch is not None
    timed = [one for one in part.auto if one.transition == move.id]
    anyway = any(one.when in {None, NO_ANSWER} and one.since is None for one in timed)
    return anyway and move.when is None


def _hardly(roles: Iterable[str], why: Words, pointer: str) -> Remark:
    return advice("acts-unseen", pointer, roles=", ".join(roles), zh=why.zh, en=why.en)
