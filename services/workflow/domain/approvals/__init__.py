"""Approvals: who must agree before a move is made. An approval is not a state.

``rules`` are what a scenario says of one, ``chain`` is one as its facts tell it, ``outcome`` what
it comes to, ``folding`` how facts change it. ``authority`` says who may decide, ``deciding`` what
follows from what approvers ask, ``gates`` whether a move is held back, ``following`` what opens,
closes and carries out an approval by itself. ``seating`` says who is to be asked, ``naming`` that
they were, ``seats`` how a seat changes; ``overdue`` when somebody is reminded, ``absence`` when it
goes on without them. Who decides for whom while they are away is in ``delegations``.
"""
