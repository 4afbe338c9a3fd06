"""The outlet: a tenant's public events, disclosed, into the stream that integrators read."""
