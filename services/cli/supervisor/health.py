"""Health: whether a service that runs can be spoken to."""

import httpx


async def is_ready(http: httpx.AsyncClient, address: str) -> bool:
    """Ask a service whether it is ready."""
    try:
        return (await http.get(f"http://{address}/readyz")).is_success
    except httpx.TransportError:
        return False
