"""Messaging: the bus that carries copies of the logs, and how both ends use it without losing."""
