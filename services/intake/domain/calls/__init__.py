"""Telephone: calls that a telephone system tells of, and the drafts that are made of them."""
