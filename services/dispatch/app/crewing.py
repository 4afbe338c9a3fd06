"""What dispatch does for crews: asks for each of them, lets all of them go, knows who speaks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.dispatch.app.dispatching import Dispatch
from services.dispatch.domain.crew import NoSuchPost, Post
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.need import Need
from services.dispatch.domain.rights import is_theirs
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction

OPENED = 1
"""The version at which an assignment says which posts its ticket has; they stay the same."""


class Places:
    """Finds the assignment that is meant, of those that are about one ticket."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def place_of(self, caller: Caller, ticket_id: UUID, post: str = "") -> UUID:
        """Return the assignment on a ticket that somebody speaks of.

        That is the ``post`` they name, else their own place, else the lead's. Raises
        ``NoSuchPost``.
        """
        if post:
            return await self.place(caller.tenant, ticket_id, post)
        return await self.place_of_actor(caller.tenant, caller.actor, ticket_id)

    async def place_of_actor(self, tenant: TenantId, actor: str, ticket_id: UUID) -> UUID:
        """Return the assignment that somebody has on a ticket; the lead's if they have none."""
        posts = await self.posts(tenant, ticket_id)
        for place in (ticket_id, *(one.post_id for one in posts)) if posts else ():
            loaded = await self._store.load(ASSIGNMENT, tenant, place)
            if is_theirs(actor, loaded.state):
                return place
        return ticket_id

    async def place(self, tenant: TenantId, ticket_id: UUID, post: str) -> UUID:
        """Return the assignment of a post, or of the lead where none is named.

        Raises ``NoSuchPost``.
        """
        if not post:
            return ticket_id
        posts = await self.posts(tenant, ticket_id)
        found = next((one.post_id for one in posts if one.key == post), None)
        if found is None:
            raise NoSuchPost
        return found

    async def posts(self, tenant: TenantId, ticket_id: UUID) -> tuple[Post, ...]:
        """Return the posts of a ticket's crew."""
        loaded = await self._store.load_since(ASSIGNMENT, tenant, ticket_id, OPENED)
        return () if loaded.state.need is None else loaded.state.need.crew


class Crewing:
    """The use cases of crews. A ticket without one has a lead alone."""

    def __init__(self, places: Places, app: Dispatch) -> None:
        self.places = places
        self._app = app

    async def fill(self, intent: Intent, posts: Sequence[Need]) -> None:
        """Find somebody for each post of a ticket that has just opened."""
        for post in posts:
            await self._app.find_technician(_about(intent, post.ticket_id), post)

    async def hold(self, intent: Intent, posts: Sequence[Need]) -> None:
        """Remember the posts of a ticket that nobody is sent out for."""
        for post in posts:
            await self._app.hold(_about(intent, post.ticket_id), post)

    async def held(self, tenant: TenantId, ticket_id: UUID) -> list[Need]:
        """Return what each place on a ticket that nobody is sent out for needs, the lead's first.

        None for those that somebody was looked for meanwhile.
        """
        posts = await self.places.posts(tenant, ticket_id)
        places = (ticket_id, *(one.post_id for one in posts))
        return [need for one in places if (need := await self._app.held(tenant, one)) is not None]

    async def let_go(self, intent: Intent, ticket_id: UUID, reason: str) -> None:
        """Release everybody who is on a ticket that has closed."""
        await self._app.let_go(intent, ticket_id, reason)
        for post in await self.places.posts(intent.tenant, ticket_id):
            await self._app.let_go(_about(intent, post.post_id), post.post_id, reason)

    async def prioritise(
        self, intent: Intent, ticket_id: UUID, priority: str, due_at: datetime | None
    ) -> None:
        """Remember for all places on a ticket that it is more or less urgent now."""
        await self._app.prioritise(intent, ticket_id, priority, due_at)
        for post in await self.places.posts(intent.tenant, ticket_id):
            await self._app.prioritise(_about(intent, post.post_id), post.post_id, priority, due_at)


def _about(intent: Intent, post_id: UUID) -> Intent:
    """Return an intent about one post, under an id of its own that is the same when repeated."""
    return replace(intent, command_id=command_id_of_reaction(intent.command_id, str(post_id)))
