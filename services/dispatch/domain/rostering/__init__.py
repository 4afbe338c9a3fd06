"""Rosters: who works which kind of shift on which day, so that demand is met and people rest.

``problem`` is what one is made for, ``asking`` how a person asks for it, ``resting`` the rules of
rest; ``check`` names what a roster breaks and scores it, ``greedy`` always makes one that breaks
nothing, ``proposal`` judges what an engine found; ``life`` decides what becomes of it and
``changes`` says what of people's days would become otherwise.
"""
