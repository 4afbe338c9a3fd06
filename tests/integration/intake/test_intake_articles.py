"""Articles over gRPC: written, suggested to whom they are for, read, and what became of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.intake.adapters.article_calls import SERVICE, ArticleRpc
from services.intake.adapters.asset_bodies import heard_in
from services.intake.adapters.standing import PostgresArticles
from services.intake.app.knowledge import Desk
from services.intake.views.knowledge import TYPES, Knowledge, effects
from shared.decider import Refusal
from shared.intent import ABOUT_ASSET, ABOUT_TYPE, Caller
from shared.pb.gongdan.intake.v1 import articles_pb2, articles_pb2_grpc
from shared.projections.position import WaitFor
from shared.projections.reading import Reading
from shared.projections.runner import ProjectionApply
from shared.rpc import Channels, RpcServer, call
from tests.integration.intake.conftest import (
    TENANT,
    IntakeHere,
    answered,
    body,
    bytes_of,
    headers,
    level,
)
from tests.spoken import SpokenVerifier, spoken

pytestmark = pytest.mark.integration
OWNER = Caller(tenant=TENANT, actor="key:1", scopes=frozenset({"references:write"}))
CLERK = Caller(tenant=TENANT, actor="member:2", roles=frozenset({"customer"}))


@dataclass
class Library:
    """The service under test, with a view that is brought level when it is looked at."""

    stub: articles_pb2_grpc.ArticleServiceStub
    view: ProjectionApply
    intake: IntakeHere

    async def write(self, key: str, caller: Caller = OWNER, **content: object) -> int:
        said = {"title": {"zh": f"{key} 不制冷"}, "body": {"zh": "看插头。"}, **content}
        request = articles_pb2.WriteArticleRequest(key=key, content=bytes_of(said))
        answer: articles_pb2.WriteArticleResponse = await call(
            self.stub.WriteArticle, request, token=spoken(caller)
        )
        await level(self.view, self.intake.store, TENANT)
        return answer.number

    async def suggested(
        self, caller: Caller = CLERK, *, text: str = "", asset: str = ""
    ) -> list[str]:
        answer: articles_pb2.SuggestArticlesResponse = await call(
            self.stub.SuggestArticles,
            articles_pb2.SuggestArticlesRequest(text=text, asset=asset),
            token=spoken(caller),
        )
        return [one.article.key for one in answer.articles]

    async def read(
        self, key: str, name: str, caller: Caller = CLERK, *, ticket_id: str = ""
    ) -> None:
        request = articles_pb2.ConsultArticleRequest(key=key, id=name, ticket_id=ticket_id)
        await call(self.stub.ConsultArticle, request, token=spoken(caller))

    async def answer(self, key: str, name: str, *, helped: bool, caller: Caller = CLERK) -> None:
        request = articles_pb2.AnswerConsultationRequest(key=key, id=name, helped=helped)
        await call(self.stub.AnswerConsultation, request, token=spoken(caller))

    async def effect(self, key: str, after: timedelta = timedelta()) -> dict[str, int]:
        """Return what became of an article's readers, so long after now; zeros are left out."""
        await level(self.view, self.intake.store, TENANT)
        async with self.intake.databases.connection(TENANT) as db:
            now = datetime.now(UTC) + after
            found = await effects(db, article=key, now=now, limit=9, after=("", 0))
        told: dict[str, int] = {}
        for one in found:
            told |= {name: getattr(one, name) for name in COUNTED if getattr(one, name)}
        return told


COUNTED = (
    "reporters", "helped", "not_helped", "quiet", "reported",
    "staff", "staff_helped", "staff_not_helped",
)  # fmt: skip


@pytest.fixture
async def library(intake: IntakeHere) -> AsyncIterator[Library]:
    view = ProjectionApply(
        service="intake",
        projection=Knowledge(),
        databases=intake.databases,
        source=intake.store,
        types=[*TYPES],
    )
    await level(view, intake.store, TENANT)
    view_of = Reading(intake.databases, view.checkpoint)
    desk = Desk(
        store=intake.store,
        register=intake.register,
        rules=intake.app.rules,
        standing=PostgresArticles(view_of),
    )
    shown = WaitFor("intake", [view], intake.store)
    servicer = ArticleRpc(desk, intake.store, view_of, shown)
    server = RpcServer(SpokenVerifier(), digest_key=b"k" * 32)
    articles_pb2_grpc.add_ArticleServiceServicer_to_server(servicer, server.server)
    port = await server.start("127.0.0.1:0", [SERVICE])
    channels = Channels({"intake": f"127.0.0.1:{port}"})
    yield Library(articles_pb2_grpc.ArticleServiceStub(channels.to("intake")), view, intake)
    await channels.close()
    await server.stop()


