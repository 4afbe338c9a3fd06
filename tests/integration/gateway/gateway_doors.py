"""Doors that are alike: each remembers what came, and says the same to everybody."""

from collections.abc import Callable, Mapping

import grpc
from google.protobuf.message import Message

from shared.pb.gongdan.dispatch.v1 import (
    live_pb2,
    live_pb2_grpc,
    planning_pb2,
    planning_pb2_grpc,
    shifts_pb2,
    shifts_pb2_grpc,
    travel_pb2,
    travel_pb2_grpc,
    trips_pb2,
    trips_pb2_grpc,
)
from shared.pb.gongdan.workflow.v1 import (
    approvals_pb2,
    approvals_pb2_grpc,
    flow_pb2,
    flow_pb2_grpc,
    marks_pb2,
    marks_pb2_grpc,
)
from shared.rpc import Call

Note = Callable[[object, Call], None]

VERSION, STATE, POSITION = 7, "pending", "workflow.1.50"
BECAME = approvals_pb2.Became(version=VERSION, state=STATE, position=POSITION)
AWAITED = approvals_pb2.AwaitedApproval(
    ticket_id="00000000-0000-0000-0000-000000000001",
    number="T-000001",
    type="purchase_request",
    approval="purchase",
    step="gm",
    label_zh="总经理",
    label_en="General manager",
    since="2026-11-22T09:30:00+08:00",
)
APPROVALS: Mapping[str, Message] = {
    "Decide": approvals_pb2.DecideResponse(became=BECAME),
    "AddSigner": approvals_pb2.AddSignerResponse(became=BECAME),
    "HandOver": approvals_pb2.HandOverResponse(became=BECAME),
    "SendBack": approvals_pb2.SendBackResponse(became=BECAME),
    "Withdraw": approvals_pb2.WithdrawResponse(became=BECAME),
    "Remind": approvals_pb2.RemindResponse(became=BECAME),
    "Copy": approvals_pb2.CopyResponse(became=BECAME),
    "AskAgain": approvals_pb2.AskAgainResponse(became=BECAME),
    "ListAwaited": approvals_pb2.ListAwaitedResponse(approvals=[AWAITED]),
    "GiveDelegation": approvals_pb2.GiveDelegationResponse(),
    "EndDelegation": approvals_pb2.EndDelegationResponse(),
    "ListDelegations": approvals_pb2.ListDelegationsResponse(
        delegations=[approvals_pb2.Delegated(member="m1", delegate="m2", reason="产假")]
    ),
}
FLOW: Mapping[str, Message] = {
    "FinishBranch": flow_pb2.FinishBranchResponse(version=VERSION, state=STATE, position=POSITION),
    "CancelFollowUp": flow_pb2.CancelFollowUpResponse(
        version=VERSION, state=STATE, position=POSITION
    ),
    "AnswerQuestion": flow_pb2.AnswerQuestionResponse(
        version=VERSION, state=STATE, position=POSITION
    ),
}
MARKS: Mapping[str, Message] = {
    "Mark": marks_pb2.MarkResponse(version=VERSION, state=STATE, position=POSITION)
}
VISIT = planning_pb2.PlannedVisit(
    ticket_id="00000000-0000-0000-0000-000000000001",
    status="offered",
    turn=1,
    begins_at="2026-11-29T09:00:00+00:00",
)
PLANNING: Mapping[str, Message] = {
    "ListDays": planning_pb2.ListDaysResponse(
        days=[
            planning_pb2.PlannedDay(
                technician_id="00000000-0000-0000-0000-000000000002", visits=[VISIT]
            )
        ]
    )
}
TRIPS: Mapping[str, Message] = {
    "Depart": trips_pb2.DepartResponse(position=POSITION),
    "Arrive": trips_pb2.ArriveResponse(position=POSITION),
    "Leave": trips_pb2.LeaveResponse(position=POSITION),
}
LIVE = live_pb2.LivePosition(technician_id="t-1", ticket_id="k-1", lat=30.27, lon=120.15)
LIVES: Mapping[str, Message] = {
    "TellPosition": live_pb2.TellPositionResponse(live=LIVE),
    "LookAtTechnician": live_pb2.LookAtTechnicianResponse(live=LIVE, position=POSITION),
    "FollowTicket": live_pb2.FollowTicketResponse(live=LIVE, position=POSITION),
    "ListLooks": live_pb2.ListLooksResponse(
        looks=[live_pb2.Look(reader="member:boss", by="decides", ticket_id="k-1")]
    ),
}
SHIFTS: Mapping[str, Message] = {
    "PlanShifts": shifts_pb2.PlanShiftsResponse(position=POSITION),
    "UnplanShifts": shifts_pb2.UnplanShiftsResponse(position=POSITION),
    "ExceptDay": shifts_pb2.ExceptDayResponse(position=POSITION),
    "WithdrawException": shifts_pb2.WithdrawExceptionResponse(position=POSITION),
    "GetShifts": shifts_pb2.GetShiftsResponse(
        on_shift=True,
        by_plan=True,
        until="2026-12-01T08:00:00+00:00",
        shifts=[
            shifts_pb2.PlannedShift(
                day="2026-12-01",
                start="2026-12-01T08:00:00+08:00",
                end="2026-12-01T16:00:00+08:00",
                source="weekly",
            )
        ],
        exceptions=[shifts_pb2.ShiftException(day="2026-12-02", reason="请假")],
        plans=[
            shifts_pb2.ShiftSpan(
                zone="Asia/Shanghai",
                valid_from="2026-11-30",
                lines=[shifts_pb2.ShiftLine(days=["mon"], begins="08:00", ends="16:00")],
            )
        ],
    ),
}
TRAVEL: Mapping[str, Message] = {
    "CompareTravel": travel_pb2.CompareTravelResponse(
        bands=[
            travel_pb2.Band(
                since=7, until=10, trips=40, factor=1.5, error_before_min=5, error_after_min=0
            ),
            travel_pb2.Band(weekend=True, since=10, until=16, trips=3),
        ],
        left_out=2,
        sources=["straight_line"],
        days=30,
    ),
    "Calibrate": travel_pb2.CalibrateResponse(
        document="policy: rush\n",
        bands=[
            travel_pb2.LearnedBand(
                band=travel_pb2.Band(
                    since=7, until=10, trips=40, factor=1.5, error_before_min=5, error_after_min=0
                ),
                taken=True,
            ),
            travel_pb2.LearnedBand(band=travel_pb2.Band(weekend=True, since=10, until=16, trips=3)),
        ],
        speed_kmh=25.0,
        days=30,
    ),
}


