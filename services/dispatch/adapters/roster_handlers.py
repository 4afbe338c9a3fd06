"""When something happens to a roster: it is made, or everybody's shifts are planned as it says."""

from dataclasses import replace

from services.dispatch.adapters.because import because_of
from services.dispatch.app.rostering import Rostering
from services.dispatch.domain.rostering.facts import RosterRequested
from shared.intent import TenantId
from shared.recorded import Recorded


class RosterHandlers:
    """What follows when something happens to a roster."""

    def __init__(self, rostering: Rostering) -> None:
        self._rostering = rostering

    async def when_something_happens_to_a_roster(self, tenant: TenantId, event: Recorded) -> None:
        """Make one that is asked for; plan everybody's shifts as one that is published says.

        They are planned as of when it was published, however late that is heard.
        """
        if event.type == RosterRequested.TOPIC:
            await self._rostering.make(because_of(event, tenant, "make"), event.stream_id)
        else:
            said = replace(because_of(event, tenant, "carry_out"), occurred_at=event.occurred_at)
            await self._rostering.carry_out(said, event.stream_id)
