"""Helpers: processes of our own that live through pages of the past; they end when we do."""

from services.workflow.adapters.crew.hiring import Crew

__all__ = ["Crew"]
