"""Scenario cards (场景卡片): who, trigger, steps, special rule and promise become a first scenario.

``card`` is what people fill in, ``sketch`` what is understood of it, ``drafting`` the document
that says so, and ``accepting`` the sentences by which the document is tried. No model guesses
anything here: the same card is the same scenario for ever.
"""
