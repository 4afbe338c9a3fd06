"""How the tests of splitting speak."""

from collections.abc import Mapping

from services.workflow.domain.merging.commands import SplitTicket
from shared.intent import Caller
from tests.unit.workflow.ticket_spec import MANAGER, at, rules

OFF = "split-off"


def split_off(  # what one chooses
    minutes: float = 5,
    caller: Caller = MANAGER,
    *,
    other: str = OFF,
    summary: str = "另有一台洗碗机漏水",
    kind: str = "equipment_repair",
    fields: Mapping[str, object] | None = None,
    heard: tuple[int, ...] = (),
    said: tuple[int, ...] = (),
    refs: tuple[str, ...] = (),
) -> SplitTicket:
    return SplitTicket(
        rules=rules(),
        caller=caller,
        now=at(minutes),
        other=other,
        number="T-000009",
        kind=rules("restaurant_chain", kind),
        summary=summary,
        fields=fields or {},
        heard=frozenset(heard),
        said=said,
        refs=refs,
    )
