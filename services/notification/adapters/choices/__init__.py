"""Choices over gRPC."""
