"""Calls as a telephone system tells of them, and drafts as they are spoken of over gRPC."""
