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
}
