"""Approvals over gRPC."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.workflow.adapters.approving.waiting import (
    LISTED_MAX,
    PAGES_MAX,
    AwaitedSeat,
    AwaitedView,
    in_order,
)
from services.workflow.adapters.calls import Waiting, catch_up, position_of, ticket_id_of
from services.workflow.app import ApprovalDesk, Brought
from services.workflow.app.delegating import delegations_of
from services.workflow.domain.approvals.authority import member_of
from services.workflow.domain.approvals.commands import (
    AddSigner,
    ApprovalAsked,
    AskAgain,
    CopyApproval,
    DecideApproval,
    HandOverApproval,
    RemindApprovers,
    SendBackApproval,
    WithdrawApproval,
)
from shared.eventstore import EventStore
from shared.intent import Caller
from shared.pb.gongdan.workflow.v1 import approvals_pb2 as pb
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.ApprovalService"

Wish = Callable[[Brought], ApprovalAsked]


@dataclass(frozen=True, kw_only=True)
class ApprovalCalls:
    """The part of ``gongdan.workflow.v1.ApprovalService`` that is about approvals.

    ``waits`` are for what comes from other services, ``wait`` for the list of what is awaited.
    """

    desk: ApprovalDesk
    store: EventStore
    awaited: AwaitedView
    waits: tuple[Waiting, ...]
    wait: Waiting

    async def Decide(  # noqa: N802  # the generated name
        self, request: pb.DecideRequest, call: Call
    ) -> pb.DecideResponse:
        """Approve or reject."""

        def wish(has: Brought) -> ApprovalAsked:
            return DecideApproval(
                **has.about(request.about.approval),
                step=request.step,
                verdict=request.verdict,
                comment=has.text,
                form=request.form,
                version=has.version,
            )

        became = await self._ask(call, request.about, wish, text=request.comment)
        return pb.DecideResponse(became=became)

    async def AddSigner(  # noqa: N802  # the generated name
        self, request: pb.AddSignerRequest, call: Call
    ) -> pb.AddSignerResponse:
        """Let one more agree."""

        def wish(has: Brought) -> ApprovalAsked:
            return AddSigner(
                **has.about(request.about.approval),
                step=request.step,
                member=request.member,
                place=request.place,
                note=has.text,
                member_is_known=has.known,
            )

        named = [request.member]
        became = await self._ask(call, request.about, wish, text=request.note, named=named)
        return pb.AddSignerResponse(became=became)

    async def HandOver(  # noqa: N802  # the generated name
        self, request: pb.HandOverRequest, call: Call
    ) -> pb.HandOverResponse:
        """Give it to another."""

        def wish(has: Brought) -> ApprovalAsked:
            return HandOverApproval(
                **has.about(request.about.approval),
                step=request.step,
                member=request.member,
                note=has.text,
                member_is_known=has.known,
            )

        named = [request.member]
        became = await self._ask(call, request.about, wish, text=request.note, named=named)
        return pb.HandOverResponse(became=became)

    async def SendBack(  # noqa: N802  # the generated name
        self, request: pb.SendBackRequest, call: Call
    ) -> pb.SendBackResponse:
        """Have it decided again."""

        def wish(has: Brought) -> ApprovalAsked:
            about = has.about(request.about.approval)
            return SendBackApproval(**about, step=request.step, to=request.to, reason=has.text)

        became = await self._ask(call, request.about, wish, text=request.reason)
        return pb.SendBackResponse(became=became)

    async def Withdraw(  # noqa: N802  # the generated name
        self, request: pb.WithdrawRequest, call: Call
    ) -> pb.WithdrawResponse:
        """Ask no longer."""

        def wish(has: Brought) -> ApprovalAsked:
            return WithdrawApproval(**has.about(request.about.approval), reason=has.text)

        became = await self._ask(call, request.about, wish, text=request.reason)
        return pb.WithdrawResponse(became=became)

    async def Remind(  # noqa: N802  # the generated name
        self, request: pb.RemindRequest, call: Call
    ) -> pb.RemindResponse:
        """Ask them to hurry."""

        def wish(has: Brought) -> ApprovalAsked:
            return RemindApprovers(**has.about(request.about.approval))

        return pb.RemindResponse(became=await self._ask(call, request.about, wish))

    async def Copy(  # noqa: N802  # the generated name
        self, request: pb.CopyRequest, call: Call
    ) -> pb.CopyResponse:
        """Let others know."""

        def wish(has: Brought) -> ApprovalAsked:
            return CopyApproval(
                **has.about(request.about.approval),
                members=tuple(request.members),
                roles=tuple(request.roles),
                members_are_known=has.known,
            )

        became = await self._ask(call, request.about, wish, named=list(request.members))
        return pb.CopyResponse(became=became)

    async def AskAgain(  # noqa: N802  # the generated name
        self, request: pb.AskAgainRequest, call: Call
    ) -> pb.AskAgainResponse:
        """Open it again."""

        def wish(has: Brought) -> ApprovalAsked:
            return AskAgain(**has.about(request.about.approval))

        return pb.AskAgainResponse(became=await self._ask(call, request.about, wish))

    async def ListAwaited(  # noqa: N802  # the generated name
        self, request: pb.ListAwaitedRequest, call: Call
    ) -> pb.ListAwaitedResponse:
        """Return what waits for the caller, and for those they decide for.

        What waits for a role of theirs, as long as nobody is named, they hear of if they see it.
        """
        caller = call.caller
        await catch_up(call, (self.wait,))
        known = await delegations_of(self.store, caller.tenant)
        member, now = member_of(caller), datetime.now(UTC)
        members = sorted({member} | known.principals(member, now)) if member else []
        roles = sorted(caller.roles) if member else []
        limit = min(request.limit or LISTED_MAX, LISTED_MAX)
        named = await self.awaited.waiting_for(caller.tenant, members)
        shown = sorted([*named, *await self._open_to(caller, roles, limit)], key=in_order)
        return pb.ListAwaitedResponse(
            approvals=[
                pb.AwaitedApproval(
                    ticket_id=str(one.ticket_id),
                    number=one.number,
                    type=one.type,
                    approval=one.approval,
                    step=one.step,
                    label_zh=one.label_zh,
                    label_en=one.label_en,
                    since=one.since.isoformat(),
                )
                for one in shown[:limit]
            ]
        )

    async def _open_to(self, caller: Caller, roles: Sequence[str], limit: int) -> list[AwaitedSeat]:
        """Return what waits for a role and may be seen, enough for a page of it, or all there is.

        After so many pages of what may not be seen nobody looks on.
        """
        shown: list[AwaitedSeat] = []
        last: AwaitedSeat | None = None
        for _ in range(PAGES_MAX):
            page = await self.awaited.open_to(caller.tenant, roles, last) if roles else []
            unseen = await self.desk.unseen_among(caller, (one.ticket_id for one in page))
            shown += [one for one in page if one.ticket_id not in unseen]
            if len(shown) >= limit or len(page) < self.awaited.page_rows:
                break
            last = page[-1]
        return shown

    async def _ask(
        self,
        call: Call,
        about: pb.About,
        wish: Wish,
        *,
        text: str = "",
        named: Sequence[str] = (),
    ) -> pb.Became:
        await catch_up(call, self.waits)
        receipt = await self.desk.ask(
            call.intent(),
            call.caller,
            ticket_id_of(about.ticket_id),
            wish,
            expected_version=about.expected_version or None,
            text=text,
            named=named,
        )
        position = await position_of(self.store, receipt.tenant, receipt.position)
        state = receipt.state.state if receipt.state else ""
        return pb.Became(version=receipt.version, state=state, position=position)
