"""Workflow: tickets and the scenarios they follow.

I own Scenario (versioned rules, published by tenants) and Ticket (where does it stand, what may
happen next?). I hear intake's accepted submissions and dispatch's assignments. I say that tickets
were opened, moved, offered, accepted, declined, commented, flagged or found unassignable, and that
scenarios were published.
"""
