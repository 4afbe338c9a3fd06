"""The articles that are not withdrawn, as the view of knowledge has them."""

from collections.abc import Sequence
from functools import partial

import msgspec

from services.intake.domain.knowledge.article import Content
from services.intake.domain.knowledge.matching import Titled
from services.intake.views.knowledge import articles_standing, stamp_of, standing_count
from shared.intent import TenantId
from shared.projections.reading import Reading


class PostgresArticles:
    """Reads them from the tenant's database."""

    def __init__(self, view: Reading) -> None:
        self._view = view

    async def stamp(self, tenant: TenantId) -> object:
        """Return what differs whenever one of them changed."""
        return await self._view(tenant, stamp_of)

    async def articles(self, tenant: TenantId, most: int) -> Sequence[Titled]:
        """Return them, at most so many."""
        rows = await self._view(tenant, partial(articles_standing, most=most))
        return [
            Titled(key=one.key, number=one.number, content=msgspec.convert(one.content, Content))
            for one in rows
        ]

    async def count(self, tenant: TenantId, besides: str) -> int:
        """Return how many there are, besides one."""
        return await self._view(tenant, partial(standing_count, besides=besides))
