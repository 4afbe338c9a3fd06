"""Rosters: who works which kind of shift on which day, so that demand is met and people rest.

``problem`` is what is asked, ``resting`` the rules of rest, ``check`` names what a roster breaks
and scores it, ``greedy`` always makes one that breaks nothing.
"""
