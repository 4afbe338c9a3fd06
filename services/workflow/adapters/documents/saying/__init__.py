"""Saying: what belongs to the moves of a ticket type, in words of one language.

Mermaid text and pictures say the same, so it is said here once. ``phrases`` are labels, conditions
and times; ``moves`` says who makes a move and what it waits for, ``approvals`` who must agree,
``beside`` what goes on beside the ticket: parallel work, and the tickets and questions that follow.
"""

from services.workflow.adapters.documents.saying.phrases import Language, Subject

__all__ = ["Language", "Subject"]
