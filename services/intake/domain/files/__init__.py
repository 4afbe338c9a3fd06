"""Files that people send: how they come in, what is kept of them, and whose they are."""
