"""What dispatch decides: who does it, and when.

``places`` measures, ``need`` says what a ticket asks for, ``technician`` and ``assignment`` are the
two aggregates, ``choice`` compares people and explains itself, ``roster`` finds the near ones fast.
"""
