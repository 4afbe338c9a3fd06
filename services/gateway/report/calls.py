"""What the report page asks of the services, in the name of whoever scanned a label."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import grpc
import msgspec

from services.gateway.api.context import Gateway
from services.gateway.api.language import Language, localised
from services.gateway.clients import ask, command
from services.gateway.exchanging import Scan
from services.gateway.report.html import Advice, Progress
from shared.decider import Kind, Refusal
from shared.pb.gongdan.intake.v1 import articles_pb2, intake_pb2
from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2

CHANNEL: Final = "qr"
NOT_YET: Final = frozenset({"not-caught-up", "service-away"})
"""Refusals that pass: the report is in the log, and its ticket is about to be there."""


async def form_told(gateway: Gateway, scan: Scan) -> intake_pb2.GetFormResponse:
    """Return what a report of a label asks for."""
    wanted = intake_pb2.GetFormRequest(type=scan.label.type)
    answer: intake_pb2.GetFormResponse = await ask(
        gateway.clients.intake.GetForm, wanted, token=scan.token, metadata={}
    )
    return answer


@dataclass(frozen=True, kw_only=True)
class Already:
    """An open report of the thing: when it was made, how it stands, and which may be followed."""

    opened_at: datetime
    state: str
    ticket_id: UUID | None


async def reported_already(gateway: Gateway, scan: Scan, language: Language) -> Already | None:
    """Return the last report of the thing, if that is open; None also while nobody knows.

    It is a kindness to whoever scans, and whatever is wrong with it keeps nobody from reporting.
    """
    try:
        answer: reporting_pb2.GetReportedLatelyResponse = await ask(
            gateway.clients.reporting.GetReportedLately,
            reporting_pb2.GetReportedLatelyRequest(),
            token=scan.token,
            metadata={},
        )
    except (Refusal, grpc.aio.AioRpcError):
        return None
    if not answer.opened_at:
        return None
    state = localised(msgspec.json.decode(answer.state_label or b"{}"), language)
    return Already(
        opened_at=datetime.fromisoformat(answer.opened_at),
        state=state if isinstance(state, str) else "",
        ticket_id=UUID(answer.ticket_id) if answer.ticket_id else None,
    )


async def advice_for(gateway: Gateway, scan: Scan) -> list[Advice]:
    """Return the articles about the thing of a label; none while nobody knows."""
    try:
        answer: articles_pb2.SuggestArticlesResponse = await ask(
            gateway.clients.articles.SuggestArticles,
            articles_pb2.SuggestArticlesRequest(),
            token=scan.token,
            metadata={},
        )
    except (Refusal, grpc.aio.AioRpcError):
        return []
    return [_advice(one.article) for one in answer.articles]


async def advice_told(gateway: Gateway, scan: Scan, key: str) -> Advice:
    """Return an article, for whoever scanned a label."""
    answer: articles_pb2.GetArticleResponse = await ask(
        gateway.clients.articles.GetArticle,
        articles_pb2.GetArticleRequest(key=key),
        token=scan.token,
        metadata={},
    )
    return _advice(answer.article)


async def advice_read(gateway: Gateway, scan: Scan, key: str, once: str) -> Advice:
    """Open an article for whoever scanned a label; the same ``once`` is the same consultation."""
    answer: articles_pb2.ConsultArticleResponse = await command(
        gateway.clients.articles.ConsultArticle,
        articles_pb2.ConsultArticleRequest(key=key, id=once),
        token=scan.token,
        metadata={"idempotency-key": f"{once}:{key}"},
    )
    return _advice(answer.article)


async def advice_answered(
    gateway: Gateway, scan: Scan, key: str, once: str, *, helped: bool
) -> None:
    """Say whether an article was enough."""
    await command(
        gateway.clients.articles.AnswerConsultation,
        articles_pb2.AnswerConsultationRequest(key=key, id=once, helped=helped),
        token=scan.token,
        metadata={"idempotency-key": str(uuid4())},
    )


def _advice(article: articles_pb2.Article) -> Advice:
    said = msgspec.json.decode(article.content, type=_Said)
    return Advice(key=article.key, title=said.title, body=said.body)


class _Said(msgspec.Struct):
    title: dict[str, str]
    body: dict[str, str]


async def submitted(
    gateway: Gateway, scan: Scan, once: str, report: Mapping[str, object]
) -> intake_pb2.SubmitResponse:
    """Bring a report to intake; the same ``once`` is the same report, for ever."""
    answer: intake_pb2.SubmitResponse = await command(
        gateway.clients.intake.Submit,
        intake_pb2.SubmitRequest(
            channel=CHANNEL,
            source=f"urn:gongdan:label:{scan.label.label_id}",
            id=once,
            body=msgspec.json.encode(report),
        ),
        token=scan.token,
        metadata={"idempotency-key": once},
    )
    return answer


class _Known(msgspec.Struct):
    number: str = ""
    state_label: dict[str, str] = {}


async def progress_of(
    gateway: Gateway, scan: Scan, ticket_id: UUID, language: Language, at: str
) -> Progress:
    """Return how a report stands, as far as the role of its label may know."""
    try:
        answer: workflow_pb2.GetTicketResponse = await ask(
            gateway.clients.workflow.GetTicket,
            workflow_pb2.GetTicketRequest(ticket_id=str(ticket_id)),
            token=scan.token,
            metadata={"gongdan-min-position": at} if at else {},
        )
    except Refusal as refusal:
        if refusal.slug in NOT_YET:
            return Progress(receiving=True)
        if refusal.kind is Kind.NOT_FOUND:
            return Progress()
        if at and refusal.kind is Kind.STALE:  # of a log that was restored since
            return await progress_of(gateway, scan, ticket_id, language, "")
        raise
    ticket = msgspec.json.decode(answer.ticket, type=_Known)
    state = localised(ticket.state_label, language)
    return Progress(number=ticket.number, state=state if isinstance(state, str) else "")
