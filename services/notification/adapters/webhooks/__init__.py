"""Webhooks and the world: the tables of what is owed, the logs, the vault, and the way out."""
