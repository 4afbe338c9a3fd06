"""Wordings over gRPC."""
