"""Approvals and the world: who holds a role, what waits for whom, and the calls about both."""
