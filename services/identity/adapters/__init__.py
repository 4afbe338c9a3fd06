"""The outside world: key files, databases, password hashing, and what NATS wants to be told."""
