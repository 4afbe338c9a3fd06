"""Dispatch knows who does it, and when.

I own technicians, assignments and parts: who was asked, who said yes, who else was
considered and why not they. I hear ``ticket.opened``, ``.moved``, ``.escalated``, ``.corrected``
and ``.prioritised`` from workflow, to find somebody, let them go, ask the next one and know whose
turn it is, and ``scenario.published``, for the policies. I say ``assignment.offered``,
``accepted``, ``declined``, ``expired``, ``released``, ``unassignable`` and what changes about a
technician or in the books of a part.
"""
