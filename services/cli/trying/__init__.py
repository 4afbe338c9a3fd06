"""``gongdan scenario try``: an invented ticket in the terminal, a line at a time."""

from services.cli.trying.commands import try_scenario

__all__ = ["try_scenario"]
