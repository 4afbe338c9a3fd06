"""Articles: what somebody can do about a fault, suggested, read, and held to account."""

import json
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Page, Shown
from services.gateway.api.replies import PagingNow, after_of, page, plain, reply
from shared.pb.gongdan.intake.v1 import articles_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2
from shared.sealed import TOKEN

router = APIRouter(route_class=Guarded, tags=["articles"])

SUGGESTED_MAX: Final = 20
TEXT_CHARS_MAX: Final = 2_000

Key = Annotated[str, Path(min_length=1, max_length=64, description="Such as fridge-warm")]
Texts = Annotated[
    dict[str, Annotated[str, Field(max_length=10_000)]],
    Field(max_length=2, examples=[{"zh": "冷柜不制冷", "en": "The freezer is warm"}]),
]
Names = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)]


class Content(Body):
    """What an article says, plain text by language, and what it is about; no names mean any."""

    title: Texts
    body: Texts
    audience: Literal["everybody", "staff"] = "everybody"
    types: Annotated[Names, Field(default_factory=list, description="Ticket types")]
    classes: Annotated[Names, Field(default_factory=list, description="Classes of assets")]
    words: Annotated[Names, Field(default_factory=list, description="Other names of the fault")]


class Fault(Body):
    """What somebody is about to report; nothing of it is kept."""

    text: Annotated[str, Field(max_length=TEXT_CHARS_MAX)] = ""
    type: Annotated[str, Field(max_length=100)] = ""
    asset: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=SUGGESTED_MAX)] = 3


class Because(Body):
    """Why an article is read: a thing with a fault, or a ticket that somebody works on."""

    asset: Annotated[str, Field(max_length=200)] = ""
    ticket_id: UUID | None = Field(default=None, strict=False)


class Helped(Body):
    """Whether it helped; what is said last counts."""

    helped: bool


