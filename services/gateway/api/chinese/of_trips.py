"""Refusals about trips of technicians, in Chinese."""

from typing import Final

OF_TRIPS: Final[dict[str, str]] = {
    "Nobody has said that the technician arrived: say so first, with when it was.": (
        "尚未记录技术员到达：请先记录到达及其时间。"
    ),
    "The technician is there already: say first that they left, with when it was.": (
        "技术员已在现场：请先记录离开及其时间。"
    ),
    "That is before the technician was asked, set out, arrived or left last; check the time.": (
        "该时间早于上次派单、出发、到达或离开，请检查时间。"
    ),
    "A live position is taken and shown from setting out until arriving, and at no other time.": (
        "实时位置只在出发后、到达前上报和显示。"
    ),
    "A live position is taken every three seconds at most: send the latest one then.": (
        "实时位置最多每三秒上报一次：请届时发送最新位置。"
    ),
    "A live position is a place on Earth, and not the point 0, 0 of a device that knows none.": (
        "实时位置须是地球上的一点，且不能是设备未定位时的 0, 0。"
    ),
    "The technician is on the way, but their device has told no place for ten minutes.": (
        "技术员在途中，但其设备十分钟内没有上报位置。"
    ),
    "Only technicians themselves tell where they are on the way; sign in as the technician.": (
        "途中位置只能由技术员本人上报，请以该技术员身份登录。"
    ),
    "Where the technician is on the way is not for you to see: ask whoever dispatches.": (
        "您无权查看技术员的途中位置，请联系派单人员。"
    ),
    "You may look where a technician is every five seconds; look again then.": (
        "技术员位置每五秒可查看一次，请稍后再看。"
    ),
    "Live positions cannot be kept or shown at the moment; try again in a few seconds.": (
        "实时位置暂时无法保存或显示，请几秒后再试。"
    ),
}
