"""Commitments that people make with a canned reply, and the clocks that hold them to it."""