def add_doors(server: grpc.aio.Server, note: Note) -> None:
    """Let a server answer for what is beside moves: the road, plans, shifts..."""
    approvals_pb2_grpc.add_ApprovalServiceServicer_to_server(
        _answering(approvals_pb2_grpc.ApprovalServiceServicer, APPROVALS, note), server
    )
    flow_pb2_grpc.add_FlowServiceServicer_to_server(
        _answering(flow_pb2_grpc.FlowServiceServicer, FLOW, note), server
    )
    marks_pb2_grpc.add_MarkServiceServicer_to_server(
        _answering(marks_pb2_grpc.MarkServiceServicer, MARKS, note), server
    )
    planning_pb2_grpc.add_PlanningServiceServicer_to_server(
        _answering(planning_pb2_grpc.PlanningServiceServicer, PLANNING, note), server
    )
    trips_pb2_grpc.add_TripServiceServicer_to_server(
        _answering(trips_pb2_grpc.TripServiceServicer, TRIPS, note), server
    )
    live_pb2_grpc.add_LiveServiceServicer_to_server(
        _answering(live_pb2_grpc.LiveServiceServicer, LIVES, note), server
    )
    shifts_pb2_grpc.add_ShiftServiceServicer_to_server(
        _answering(shifts_pb2_grpc.ShiftServiceServicer, SHIFTS, note), server
    )
    travel_pb2_grpc.add_TravelServiceServicer_to_server(
        _answering(travel_pb2_grpc.TravelServiceServicer, TRAVEL, note), server
    )


def _answering(base: type, answers: Mapping[str, Message], note: Note) -> object:
    """Return a service that gives these answers."""

    def method(answer: Message) -> object:
        async def say(_self: object, request: object, call: Call) -> Message:
            note(request, call)
            return answer

        return say

    kind = type("Door", (base,), {name: method(answer) for name, answer in answers.items()})
    one: object = kind()
    return one
