"""The desk of articles: written by some, suggested to many, and held to account."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from services.intake.app.assets import Register
from services.intake.app.ports import ArticlesStanding, RuleBook
from services.intake.domain.knowledge.article import (
    ARTICLE,
    ARTICLES_MAX,
    Article,
    ArticleFact,
    ArticlesFull,
    ArticleUnknown,
    Audience,
    Content,
    WithdrawArticle,
    WriteArticle,
    article_id,
)
from services.intake.domain.knowledge.consultation import (
    CONSULTATION,
    AnswerWhether,
    Begin,
    Consultation,
    ConsultationBegun,
    ConsultationFact,
    Reader,
)
from services.intake.domain.knowledge.matching import Match, Shelf, Titled, Wanted
from services.intake.domain.rights import must_read_articles, must_write_articles, works_here
from shared.eventstore import EventStore, Receipt
from shared.intent import ABOUT_ASSET, ABOUT_TYPE, Caller, Intent, TenantId, tenant_namespace

SHELVES_MAX: Final = 64
"""Of so many tenants the articles are held in memory, those who were asked for last."""


@dataclass(frozen=True, kw_only=True)
class Because:
    """Why somebody reads: an asset that has a fault, or a ticket that they are to close, or ''."""

    asset: str = ""
    ticket_id: str = ""


class Shelves:
    """The articles of the tenants that were asked for last, looked up again when one changed."""

    def __init__(self) -> None:
        self._held: OrderedDict[TenantId, tuple[object, Shelf]] = OrderedDict()

    async def of(self, tenant: TenantId, standing: ArticlesStanding) -> Shelf:
        """Return a tenant's articles as they stand."""
        stamp = await standing.stamp(tenant)
        known = self._held.get(tenant)
        if known is None or known[0] != stamp:
            known = (stamp, Shelf(await standing.articles(tenant, ARTICLES_MAX)))
            self._held[tenant] = known
        self._held.move_to_end(tenant)
        while len(self._held) > SHELVES_MAX:
            self._held.popitem(last=False)
        return known[1]


@dataclass(kw_only=True)
class Desk:
    """The use cases about articles. ``standing`` knows the articles that may be suggested."""

    store: EventStore
    register: Register
    rules: RuleBook
    standing: ArticlesStanding
    shelves: Shelves = field(default_factory=Shelves)

    async def write(
        self, intent: Intent, caller: Caller, key: str, content: Content
    ) -> Receipt[ArticleFact, Article]:
        """Let an article say something. Raises ScopeMissing, ArticleWrong and ArticlesFull."""
        must_write_articles(caller)
        if await self.standing.count(intent.tenant, key) >= ARTICLES_MAX:
            raise ArticlesFull
        command = WriteArticle(at=intent.occurred_at, key=key, content=content)
        stream = article_id(intent.tenant, key)
        return await self.store.execute(ARTICLE, intent, stream, command)

    async def withdraw(
        self, intent: Intent, caller: Caller, key: str
    ) -> Receipt[ArticleFact, Article]:
        """Suggest an article no more. Raises ScopeMissing and ArticleUnknown."""
        must_write_articles(caller)
        command = WithdrawArticle(at=intent.occurred_at, key=key)
        stream = article_id(intent.tenant, key)
        return await self.store.execute(ARTICLE, intent, stream, command)

    async def article(self, caller: Caller, key: str) -> Titled:
        """Return an article that the caller may read. Raises ArticleUnknown."""
        must_read_articles(caller)
        loaded = await self.store.load(ARTICLE, caller.tenant, article_id(caller.tenant, key))
        content = loaded.state.content
        if content is None:
            raise ArticleUnknown
        if content.audience is Audience.STAFF and not await self._is_staff(caller):
            raise ArticleUnknown
        return Titled(key=key, number=loaded.state.number, content=content)

    async def suggested(
        self, caller: Caller, wanted: Wanted, asset: str, at: datetime, most: int
    ) -> list[Match]:
        """Return the articles that may be enough to read, for who the caller is, the best first.

        Whoever scanned a label asks about its thing, whatever they say.
        """
        must_read_articles(caller)
        if caller.is_of_label:
            asset = caller.about(ABOUT_ASSET)
        held = await self.register.held_at(caller.tenant, asset, at) if asset else None
        of_class = held.values.get("class") if held else ""
        shelf = await self.shelves.of(caller.tenant, self.standing)
        asked = Wanted(
            text=wanted.text,
            type=caller.about(ABOUT_TYPE) if caller.is_of_label else wanted.type,
            asset_class=of_class if isinstance(of_class, str) else "",
            staff=await self._is_staff(caller),
        )
        return shelf.matching(asked, most)

    async def read(
        self, intent: Intent, caller: Caller, key: str, name: str, because: Because
    ) -> tuple[Titled, Receipt[ConsultationFact, Consultation]]:
        """Open an article, and note that somebody did. Raises ArticleUnknown.

        The same ``name`` of the same caller is the same consultation, for ever.
        """
        article = await self.article(caller, key)
        begun = ConsultationBegun(
            occurred_at=intent.occurred_at,
            article=key,
            number=article.number,
            reader=Reader.STAFF if because.ticket_id else Reader.REPORTER,
            asset=caller.about(ABOUT_ASSET) if caller.is_of_label else because.asset,
            ticket_id=because.ticket_id,
        )
        stream = consultation_id(caller, key, name)
        return article, await self.store.execute(CONSULTATION, intent, stream, Begin(begun=begun))

    async def answer(
        self, intent: Intent, caller: Caller, key: str, name: str, *, helped: bool
    ) -> Receipt[ConsultationFact, Consultation]:
        """Say whether an article helped. Raises ConsultationUnknown where it was not read."""
        must_read_articles(caller)
        command = AnswerWhether(at=intent.occurred_at, helped=helped)
        stream = consultation_id(caller, key, name)
        return await self.store.execute(CONSULTATION, intent, stream, command)

    async def _is_staff(self, caller: Caller) -> bool:
        return works_here(caller, (await self.rules.rules(caller.tenant)).staff)


def consultation_id(caller: Caller, key: str, name: str) -> UUID:
    """Return the id of a consultation by who reads what, and their name for it."""
    return uuid5(tenant_namespace(caller.tenant), f"consultation\n{caller.actor}\n{key}\n{name}")
