"""Approvals: who must agree before a move is made. An approval is not a state.

``rules`` are what a scenario says of one, ``chain`` is one as its facts tell it, ``outcome`` what
it comes to, ``folding`` how facts change it. ``authority`` says who may decide, ``deciding`` what
follows from what approvers ask, ``gates`` whether a move is held back, ``following`` what opens,
closes and carries out an approval by itself, ``naming`` who was found to be asked, ``overdue``
when somebody is reminded. Who decides for whom while they are away is in ``delegations``.
"""