@router.put("/articles/{article}", operation_id="writeArticle", responses={200: {"model": Shown}})
async def write(article: Key, body: Content, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let an article say something, for the first time or anew: then it is another version."""
    request = articles_pb2.WriteArticleRequest(key=article, content=body.model_dump_json().encode())
    answer: articles_pb2.WriteArticleResponse = await asking.command(
        gateway.clients.articles.WriteArticle, request
    )
    value = {"key": article, "version": answer.number}
    return await reply(gateway, asking, value, position=answer.position)


@router.delete(
    "/articles/{article}", operation_id="withdrawArticle", responses={200: {"model": Shown}}
)
async def withdraw(article: Key, gateway: GatewayNow, asking: Commanding) -> Response:
    """Suggest an article to nobody any more; written again, it is back."""
    answer: articles_pb2.WithdrawArticleResponse = await asking.command(
        gateway.clients.articles.WithdrawArticle, articles_pb2.WithdrawArticleRequest(key=article)
    )
    return await reply(gateway, asking, {"key": article}, position=answer.position)


@router.get("/articles", operation_id="listArticles", responses={200: {"model": Page}})
async def list_articles(gateway: GatewayNow, asking: AskingNow, paging: PagingNow) -> Response:
    """Return articles by key, also those that were withdrawn."""
    request = articles_pb2.ListArticlesRequest(
        limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: articles_pb2.ListArticlesResponse = await asking.ask(
        gateway.clients.articles.ListArticles, request
    )
    items = [
        {**_article(one), "withdrawn": one.withdrawn, "changed_at": one.changed_at}
        for one in answer.articles
    ]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.get("/articles/{article}", operation_id="getArticle", responses={200: {"model": Shown}})
async def get_article(article: Key, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return what an article says; reading it so is not counted."""
    answer: articles_pb2.GetArticleResponse = await asking.ask(
        gateway.clients.articles.GetArticle, articles_pb2.GetArticleRequest(key=article)
    )
    return await reply(gateway, asking, _article(answer.article))


@router.post(
    "/knowledge/suggestions", operation_id="suggestArticles", responses={200: {"model": Shown}}
)
async def suggest(body: Fault, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return what may be enough to read before something is reported, the best first.

    Without a text, what names the type of the ticket or the class of the asset.
    """
    request = articles_pb2.SuggestArticlesRequest(
        text=body.text, type=body.type, asset=body.asset, limit=body.limit
    )
    return await _suggested(gateway, asking, request)


@router.get(
    "/tickets/{ticket_id}/articles",
    operation_id="suggestTicketArticles",
    responses={200: {"model": Shown}},
)
async def suggest_for(
    ticket_id: UUID,
    gateway: GatewayNow,
    asking: AskingNow,
    limit: Annotated[int, Query(ge=1, le=SUGGESTED_MAX)] = 3,
) -> Response:
    """Return what may help whoever works on a ticket, by its words, its type and its asset."""
    known = await _ticket(gateway, asking, ticket_id)
    texts = [known.summary, *(one for one in known.fields.values() if isinstance(one, str))]
    request = articles_pb2.SuggestArticlesRequest(
        text=TOKEN.sub(" ", "\n".join(texts))[:TEXT_CHARS_MAX],
        type=known.type,
        asset=known.asset or "",
        limit=limit,
    )
    return await _suggested(gateway, asking, request)


@router.post(
    "/articles/{article}/consultations",
    operation_id="consultArticle",
    status_code=201,
    responses={201: {"model": Shown}},
)
async def read(article: Key, body: Because, gateway: GatewayNow, asking: Commanding) -> Response:
    """Open an article and count that; its `consultation` is named by the Idempotency-Key."""
    ticket_id = "" if body.ticket_id is None else str(body.ticket_id)
    if body.ticket_id is not None:
        await _ticket(gateway, asking, body.ticket_id)
    request = articles_pb2.ConsultArticleRequest(
        key=article, id=asking.idempotency_key, asset=body.asset, ticket_id=ticket_id
    )
    answer: articles_pb2.ConsultArticleResponse = await asking.command(
        gateway.clients.articles.ConsultArticle, request
    )
    value = {**_article(answer.article), "consultation": asking.idempotency_key}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.put(
    "/articles/{article}/consultations/{consultation}",
    operation_id="answerConsultation",
    responses={200: {"model": Shown}},
)
async def answer(
    article: Key,
    consultation: Annotated[str, Path(min_length=1, max_length=200)],
    body: Helped,
    gateway: GatewayNow,
    asking: Commanding,
) -> Response:
    """Say whether an article helped that one has read."""
    request = articles_pb2.AnswerConsultationRequest(
        key=article, id=consultation, helped=body.helped
    )
    answered: articles_pb2.AnswerConsultationResponse = await asking.command(
        gateway.clients.articles.AnswerConsultation, request
    )
    value = {"key": article, "consultation": consultation, "helped": body.helped}
    return await reply(gateway, asking, value, position=answered.position)


@router.get("/knowledge/effects", operation_id="listEffects", responses={200: {"model": Page}})
async def effects(
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    article: Annotated[str, Query(max_length=64, description="One article; all if empty")] = "",
) -> Response:
    """Return what became of those who read each version of an article.

    Of `reporters`, `quiet` reported nothing of the thing for a week, and `reported` did; of the
    rest the week is not over.
    """
    request = articles_pb2.ListEffectsRequest(
        article=article, limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answered: articles_pb2.ListEffectsResponse = await asking.ask(
        gateway.clients.articles.ListEffects, request
    )
    items = [_effect(one) for one in answered.effects]
    return await page(gateway, asking, paging, items, answered.next_cursor)


class _Known(msgspec.Struct):
    type: str = ""
    summary: str = ""
    asset: str | None = None
    fields: dict[str, object] = {}


async def _ticket(gateway: Gateway, asking: Asking, ticket_id: UUID) -> _Known:
    """Return what a ticket says, if the asker may see it."""
    told: workflow_pb2.GetTicketResponse = await asking.ask(
        gateway.clients.workflow.GetTicket,
        workflow_pb2.GetTicketRequest(ticket_id=str(ticket_id)),
    )
    return msgspec.json.decode(told.ticket, type=_Known)


async def _suggested(
    gateway: Gateway, asking: Asking, request: articles_pb2.SuggestArticlesRequest
) -> Response:
    answered: articles_pb2.SuggestArticlesResponse = await asking.ask(
        gateway.clients.articles.SuggestArticles, request
    )
    items = [{**_article(one.article), "score": one.score} for one in answered.articles]
    return await reply(gateway, asking, {"items": items})


def _effect(one: articles_pb2.Effect) -> dict[str, object]:
    told = plain(one)
    return {"version": told.pop("number"), **told}


def _article(one: articles_pb2.Article) -> dict[str, object]:
    return {"key": one.key, "version": one.number, **json.loads(one.content)}
