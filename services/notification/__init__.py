"""Notification answers who was told, how, and whether it arrived.

I own notices: one per fact, rule and person; and webhooks: which addresses are told of which
events. I hear workflow (tickets, and the rules their scenarios bring), identity (who has which
role) and, for webhooks, every service. I say what became of every notice.
"""
