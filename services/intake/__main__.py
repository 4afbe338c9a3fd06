"""Intake's parts, put together."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from services.intake.adapters.article_calls import SERVICE as ARTICLES
from services.intake.adapters.article_calls import ArticleRpc
from services.intake.adapters.asset_calls import SERVICE as ASSETS
from services.intake.adapters.asset_calls import AssetRpc
from services.intake.adapters.calls.composed import compose_calls
from services.intake.adapters.composed_customers import compose_customers
from services.intake.adapters.composed_doors import OursAtDoors
from services.intake.adapters.entitlement_calls import served
from services.intake.adapters.envelopes import draft_of_event
from services.intake.adapters.files.composed import compose_files
from services.intake.adapters.hooks.composed import serve_hooks
from services.intake.adapters.hooks.reader import JsonReader
from services.intake.adapters.in_force import WorkflowInForce
from services.intake.adapters.mail.doors import open_mail
from services.intake.adapters.own_secrets import OwnSecrets
from services.intake.adapters.privacy import Sealing
from services.intake.adapters.reference_calls import SERVICE as REFERENCES
from services.intake.adapters.reference_calls import ReferenceRpc
from services.intake.adapters.rule_book import RuleBookInMemory
from services.intake.adapters.standing import PostgresArticles
from services.intake.adapters.wecom.composed import compose_wecom
from services.intake.app import (
    Entitling,
    Happenings,
    Intake,
    Records,
    Register,
    RuleBook,
)
from services.intake.app.knowledge import Desk
from services.intake.domain.assets.asset import ASSET
from services.intake.domain.calls.draft import DRAFT
from services.intake.domain.customers import OF_CUSTOMERS
from services.intake.domain.event import HAPPENING
from services.intake.domain.files import OF_FILES
from services.intake.domain.hooks.hook import HOOKS
from services.intake.domain.knowledge import OF_KNOWLEDGE
from services.intake.domain.mail import OF_MAIL
from services.intake.domain.reference import REFERENCE
from services.intake.domain.submission import SUBMISSION
from services.intake.domain.wecom import OF_WECOM
from services.intake.handlers import NATS_USER, Door, listening
from services.intake.published import public_form
from services.intake.rpc import SERVICE, IntakeRpc
from services.intake.views.assets import TYPES, Assets
from services.intake.views.knowledge import TYPES as TYPES_OF_KNOWLEDGE
from services.intake.views.knowledge import Knowledge
from services.intake.views.reports import REJECTED, SCENARIO_PUBLISHED, Rejected, Scenarios
from shared.decider import Decider
from shared.eventstore import EventStore
from shared.pb.gongdan.intake.v1 import (
    articles_pb2_grpc,
    assets_pb2_grpc,
    intake_pb2_grpc,
    references_pb2_grpc,
)
from shared.projections.position import WaitFor
from shared.projections.reading import Reading
from shared.projections.runner import ProjectionApply
from shared.service import Runtime, run_service
from shared.vault import Vault

NAME = "intake"
DECIDERS: list[Decider[Any, Any, Any]] = [
    SUBMISSION,
    REFERENCE,
    HAPPENING,
    ASSET,
    HOOKS,
    *OF_CUSTOMERS,
    *OF_FILES,
    *OF_KNOWLEDGE,
    *OF_MAIL,
    *OF_WECOM,
    DRAFT,
]


async def compose(run: Runtime) -> None:
    """Build the service and register what it does."""
    store = run.event_store(DECIDERS, public_form)
    vault = Vault(run.channels.to("identity"), run.tokens)
    privacy = Sealing(vault)
    records = Records(store, privacy)
    in_force = WorkflowInForce(run.channels.to("workflow"), run.tokens)
    rules = RuleBookInMemory(run.databases, in_force)
    attaching, kept_files = compose_files(run, store, vault, utc_now)
    register = Register(store, privacy)
    customers, listed = compose_customers(run, store, vault, rules)
    entitling = served(run, Entitling(register, records, customers), rules)
    app = Intake(store, rules, privacy, records, attaching, entitling=entitling)
    happenings = Happenings(store, rules, privacy, app, draft_of_event)
    workflow = run.remote_log("workflow")
    scenarios = ProjectionApply(
        service=NAME,
        projection=Scenarios(),
        databases=run.databases,
        source=workflow,
        types=[SCENARIO_PUBLISHED],
    )
    rejected = ProjectionApply(
        service=NAME,
        projection=Rejected(),
        databases=run.databases,
        source=store,
        types=[REJECTED],
    )
    mails = open_mail(run, store, vault, app, attaching)
    run.hear("workflow", [scenarios, mails.of_tickets])
    shown = ProjectionApply(
        service=NAME, projection=Assets(), databases=run.databases, source=store, types=[*TYPES]
    )
    knowledge = ProjectionApply(
        service=NAME,
        projection=Knowledge(),
        databases=run.databases,
        source=store,
        types=[*TYPES_OF_KNOWLEDGE],
    )
    ours = OursAtDoors(
        run=run,
        store=store,
        app=app,
        privacy=privacy,
        attaching=attaching,
        secrets=OwnSecrets(run.settings.master_secret()),
        reader=JsonReader(),
        clock=utc_now,
    )
    serve_hooks(ours)
    talk, calls = compose_wecom(ours), compose_calls(ours)
    views = [rejected, shown, kept_files, knowledge, listed, mails.own, calls.drafts]
    run.tail([*views, talk.told], unhurried=[talk.fetched, calls.fetched])
    servicer = IntakeRpc(
        app,
        register,
        store,
        Reading(run.databases, rejected.checkpoint),
        rejected=WaitFor(NAME, [rejected], store),
        scenarios=WaitFor("workflow", [scenarios], workflow),
    )
    run.serve(
        lambda server: intake_pb2_grpc.add_IntakeServiceServicer_to_server(servicer, server),
        SERVICE,
    )
    about_things = ReferenceRpc(records, store)
    run.serve(
        lambda server: references_pb2_grpc.add_ReferenceServiceServicer_to_server(
            about_things, server
        ),
        REFERENCES,
    )
    assets = AssetRpc(
        register,
        rules,
        store,
        Reading(run.databases, shown.checkpoint),
        WaitFor(NAME, [shown], store),
    )
    run.serve(
        lambda server: assets_pb2_grpc.add_AssetServiceServicer_to_server(assets, server), ASSETS
    )
    serve_articles(run, store, knowledge, register, rules)
    hear_producers(run, Door(app, happenings, records, run.catalogue.get))


def hear_producers(run: Runtime, door: Door) -> None:
    """Listen to what comes over the bus."""
    secret = run.settings.read_secret(f"nats-{NATS_USER}").decode()
    broker = listening(run.settings.nats_url, secret, door)

    async def listen() -> None:
        await broker.start()
        await asyncio.get_running_loop().create_future()

    run.background(listen)
    run.on_stop(broker.stop)
    run.on_stop(door.close)  # first: what is under way is answered before the broker goes


def serve_articles(
    run: Runtime,
    store: EventStore,
    knowledge: ProjectionApply,
    register: Register,
    rules: RuleBook,
) -> None:
    """Answer calls about articles."""
    of_articles = Reading(run.databases, knowledge.checkpoint)
    articles = ArticleRpc(
        Desk(
            store=store,
            register=register,
            rules=rules,
            standing=PostgresArticles(of_articles),
        ),
        store,
        of_articles,
        WaitFor(NAME, [knowledge], store),
    )
    run.serve(
        lambda server: articles_pb2_grpc.add_ArticleServiceServicer_to_server(articles, server),
        ARTICLES,
    )


def utc_now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)


if __name__ == "__main__":
    run_service(NAME, compose)
