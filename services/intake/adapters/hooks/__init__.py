"""Hooks as they are spoken of over gRPC, and what programs send to them."""
