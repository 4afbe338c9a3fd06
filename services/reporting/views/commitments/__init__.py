"""Commitments: what was promised with canned replies, and whether it was kept."""
