"""Notification answers who was told, how, and whether it arrived.

I own notices: one per fact, rule and person. I hear workflow (tickets, and the rules their
scenarios bring) and identity (who has which role), and say what became of every notice.
"""
