"""Merging: a ticket stands still, shown with another that is about the same, until that is undone.

``state`` is what of it is known, ``commands`` what can be asked, ``deciding`` what follows;
``standing_still`` says what may not happen meanwhile, and what that does to the time people have.
"""
