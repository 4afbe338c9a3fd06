"""Where dispatch meets the outside: memory, scenarios as policies, the clock of the database."""
