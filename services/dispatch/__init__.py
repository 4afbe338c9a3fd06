"""Dispatch knows who does it, and when.

I own technicians and assignments: who was asked, who said yes, who else was considered and why not
they. I hear ``ticket.opened`` and ``ticket.moved`` from workflow, to find somebody and to let them
go, and ``scenario.published``, for the policies. I say ``assignment.offered``, ``accepted``,
``declined``, ``expired``, ``released``, ``unassignable`` and what changes about a technician.
"""
