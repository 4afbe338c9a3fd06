"""Articles over gRPC: written and withdrawn, suggested and read, and what became of it."""

from datetime import UTC, datetime
from functools import partial
from typing import Final

from services.intake.adapters.article_bodies import content_in, written
from services.intake.app.knowledge import Because, Desk
from services.intake.domain.knowledge.matching import Titled, Wanted
from services.intake.domain.rights import must_work_here
from services.intake.views.knowledge import PAGE_MAX, ArticleRow, Effect, articles_page, effects
from shared.eventstore import EventStore
from shared.intent import Caller, TenantId
from shared.pb.gongdan.intake.v1 import articles_pb2, articles_pb2_grpc
from shared.projections.position import Position, WaitFor
from shared.projections.reading import Reading
from shared.rpc import Call

SERVICE: Final = "gongdan.intake.v1.ArticleService"
LIMIT_DEFAULT: Final = 50
SUGGESTED_DEFAULT: Final = 3
SUGGESTED_MAX: Final = 20
END_OF_KEY: Final = "\n"
"""Between the key and the version in a cursor; no key has it."""


class ArticleRpc(articles_pb2_grpc.ArticleServiceServicer):
    """Answers ``ArticleService``."""

    def __init__(self, desk: Desk, store: EventStore, view: Reading, shown: WaitFor) -> None:
        """``view`` is that of knowledge, and ``shown`` waits for it."""
        self._desk = desk
        self._store = store
        self._view = view
        self._shown = shown

    async def WriteArticle(  # noqa: N802  # the name is the protocol's
        self, request: articles_pb2.WriteArticleRequest, call: Call
    ) -> articles_pb2.WriteArticleResponse:
        """Let an article say something."""
        content = content_in(request.content)
        await self._reach(call)
        receipt = await self._desk.write(call.intent(), call.caller, request.key, content)
        article = await self._desk.article(call.caller, request.key)
        position = await self._position(call.caller.tenant, receipt.position)
        return articles_pb2.WriteArticleResponse(number=article.number, position=position)

    async def WithdrawArticle(  # noqa: N802  # the name is the protocol's
        self, request: articles_pb2.WithdrawArticleRequest, call: Call
    ) -> articles_pb2.WithdrawArticleResponse:
        """Suggest an article no more."""
        receipt = await self._desk.withdraw(call.intent(), call.caller, request.key)
        position = await self._position(call.caller.tenant, receipt.position)
        return articles_pb2.WithdrawArticleResponse(position=position)

    async def GetArticle(  # noqa: N802  # the name is the protocol's
        self, request: articles_pb2.GetArticleRequest, call: Call
    ) -> articles_pb2.GetArticleResponse:
        """Say what an article says."""
        article = await self._desk.article(call.caller, request.key)
        return articles_pb2.GetArticleResponse(article=_article(article))

    async def ListArticles(  # noqa: N802  # the name is the protocol's
        self, request: articles_pb2.ListArticlesRequest, call: Call
    ) -> articles_pb2.ListArticlesResponse:
        """List articles by key."""
        await self._must_work_here(call.caller)
        await self._reach(call)
        limit = min(request.limit or LIMIT_DEFAULT, PAGE_MAX)
        wanted = partial(articles_page, after=request.cursor, limit=limit)
        rows = await self._view(call.caller.tenant, wanted)
        more = len(rows) == limit
        return articles_pb2.ListArticlesResponse(
            articles=[_listed(one) for one in rows], next_cursor=rows[-1].key if more else ""
        )

    async def SuggestArticles(  # noqa: N802  # the name is the protocol's
        self, request: articles_pb2.SuggestArticlesRequest, call: Call
    ) -> articles_pb2.SuggestArticlesResponse:
        """Say which articles may be enough to read."""
        await self._reach(call)
        wanted = Wanted(text=request.text, type=request.type)
        most = min(request.limit or SUGGESTED_DEFAULT, SUGGESTED_MAX)
        found = await self._desk.suggested(
            call.caller, wanted, request.asset, datetime.now(UTC), most
        )
        return articles_pb2.SuggestArticlesResponse(
            articles=[
                articles_pb2.SuggestedArticle(article=_article(one.article), score=one.score)
                for one in found
            ]
        )

    async def ConsultArticle(  # noqa: N802  # the name is the protocol's
        self, request: articles_pb2.ConsultArticleRequest, call: Call
    ) -> articles_pb2.ConsultArticleResponse:
        """Open an article."""
        article, receipt = await self._desk.read(
            call.intent(),
            call.caller,
            request.key,
            request.id,
            Because(asset=request.asset, ticket_id=request.ticket_id),
        )
        position = await self._position(call.caller.tenant, receipt.position)
        return articles_pb2.ConsultArticleResponse(article=_article(article), position=position)

    async def AnswerConsultation(  # noqa: N802  # the name is the protocol's
        self, request: articles_pb2.AnswerConsultationRequest, call: Call
    ) -> articles_pb2.AnswerConsultationResponse:
        """Say whether it helped."""
        receipt = await self._desk.answer(
            call.intent(), call.caller, request.key, request.id, helped=request.helped
        )
        position = await self._position(call.caller.tenant, receipt.position)
        return articles_pb2.AnswerConsultationResponse(position=position)

    async def ListEffects(  # noqa: N802  # the name is the protocol's
        self, request: articles_pb2.ListEffectsRequest, call: Call
    ) -> articles_pb2.ListEffectsResponse:
        """Say what became of those who read."""
        await self._must_work_here(call.caller)
        await self._reach(call)
        limit = min(request.limit or LIMIT_DEFAULT, PAGE_MAX)
        key, _, number = request.cursor.partition(END_OF_KEY)
        after = (key, int(number) if number.isdecimal() else 0)
        now = datetime.now(UTC)
        wanted = partial(effects, article=request.article, now=now, limit=limit, after=after)
        rows = await self._view(call.caller.tenant, wanted)
        last = rows[-1] if len(rows) == limit else None
        return articles_pb2.ListEffectsResponse(
            effects=[_effect(one) for one in rows],
            next_cursor=f"{last.article}{END_OF_KEY}{last.number}" if last else "",
        )

    async def _reach(self, call: Call) -> None:
        await self._shown.reach(call.caller.tenant, call.min_position, call.deadline_s)

    async def _must_work_here(self, caller: Caller) -> None:
        must_work_here(caller, (await self._desk.rules.rules(caller.tenant)).staff)

    async def _position(self, tenant: TenantId, position: int) -> str:
        epoch = await self._store.glances.epoch(tenant)
        return str(Position(service="intake", epoch=epoch, position=position)) if position else ""


def _article(one: Titled) -> articles_pb2.Article:
    return articles_pb2.Article(key=one.key, number=one.number, content=written(one.content))


def _listed(one: ArticleRow) -> articles_pb2.Article:
    return articles_pb2.Article(
        key=one.key,
        number=one.number,
        content=written(one.content),
        withdrawn=one.withdrawn,
        changed_at=one.changed_at.isoformat(),
    )


def _effect(one: Effect) -> articles_pb2.Effect:
    return articles_pb2.Effect(
        article=one.article,
        number=one.number,
        reporters=one.reporters,
        helped=one.helped,
        not_helped=one.not_helped,
        quiet=one.quiet,
        reported=one.reported,
        staff=one.staff,
        staff_helped=one.staff_helped,
        staff_not_helped=one.staff_not_helped,
    )
