"""Where intake meets the outside: bodies and envelopes as they come, the vault, scenarios."""
