"""Which appointments are not made, in Chinese."""

from typing import Final

OF_APPOINTMENTS: Final[dict[str, str]] = {
    "Nobody chooses when somebody comes for tickets of this type: it has no `appointments`.": (
        "此类工单不能预约上门时间：场景没有为它配置 `appointments`。"
    ),
    "Nobody is looked for while this ticket has a flag that holds it; take the flag away first.": (
        "此工单带有暂不派单的标记，请先去掉标记。"
    ),
    "There is no such slot to be chosen; ask for those with room.": (
        "没有这个可选时段，请查询还有名额的时段。"
    ),
    "Nobody is left who could come then; choose another of the slots with room.": (
        "该时段已无人可派，请另选还有名额的时段。"
    ),
    "No more appointments can be promised before some of the 10,000 that are open are over.": (
        "未完成的预约已达 10,000 个，须等其中一些结束后才能再约。"
    ),
    "The slot begins too soon, or is over; choose a later one.": (
        "该时段开始过早或已过去，请选择更晚的时段。"
    ),
    "The slot is too far ahead to be chosen yet; choose an earlier one.": (
        "该时段过远，暂时不能预约，请选择更早的时段。"
    ),
    "The appointment is too near to be moved or called off by you; call those who come.": (
        "预约时间已近，您不能再改约或取消，请直接联系服务方。"
    ),
    "You moved it as often as you may, and keep it; call those who come to move or cancel it.": (
        "您的改约次数已用完，请直接联系服务方。"
    ),
    "Somebody is on the way or was there already, so the appointment stays as it is.": (
        "技术员已出发或已到达，预约不能再改。"
    ),
    "When somebody comes is chosen by whoever reported the ticket, or a dispatcher.": (
        "上门时间由报单人或派单员选择。"
    ),
}
