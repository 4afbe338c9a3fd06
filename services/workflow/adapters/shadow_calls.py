"""The shadow over gRPC: how far it has come, and in the end what it found."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass

import msgspec

from services.workflow.adapters.sources import draft_of
from services.workflow.app import ScenarioDesk, ShadowDesk
from services.workflow.app.walking import Walked
from services.workflow.domain.shadow import ClockTally, Divergence, IdleRule, ShadowReport
from services.workflow.domain.shadow.words import said
from shared.pb.gongdan.workflow.v1 import shadow_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.ShadowService"
Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class ShadowCalls:
    """``gongdan.workflow.v1.ShadowService``."""

    desk: ScenarioDesk
    shadow: ShadowDesk

    async def Replay(  # noqa: N802  # the generated name
        self, request: shadow_pb2.ReplayRequest, call: Call
    ) -> AsyncIterator[shadow_pb2.ReplayResponse]:
        """Live through tickets again; raises what the desk refuses, and ScenarioInvalid."""
        draft = await draft_of(self.desk, call.caller.tenant, request)
        async for one in self.shadow.replay(call.caller, draft, request.days):
            if isinstance(one, Walked):
                yield shadow_pb2.ReplayResponse(
                    tickets_seen=one.tickets_seen,
                    tickets_total=one.tickets_total,
                    events=one.events,
                )
            else:
                report = msgspec.json.encode(_report(one))
                yield shadow_pb2.ReplayResponse(events=one.events, report=report)

    async def FindIdleRules(  # noqa: N802  # the generated name
        self, request: shadow_pb2.FindIdleRulesRequest, call: Call
    ) -> AsyncIterator[shadow_pb2.FindIdleRulesResponse]:
        """Find rules that never fired; raises what the desk refuses, and ScenarioInvalid."""
        draft = await draft_of(self.desk, call.caller.tenant, request)
        async for one in self.shadow.idle_rules(call.caller, draft, request.days):
            if isinstance(one, Walked):
                yield shadow_pb2.FindIdleRulesResponse(
                    tickets_seen=one.tickets_seen,
                    tickets_total=one.tickets_total,
                    events=one.events,
                )
            else:
                report = msgspec.json.encode({"rules": [_idle(each) for each in one]})
                yield shadow_pb2.FindIdleRulesResponse(report=report)

    async def FindDuplicates(  # noqa: N802  # the generated name
        self, request: shadow_pb2.FindDuplicatesRequest, call: Call
    ) -> AsyncIterator[shadow_pb2.FindDuplicatesResponse]:
        """Find duplicates of the past; raises what the desk refuses, and ScenarioInvalid."""
        draft = await draft_of(self.desk, call.caller.tenant, request)
        found = self.shadow.duplicates(call.caller, draft, request.days, request.within_s)
        async for one in found:
            if isinstance(one, Walked):
                yield shadow_pb2.FindDuplicatesResponse(
                    tickets_seen=one.tickets_seen,
                    tickets_total=one.tickets_total,
                    events=one.events,
                )
            else:
                types = [{"type": key, **asdict(tally)} for key, tally in sorted(one.items())]
                report = msgspec.json.encode({"types": types})
                yield shadow_pb2.FindDuplicatesResponse(report=report)


def _report(one: ShadowReport) -> Json:
    return {
        "tickets": one.tickets,
        "events": one.events,
        "tickets_differing": one.tickets_differing,
        "ways": [
            {"type": way.type, **_divergence(way.divergence), "tickets": way.tickets}
            for way in one.ways
        ],
        "named": [
            {
                "ticket_id": str(ticket.ticket_id),
                "number": ticket.number,
                "type": ticket.type,
                "differences": [_divergence(each) for each in ticket.divergences],
            }
            for ticket in one.named
        ],
        "clocks": [_clock(each) for each in one.clocks],
    }


def _divergence(one: Divergence) -> Json:
    words = said(one)
    return {**asdict(one), "message": words.en, "message_zh": words.zh}


def _clock(one: ClockTally) -> Json:
    return {
        "type": one.type,
        "clock": one.clock,
        "label": {"zh": one.label.zh, "en": one.label.en},
        "before": asdict(one.before.verdicts()),
        "after": asdict(one.after.verdicts()),
        "turned": [
            {"before": before, "after": after, "tickets": count}
            for (before, after), count in one.turned.most_common()
        ],
    }


def _idle(one: IdleRule) -> Json:
    return {
        "type": one.type,
        "path": "/".join(("", "ticket_types", one.type, *one.path)),
        "message": one.words.en,
        "message_zh": one.words.zh,
    }
