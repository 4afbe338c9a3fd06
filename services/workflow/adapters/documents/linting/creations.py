"""Creations: the rules of a document that open tickets, each with the two types it is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.workflow.adapters.documents.flow.parts import BranchPart, LoopPart, WindowPart
from services.workflow.adapters.documents.model import Document, TypePart

Rule = BranchPart | LoopPart | WindowPart
"""What may create a ticket."""


@dataclass(frozen=True, kw_only=True)
class Creation:
    """A rule of the type ``giver`` that creates a ticket of the type ``child``.

    ``where`` is the place of the rule, ``born`` that of the type of the child.
    """

    giver: TypePart
    rule: Rule
    child: TypePart
    where: str
    born: str

    def takes_alike(self, key: str) -> bool:
        """Say whether a field of the child says what the field of its name says in its giver."""
        mine, theirs = self.child.fields.get(key), self.giver.fields.get(key)
        alike = mine is not None and theirs is not None and mine.type == theirs.type
        return alike and self.rule.fields.get(key, [key]) == [key]


def creations_of(document: Document) -> Iterator[Creation]:
    """Yield every rule of a document that creates tickets of a type it has."""
    types = {one.key: (f"/ticket_types/{n}", one) for n, one in enumerate(document.ticket_types)}
    for place, part in enumerate(document.ticket_types):
        for pointer, rule in _rules(part):
            if rule.create in types:
                where = f"/ticket_types/{place}{pointer}"
                born, child = types[rule.create]
                yield Creation(giver=part, rule=rule, child=child, where=where, born=born)


def _rules(part: TypePart) -> Iterator[tuple[str, Rule]]:
    """Yield the rules of a type, and where each stands in it."""
    for index, branch in enumerate(part.branches):
        yield f"/branches/{index}", branch
    for index, loop in enumerate(part.loops):
        yield f"/loops/{index}", loop
    for index, window in enumerate(part.rules):
        yield f"/rules/{index}", window
