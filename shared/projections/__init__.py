"""Projections: views folded from logs, reactions to events, and how far each has come."""

from shared.projections.registry import registry_ddl

__all__ = ["registry_ddl"]
