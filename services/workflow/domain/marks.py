"""Marks: what is seen to happen to any ticket, whatever its scenario names besides."""

from collections.abc import Mapping
from typing import Final

from services.workflow.domain.labels import Label

DEPARTED: Final = "technician_departed"
ARRIVED: Final = "technician_arrived"
LEFT: Final = "technician_left"

MARKS: Final[Mapping[str, Label]] = {
    DEPARTED: Label(zh="技术员已出发", en="The technician has set out"),
    ARRIVED: Label(zh="技术员已到达", en="The technician has arrived"),
    LEFT: Label(zh="技术员已离开", en="The technician has left"),
    "customer_contacted": Label(zh="已联系客户", en="The customer was contacted"),
    "member_contacted": Label(zh="已联系会员", en="The member was contacted"),
    "parent_contacted": Label(zh="已联系家长", en="The parent was contacted"),
    "all_members_notified": Label(zh="已通知全部会员", en="All members were notified"),
}
"""A mark happens when somebody says so; clocks start and stop by it."""
