"""Canned replies: how often each was said, and what became of the tickets it was said about."""
