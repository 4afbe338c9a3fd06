"""Flags: what the doubts about a ticket are called."""

from collections.abc import Mapping
from typing import Final

from services.workflow.domain.automatic.rounds import GOES_ROUND
from services.workflow.domain.definition import TicketType
from services.workflow.domain.labels import Label
from services.workflow.domain.merging.likeness import MAYBE_DUPLICATE
from services.workflow.domain.opening import NOT_UNIQUE
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.words.reading import UNCLEAR
from services.workflow.views.labels import Json, label_of

LOCATION_MISSING: Final = "location_missing"
PLACE_LOOKS_SWAPPED: Final = "place_looks_swapped"
CLOSED_BEFORE_OPENED: Final = "closed_before_opened"
"""What intake doubts of any report."""

OURS: Final[Mapping[str, Label]] = {
    GOES_ROUND: Label(zh="自动流转过多，已停下待人处理", en="Moved by itself too often; stopped"),
    NOT_UNIQUE: Label(zh="与另一张工单重复", en="Same as another ticket"),
    MAYBE_DUPLICATE: Label(zh="疑似重复，请人工判断", en="May be a duplicate; a person has to say"),
    LOCATION_MISSING: Label(zh="没有可用的位置", en="No usable location"),
    PLACE_LOOKS_SWAPPED: Label(zh="经纬度写反了", en="Latitude and longitude changed places"),
    CLOSED_BEFORE_OPENED: Label(zh="关闭早于发生", en="Closed before it happened"),
    UNCLEAR: Label(zh="文字说明不清，请人工判断", en="Its words are unclear; a person has to say"),
}
"""Flags that no scenario declares: every ticket can have them."""


def flag_labels(ticket: Ticket, rules: TicketType) -> Json:
    """Return what a ticket's flags are called: by their keys where its rules do not know them."""
    declared = {one.key: one.label for one in rules.flags}
    return {
        key: label_of(declared.get(key) or OURS.get(key) or Label(zh=key, en=key))
        for key in ticket.flags
    }
