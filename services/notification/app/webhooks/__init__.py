"""Webhooks: who is told of events by HTTP, and the way a delivery takes."""
