"""Places: where tickets in flight go, as people write it and as workflow reads it."""

from services.gateway.api.models import Places


def flat_places(places: Places) -> dict[str, str]:
    """Return places by ``type.state``; nothing for those that stay."""
    return {
        f"{kind}.{state}": place or ""
        for kind, states in places.items()
        for state, place in states.items()
    }
