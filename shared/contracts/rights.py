"""Rights: scopes of credentials that several services ask for."""

from typing import Final

READ_ALL: Final = frozenset({"tickets:read", "tenant:admin"})
"""The scopes of keys (and administrators) that may read every ticket of their tenant."""
