"""Ledgers: what the time of closed tickets was spent on, summed up over all of them."""
