"""A laundry's scenario, its next version, and its tickets, for tests that publish a change."""

from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import token_hex
from uuid import UUID

from msgspec.structs import replace

from services.reporting.views.standing import QueueRow, row_after
from shared.pb.gongdan.workflow.v1 import publishing_pb2, workflow_pb2
from shared.rpc import call
from tests.integration.workflow.conftest import TENANT, Workflow, token
from tests.integration.workflow.test_workflow_service import DESIGNER, move, ticket

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
STAFF = token("member:li", "staff")
FIRST = """\
scenario: KEY
name: Laundry
roles: {staff: {label: Staff, scope: tenant}}
ticket_types:
  - key: repair
    name: Repair
    states: {new: New, working: Working, verifying: Verifying, done: Done}
    fields: {cause: {type: string}}
    priority: [{default: P2}]
    transitions:
      - {id: start, from: new, to: working, by: staff}
      - {id: finish, from: working, to: verifying, by: staff}
      - {id: accept, from: verifying, to: done, by: staff}
"""
SECOND = FIRST.replace(" verifying: Verifying,", "").replace(
    """\
      - {id: finish, from: working, to: verifying, by: staff}
      - {id: accept, from: verifying, to: done, by: staff}
""",
    "      - {id: finish, from: working, to: done, by: staff, needs: cause}\n",
)
PLACES = {"repair.verifying": "working"}


class Laundry:
    """A scenario of this test's own, and its tickets."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.key = f"laundry_{token_hex(4)}"

    async def publish(
        self, document: str = SECOND, places: dict[str, str] | None = None, *, key: str = ""
    ) -> str:
        request = workflow_pb2.PublishScenarioRequest(document=document.replace("KEY", self.key))
        if places is not None:
            request.migrate = True
            request.places.update(places)
        metadata = {"idempotency-key": key} if key else {}
        answer = await call(
            self.workflow.stub.PublishScenario, request, token=DESIGNER, metadata=metadata
        )
        return str(answer.definition)

    async def tickets(self, count: int, *moves: str, version: int = 1) -> list[UUID]:
        definition = f"{self.key}@{version}"
        ids = [
            self.workflow.intake.report(definition=definition, type="repair", fields={}, asset=None)
            for _ in range(count)
        ]
        await self.workflow.hear()
        for one in ids:
            for transition in moves:
                await move(self.workflow, one, transition, STAFF)
        return ids

    async def migrate(self) -> publishing_pb2.GetMigrationResponse:
        while await self.workflow.migrator.go_on(TENANT):
            pass
        return await self.migration()

    async def migration(self) -> publishing_pb2.GetMigrationResponse:
        request = publishing_pb2.GetMigrationRequest(key=self.key)
        answer: publishing_pb2.GetMigrationResponse = await call(
            self.workflow.publishing.GetMigration, request, token=DESIGNER
        )
        return answer

    async def revert(self, who: str = DESIGNER, key: str = "") -> publishing_pb2.RevertResponse:
        request = publishing_pb2.RevertRequest(key=self.key)
        metadata = {"idempotency-key": key} if key else {}
        answer: publishing_pb2.RevertResponse = await call(
            self.workflow.publishing.Revert, request, token=who, metadata=metadata
        )
        return answer

    async def numbers(self, ids: Sequence[UUID]) -> list[str]:
        return sorted([str((await ticket(self.workflow, one, STAFF))["number"]) for one in ids])

    async def standing(self, ticket_id: UUID) -> tuple[object, object]:
        found = await ticket(self.workflow, ticket_id, STAFF)
        return found["state"], str(found["definition"]).removeprefix(self.key)

    async def queue(self, ids: Sequence[UUID]) -> list[QueueRow]:
        """Return the rows of reporting's queue, apart from what tells versions."""
        rows: dict[UUID, QueueRow | None] = {}
        after = 0
        while events := await self.workflow.store.read_published(TENANT, after, 1000):
            after = events[-1].position
            for event in events:
                if event.stream_id in ids and event.type.startswith("ticket."):
                    rows[event.stream_id] = row_after(rows.get(event.stream_id), event)
        untold = {"version": 0, "definition": "", "stay_version": 0, "stay_since": NEVER}
        return [replace(row, **untold) for one in ids if (row := rows.get(one))]
