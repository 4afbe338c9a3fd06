"""PostgreSQL and NATS from packages: real servers on a machine that has nothing but Python."""
