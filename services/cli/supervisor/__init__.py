"""The supervisor: every process of the product, started, watched, restarted and taken down."""
