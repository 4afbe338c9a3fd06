"""Rosters under test, with an engine that looks for a second."""

from dataclasses import dataclass

from services.dispatch.adapters.benches import BenchesInMemory
from services.dispatch.adapters.policy_book import PolicyBook
from services.dispatch.adapters.roster_book import JobBook, RosterBook
from services.dispatch.adapters.roster_handlers import RosterHandlers
from services.dispatch.adapters.rosterers.engine import CpSatEngine
from services.dispatch.app.demand import Demands
from services.dispatch.app.rostering import Rostering
from services.dispatch.domain.rostering.facts import RosterPublished, RosterRequested
from services.dispatch.views.jobs import OF_JOBS, Jobs
from services.dispatch.views.rosters import OF_ROSTERS, Rosters
from shared.database import Databases
from shared.eventstore import EventStore
from shared.projections.reaction import ReactionApply
from shared.projections.runner import ProjectionApply


@dataclass(frozen=True, kw_only=True)
class Rostered:
    """Rosters, with an engine that looks for a second."""

    rostering: Rostering
    book: RosterBook
    demands: Demands
    applies: tuple[ProjectionApply, ReactionApply, ProjectionApply]

    @classmethod
    def of(
        cls, databases: Databases, store: EventStore, benches: BenchesInMemory, policies: PolicyBook
    ) -> "Rostered":
        view = ProjectionApply(
            service="dispatch",
            projection=Rosters(),
            databases=databases,
            source=store,
            types=OF_ROSTERS,
        )
        book = RosterBook(databases, view)
        engine = CpSatEngine(grace_s=20)
        rostering = Rostering(store, benches, policies, engine, book, budget_s=1.0)
        reaction = ReactionApply(
            service="dispatch",
            name="rosters",
            react=RosterHandlers(rostering).when_something_happens_to_a_roster,
            databases=databases,
            source=store,
            types=[RosterRequested.TOPIC, RosterPublished.TOPIC],
        )
        jobs = ProjectionApply(
            service="dispatch", projection=Jobs(), databases=databases, source=store, types=OF_JOBS
        )
        demands = Demands(deciders=policies, jobs=JobBook(databases, jobs))
        return cls(rostering=rostering, book=book, demands=demands, applies=(view, reaction, jobs))
