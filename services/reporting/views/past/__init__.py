"""The past of the queue: how it stood at any moment, and what happened to it between two."""
