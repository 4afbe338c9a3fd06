"""How fast the past is lived through again under a new version of a scenario.

``python -m tests.bench.shadow [result.json] [--events 100000]``. Tickets of the restaurant chain
are written to a log as they are in life, ten events each; then a version that changes something
about all of them is replayed over the whole log, by the very service code and its helpers. Nothing
is skipped. The version that is published already, and one that only says it in other words, must
come out the same for every ticket.
"""

import argparse
import asyncio
import gc
import json
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from uuid import UUID, uuid4

import uvloop

from services.cli.embedded.keys import Keys
from services.cli.embedded.postgres import EmbeddedPostgres
from services.workflow.adapters.crew import Crew
from services.workflow.adapters.histories import TicketHistories
from services.workflow.adapters.scenario_documents import ScenarioDocuments
from services.workflow.app import Draft, Rules, ShadowDesk, Walks, scenarios_stream
from services.workflow.domain import ANNOUNCEMENTS, SCENARIOS, TICKET
from services.workflow.domain.commands import (
    CommentOnTicket,
    MoveTicket,
    OpenTicket,
    TicketCommand,
)
from services.workflow.domain.definition import TicketType
from services.workflow.domain.recordings import (
    RecordAcceptance,
    RecordOffer,
)
from services.workflow.domain.scenarios import PublishScenario
from services.workflow.domain.shadow import ShadowReport
from services.workflow.published import public_form
from shared.config import Settings
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId
from shared.migrations import discover, services_folder
from shared.provision import Provisioner
from shared.tenancy import Catalogue
from tests.bench.measuring import quiet

TENANT = TenantId("bench")
WRITERS = 128
EVENTS_EACH = 10
GATE_S = 30.0
SCENARIO, KIND = "restaurant_chain", "equipment_repair"
CHANGED = (
    ("{when: stops_sales, set: P1}", '{when: "!stops_sales", set: P1}'),
    ("{type: rating5,", "{type: rating5, required_on: accept,"),
)
OTHER_WORDS = (("en: Equipment repair", "en: Repair of equipment"),)
LOOP_S = 0.005
EVIDENCE = {"fault_code": "温控", "parts_used": [], "photo_after": "after.jpg"}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one replay came to; ``held_ms`` is how long others waited at most."""

    tickets: int
    events: int
    seconds: float
    cpu_s: float
    differing: int
    held_p99_ms: float
    held_max_ms: float
    memory_mb: int
    helper_mb: int


def someone(name: str, *roles: str) -> Caller:
    return Caller(tenant=TENANT, actor=f"member:{name}", roles=frozenset(roles))


def life(rules: TicketType, number: int, began: datetime) -> list[TicketCommand]:
    """Return what is asked of one ticket, from its report to its end."""

    def at(minutes: int) -> datetime:
        return began + timedelta(minutes=minutes)

    zhang, manager = someone("zhang", "technician"), someone("li", "store_manager")
    words = CommentOnTicket(rules=rules, text="在路上", internal=False, caller=zhang, now=at(20))
    return [
        OpenTicket(
            rules=rules,
            definition=f"{SCENARIO}@1",
            number=f"T-{number:06}",
            occurred_at=began,
            summary="冷柜不制冷",
            channel="api",
            source="urn:bench",
            external_id=str(number),
            fields={"symptom": "不制冷，有异响", "stops_sales": number % 3 == 0},
            asset=f"FRZ-{number % 500:04}",
            asset_facts={"class": "冷柜"},
            location={"lat": 30.27, "lon": 120.15, "address": "西湖"},
            links={"store": "042"},
        ),
        RecordOffer(rules=rules, occurred_at=at(1), technician_id="tech-1", member_id="zhang"),
        RecordAcceptance(rules=rules, occurred_at=at(5), technician_id="tech-1"),
        words,
        MoveTicket(rules=rules, transition="start", caller=zhang, now=at(40)),
        words,
        MoveTicket(rules=rules, transition="finish", caller=zhang, now=at(90), fields=EVIDENCE),
        words,
        MoveTicket(rules=rules, transition="accept", caller=manager, now=at(240)),
    ]


def intent(definition: str | None = None, actor: str = "member:zhang") -> Intent:
    return Intent(
        tenant=TENANT,
        command_id=uuid4(),
        actor=actor,
        occurred_at=datetime.now(UTC),
        correlation_id=uuid4(),
        definition=definition,
    )


@asynccontextmanager
async def installation() -> AsyncIterator[Databases]:
    """Start a server of our own with one tenant; remove everything at the end."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    folder.chmod(0o711)
    keys = Keys(folder / "keys")
    postgres = EmbeddedPostgres(folder / "postgres", password=keys.secret("postgres"))
    try:
        await postgres.start()
        keys.secret("master")
        url = f"postgresql://127.0.0.1:{postgres.port}/postgres"
        settings = Settings(home=folder, postgres_url=url)
        provisioner = Provisioner(
            dsn=postgres.dsn,
            master=settings.master_secret(),
            schemas=[one for one in discover(services_folder()) if one.name == "workflow"],
            readers=["workflow"],
            keeper="workflow",
        )
        await provisioner.prepare()
        await provisioner.create_tenant(TENANT, "Bench")
        catalogue = Catalogue("workflow", settings)
        await catalogue.refresh()
        databases = Databases(catalogue.resolve, limit=10, application="bench")
        yield databases
        await databases.close()
        await catalogue.close()
    finally:
        await postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def write(store: EventStore, rules: TicketType, tickets: int) -> None:
    """Write the lives of so many tickets."""
    left = iter(range(1, tickets + 1))
    began = datetime.now(UTC) - timedelta(days=20)

    async def work() -> None:
        for number in left:
            ticket_id: UUID = uuid4()
            for command in life(rules, number, began + timedelta(minutes=number)):
                await store.execute(TICKET, intent(f"{SCENARIO}@1"), ticket_id, command)

    await asyncio.gather(*(work() for _ in range(WRITERS)))


