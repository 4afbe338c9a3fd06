"""What intake knows: reports, the rules they are held against, and what became of each.

``report`` says what a report is made of, ``rules`` what a ticket type asks of it, ``formats`` what
each kind of field accepts, ``examination`` finds everything wrong with one report at once, and
``submission`` keeps what was decided.
"""
