"""What dispatch decides: who does it, and when.

``places`` measures, ``need`` says what a ticket asks for, ``technician`` and ``assignment`` are the
two aggregates, ``rules`` rule people out (``areas``, ``certificates``, ``reserves``), ``choice``
compares the rest and explains itself, ``roster`` finds the near ones fast, ``waiting`` says whose
turn it is. ``shifts`` says who works when; ``planning`` puts many tickets into many days at once.
``stock`` keeps the books of parts.
"""
