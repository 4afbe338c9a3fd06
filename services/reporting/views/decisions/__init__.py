"""Decisions: what was agreed to or refused in approvals, and by what right."""
