"""Trying, at the edge: steps as people write them, and the ticket as they are shown it."""