def named(word: str) -> str:
    return f"{word}-{uuid4().hex[:8]}"


def label_of(asset: str) -> Caller:
    about = ((ABOUT_ASSET, asset), (ABOUT_TYPE, "equipment_repair"))
    scopes = frozenset({"submissions:write"})
    return Caller(tenant=TENANT, actor="label:9", scopes=scopes, attributes=about)


async def test_an_article_is_suggested_at_once_and_no_more_when_withdrawn(
    library: Library,
) -> None:
    key = named("warm")
    assert await library.write(key) == 1
    assert await library.write(key) == 1
    assert await library.write(key, words=["温度高"]) == 2
    assert key in await library.suggested(text=f"{key} 温度高")
    request = articles_pb2.WithdrawArticleRequest(key=key)
    await call(library.stub.WithdrawArticle, request, token=spoken(OWNER))
    await level(library.view, library.intake.store, TENANT)
    assert key not in await library.suggested(text=f"{key} 温度高")
    with pytest.raises(Refusal) as refused:
        await library.read(key, "1")
    assert refused.value.slug == "article-unknown"


async def test_whoever_scanned_a_label_reads_what_is_about_its_thing(library: Library) -> None:
    asset, kind = named("FRZ"), named("柜")
    said = {"assets": [{"key": asset, "values": {"name": "冷柜", "class": kind}}]}
    heard = bytes_of(said)
    now = datetime.now(UTC)
    await library.intake.register.describe(OWNER, heard_in(heard, now), uuid4(), now)
    key, hidden = named("warm"), named("gas")
    await library.write(key, classes=[kind])
    await library.write(hidden, classes=[kind], audience="staff")
    assert await library.suggested(label_of(asset)) == [key]
    assert await library.suggested(label_of(asset), asset="FRZ-OTHER") == [key]
    assert await library.suggested(OWNER, asset=asset) == sorted([key, hidden])
    with pytest.raises(Refusal) as refused:
        await library.read(hidden, "1", label_of(asset))
    assert refused.value.slug == "article-unknown"


async def test_who_reports_within_a_week_was_not_helped_and_who_does_not_was(
    library: Library,
) -> None:
    await library.intake.publish()
    key, quiet, broken = named("warm"), named("FRZ"), named("FRZ")
    await library.write(key)
    for asset in (quiet, broken):
        await library.read(key, asset, label_of(asset))
        await library.read(key, asset, label_of(asset))
    await library.answer(key, quiet, helped=True, caller=label_of(quiet))
    assert await library.effect(key) == {"reporters": 2, "helped": 1}
    await answered(library.intake, bytes_of(body() | {"asset": broken}), headers())
    assert await library.effect(key, timedelta(days=8)) == {
        "reporters": 2,
        "helped": 1,
        "quiet": 1,
        "reported": 1,
    }


async def test_readings_for_tickets_are_counted_apart(library: Library) -> None:
    key = named("warm")
    await library.write(key)
    await library.read(key, "1", OWNER, ticket_id=str(uuid4()))
    await library.answer(key, "1", helped=True, caller=OWNER)
    await library.answer(key, "1", helped=False, caller=OWNER)
    assert await library.effect(key) == {"staff": 1, "staff_not_helped": 1}


async def test_who_may_not_write_is_told_and_nothing_is_kept(library: Library) -> None:
    key = named("warm")
    head = (await library.intake.store.head(TENANT)).position
    for caller, content, slug in (
        (CLERK, {}, "scope-missing"),
        (OWNER, {"title": {"zh": ""}}, "article-wrong"),
        (OWNER, {"author": "me"}, "article-wrong"),
    ):
        with pytest.raises(Refusal) as refused:
            await library.write(key, caller, **content)
        assert refused.value.slug == slug
    with pytest.raises(Refusal) as refused:
        await library.answer(key, "nobody read it", helped=True)
    assert refused.value.slug == "consultation-unknown"
    assert (await library.intake.store.head(TENANT)).position == head


async def test_the_view_rebuilt_says_the_same(library: Library) -> None:
    key = named("warm")
    await library.write(key)
    await library.read(key, "1", label_of(named("FRZ")))
    await level(library.view, library.intake.store, TENANT)
    async with library.intake.databases.connection(TENANT) as db:
        rows = await db.fetch("select * from intake.consultations order by id")
        events = await library.intake.store.read(TENANT, 0, 10_000)
        await db.execute("create schema again")
        try:
            await db.execute(Knowledge().ddl("again"))
            for event in events:
                await Knowledge().fold(db, "again", [event])
            again = await db.fetch("select * from again.consultations order by id")
        finally:
            await db.execute("drop schema again cascade")
    assert [dict(one) for one in again] == [dict(one) for one in rows]
