"""Rosters: who works which kind of shift on which day, proposed, changed by a person, published."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Day, Id, Page, Shown
from services.gateway.api.replies import PagingNow, after_of, decoded, page, plain, reply
from shared.pb.gongdan.dispatch.v1 import rosters_pb2

router = APIRouter(route_class=Guarded, prefix="/rosters", tags=["rosters"])

ACCEPTED = 202
Kind = Annotated[str, Field(min_length=1, max_length=50, examples=["early"])]
Time = Annotated[str, Field(max_length=5, examples=["08:00"])]
Skill = Annotated[str, Field(max_length=50, description="Empty: anybody")]
Minutes = Annotated[int, Field(ge=0, le=10_080)]
Count = Annotated[int, Field(ge=0, le=35)]
Rule = Literal[
    "rest",
    "days_in_a_row",
    "minutes_per_week",
    "shifts_per_week",
    "nights_in_a_row",
    "free_weekends",
    "day_off",
]

ADVISORY: list[Rule] = ["free_weekends", "nights_in_a_row"]


class Shift(Body):
    """A kind of shift."""

    name: Kind
    begins: Time
    ends: Time
    overnight: Annotated[bool, Field(description="It ends on the next day")] = False


class Wish(Body):
    """What somebody wants or does not want: a day, a shift, or a shift on a day."""

    wants: bool
    day: Day | None = None
    shift: Kind | None = None
    weight: Annotated[int, Field(ge=1, le=10)] = 1


class Technician(Body):
    """Somebody whom it is about; skills and days off are known from what was said of them."""

    technician_id: Id
    minutes_per_week_max: Minutes | None = None
    shifts_per_week_max: Annotated[int, Field(ge=0, le=7)] | None = None
    days_off: Annotated[list[Day], Field(max_length=35)] = Field(default_factory=list)
    wishes: Annotated[list[Wish], Field(max_length=100)] = Field(default_factory=list)


class Needed(Body):
    """How many people are needed; of two lines about the same the later one counts."""

    days: Annotated[
        list[Annotated[str, Field(max_length=10)]],
        Field(min_length=1, max_length=42, examples=[["mon", "tue", "2026-12-25"]]),
    ]
    shift: Kind
    people: Annotated[int, Field(ge=0, le=200)]
    skill: Skill = ""


class Rules(Body):
    """The rules of rest; a person may break those that are ``advisory``."""

    version: Literal[1] = 1
    rest_minutes_min: Minutes = 660
    days_in_a_row_max: Count = 6
    minutes_per_week_max: Minutes = 2_640
    nights_in_a_row_max: Count = 4
    free_weekend_of: Annotated[Count, Field(description="One weekend of so many; 0: none")] = 4
    advisory: list[Rule] = Field(default_factory=ADVISORY.copy)


class Asked(Body):
    """What a roster is to be made for; no ``technicians``: about everybody."""

    zone: Annotated[str, Field(max_length=100, examples=["Asia/Shanghai"])]
    first: Day
    last: Day
    shifts: Annotated[list[Shift], Field(min_length=1, max_length=8)]
    demand: Annotated[list[Needed], Field(max_length=2_000)] = Field(default_factory=list)
    technicians: Annotated[list[Technician], Field(max_length=200)] = Field(default_factory=list)
    rules: Rules = Rules()


class History(Body):
    """Which weeks are looked at, for which shifts, in the time of which zone."""

    zone: Annotated[str, Field(max_length=100, examples=["Asia/Shanghai"])]
    shifts: Annotated[list[Shift], Field(min_length=1, max_length=8)]
    weeks: Annotated[int, Field(ge=1, le=26)] = 8


class Cell(Body):
    """What somebody shall work on a day instead; no ``shift``: nothing."""

    technician_id: Id
    day: Day
    shift: Kind | None = None


class Edit(Body):
    """Days that a person changes."""

    cells: Annotated[list[Cell], Field(min_length=1, max_length=2_000)]


@router.get("", operation_id="listRosters", responses={200: {"model": Page}})
async def list_rosters(gateway: GatewayNow, asking: AskingNow, paging: PagingNow) -> Response:
    """Return rosters, the newest first."""
    request = rosters_pb2.ListRostersRequest(
        limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: rosters_pb2.ListRostersResponse = await asking.ask(
        gateway.clients.rosters.ListRosters, request
    )
    items = [plain(each) for each in answer.rosters]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.post("", operation_id="requestRoster", responses={202: {"model": Shown}})
async def request_roster(body: Asked, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let a roster be made: it is ``proposed`` some seconds later."""
    request = rosters_pb2.RequestRosterRequest(asked=body.model_dump_json().encode())
    answer: rosters_pb2.RequestRosterResponse = await asking.command(
        gateway.clients.rosters.RequestRoster, request
    )
    value = {"roster_id": answer.roster_id}
    return await reply(gateway, asking, value, status=ACCEPTED, position=answer.position)


@router.post("/demand", operation_id="suggestDemand", responses={200: {"model": Shown}})
async def suggest_demand(body: History, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the demand of past weeks, as lines that a roster takes: overwrite any of them.

    ``came`` says for each line how many tickets came in each week, ``handling`` what they took.
    """
    request = rosters_pb2.SuggestDemandRequest(asked=body.model_dump_json().encode())
    answer: rosters_pb2.SuggestDemandResponse = await asking.ask(
        gateway.clients.rosters.SuggestDemand, request
    )
    return await reply(gateway, asking, decoded(answer.demand))


@router.get("/{roster_id}", operation_id="getRoster", responses={200: {"model": Shown}})
async def get_roster(roster_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return a roster: who works when, broken rules, what is missing, what publishing changes.

    ``changes`` name the tickets in hand of whoever would lose time at which they work by plan.
    """
    answer: rosters_pb2.GetRosterResponse = await asking.ask(
        gateway.clients.rosters.GetRoster, rosters_pb2.GetRosterRequest(roster_id=str(roster_id))
    )
    return await reply(gateway, asking, decoded(answer.roster))


@router.put("/{roster_id}", operation_id="editRoster", responses={200: {"model": Shown}})
async def edit_roster(
    roster_id: UUID, body: Edit, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Change days of a proposed roster; what breaks a rule that is no advice is refused."""
    cells = [
        rosters_pb2.RosterCell(technician_id=one.technician_id, day=one.day, shift=one.shift or "")
        for one in body.cells
    ]
    answer: rosters_pb2.EditRosterResponse = await asking.command(
        gateway.clients.rosters.EditRoster,
        rosters_pb2.EditRosterRequest(roster_id=str(roster_id), cells=cells),
    )
    value = {"roster_id": str(roster_id)}
    return await reply(gateway, asking, value, position=answer.position)


@router.post(
    "/{roster_id}/publish", operation_id="publishRoster", responses={202: {"model": Shown}}
)
async def publish_roster(roster_id: UUID, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let a roster count: its technicians' shifts follow, one after the other (``progress``)."""
    answer: rosters_pb2.PublishRosterResponse = await asking.command(
        gateway.clients.rosters.PublishRoster,
        rosters_pb2.PublishRosterRequest(roster_id=str(roster_id)),
    )
    value = {"roster_id": str(roster_id)}
    return await reply(gateway, asking, value, status=ACCEPTED, position=answer.position)