async def held(waits_ms: list[float]) -> None:
    """Note how much later than asked for another task gets its turn, until cancelled."""
    while True:
        began = perf_counter()
        await asyncio.sleep(LOOP_S)
        waits_ms.append(1000 * (perf_counter() - began - LOOP_S))


def draft_saying(documents: ScenarioDocuments, changes: Sequence[tuple[str, str]]) -> Draft:
    """Return what is published, with some things changed."""
    text = documents.shipped(SCENARIO)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return documents.read(text)


async def report_of(desk: ShadowDesk, draft: Draft) -> ShadowReport:
    """Replay everything under a draft."""
    report = None
    async for one in desk.replay(Caller(tenant=TENANT, actor="operator"), draft, 0):
        report = one
    assert isinstance(report, ShadowReport)
    return report


async def replayed(desk: ShadowDesk, draft: Draft) -> Figures:
    """Replay everything under a draft, and measure; helpers are done when it is."""
    waits_ms: list[float] = []
    watch = asyncio.create_task(held(waits_ms))
    began, cpu_began = perf_counter(), processors_s()
    report = await report_of(desk, draft)
    seconds, cpu_s = perf_counter() - began, processors_s() - cpu_began
    watch.cancel()
    waits_ms.sort()
    return Figures(
        tickets=report.tickets,
        events=report.events,
        seconds=seconds,
        cpu_s=cpu_s,
        differing=report.tickets_differing,
        held_p99_ms=waits_ms[len(waits_ms) * 99 // 100],
        held_max_ms=waits_ms[-1],
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        helper_mb=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    )


def processors_s() -> float:
    """Return the processor time of this process, and of those it waited for."""
    ours = os.times()
    return ours.user + ours.system + ours.children_user + ours.children_system


async def must_come_out_the_same(desk: ShadowDesk, draft: Draft, tickets: int) -> None:
    """Replay everything under what says the same, and insist on it."""
    report = await report_of(desk, draft)
    assert report.tickets == tickets, report.tickets
    assert (report.tickets_differing, [*report.ways], [*report.named]) == (0, [], [])
    assert not any(one.turned for one in report.clocks)


async def main(result: Path | None, events: int) -> float:
    """Write a log, replay it, show how long it took, and return how long 100,000 events take."""
    documents = ScenarioDocuments()
    async with installation() as databases:
        store = EventStore("workflow", databases, [TICKET, SCENARIOS, ANNOUNCEMENTS], public_form)
        draft = documents.read(documents.shipped(SCENARIO))
        publish = PublishScenario(
            key=draft.key,
            content_hash=draft.content_hash,
            document=draft.document,
            caller=Caller(tenant=TENANT, actor="operator"),
            now=datetime.now(UTC),
        )
        await store.execute(SCENARIOS, intent(), scenarios_stream(TENANT), publish)
        rules = Rules(store=store, documents=documents)
        kind = await rules.of_type(TENANT, f"{SCENARIO}@1", KIND)
        await write(store, kind, events // EVENTS_EACH)
        walks = Walks(histories=TicketHistories(databases=databases, mapper=store.mapper))
        desk = ShadowDesk(rules=rules, documents=documents, walks=walks, helpers=Crew())
        gc.freeze()  # as a service does once it is ready
        figures = await replayed(desk, draft_saying(documents, CHANGED))
        await must_come_out_the_same(desk, draft, figures.tickets)
        await must_come_out_the_same(desk, draft_saying(documents, OTHER_WORDS), figures.tickets)
        await store.close()
    show(figures)
    if result is not None:
        await asyncio.to_thread(result.write_text, json.dumps(asdict(figures), indent=2))
    return figures.seconds * 100_000 / figures.events


def show(one: Figures) -> None:
    """Print the figures beside the gate."""
    each_us = 1e6 * one.seconds / one.events
    per_s = one.events / one.seconds
    print(f"{'tickets replayed, of which differ':40}{one.tickets:10,} {one.differing:10,}")
    print(f"{'events, events/s, us each':40}{one.events:10,} {per_s:10,.0f} {each_us:10.0f}")
    print(f"{'processor time, us each':40}{1e6 * one.cpu_s / one.events:10.0f}")
    print(f"{'others held up, p99 and max, ms':40}{one.held_p99_ms:10.1f} {one.held_max_ms:10.1f}")
    print(f"{'peak memory, ours and a helper, MB':40}{one.memory_mb:10,} {one.helper_mb:10,}")
    whole = one.seconds * 100_000 / one.events
    print(f"{'seconds per 100,000 events':40}{whole:10.1f}   gate < {GATE_S:.0f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", nargs="?", type=Path, help="where to write the figures as JSON")
    parser.add_argument("--events", type=int, default=100_000)
    arguments = parser.parse_args()
    quiet()
    whole_s = uvloop.run(main(arguments.result, arguments.events))
    sys.exit(f"gate missed: {whole_s:.1f} s" if whole_s >= GATE_S else 0)
