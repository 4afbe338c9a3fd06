"""Pictures: a ticket type as SVG, for people and for screen readers.

Every move is a node of its own between the states it leaves and the one it leads to, so that what
is written at it has its place and never lies on an arrow. ``plan`` says what is drawn and in which
words, ``layout`` where (by graphlay, a layered layout), ``svg`` draws it.
"""

from services.workflow.adapters.documents.picture.svg import picture_of

__all__ = ["picture_of"]
