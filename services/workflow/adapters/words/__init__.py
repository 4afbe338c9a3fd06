"""The trainer: a process of our own that learns from examples; it ends when it has answered."""
