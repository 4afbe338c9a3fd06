"""Refusals of decisions and policies, in Chinese: each after its English sentence."""

from typing import Final

OF_DECISIONS: Final[dict[str, str]] = {
    "What this decision was made on was not kept: it is too old, or too much went on.": (
        "此决定的依据没有保存：当时尚未开始保存，或同时进行的派单过多。"
    ),
    "Nobody was compared for it: it stands in a queue, is put off or held; `why` says which.": (
        "没有比较过人选：工单在队列中、等预约或被搁置；用 `why` 查看是哪一种。"
    ),
    "The member is another technician already: change that one, or name another member.": (
        "此成员已登记为另一名技术员：请修改那一名，或指定其他成员。"
    ),
    "A period ends after it begins: perhaps its two times changed places.": (
        "时段的结束须晚于开始；两个时间可能写反了。"
    ),
    "Past decisions are being made again for somebody else; try again in a minute.": (
        "正在为他人重算以往的派单，请一分钟后再试。"
    ),
    "There is no such policy, or no such version of it.": "没有此派单策略，或没有此版本。",
    "A policy takes effect now or later: what was decided stays decided.": (
        "派单策略只能从现在或以后生效，已作出的决定不变。"
    ),
    "A tenant has at most 100 policies, and a policy at most 1,000 versions.": (
        "每个企业最多 100 个派单策略，每个策略最多 1,000 个版本。"
    ),
    "The policy cannot be used as it is written; mend what the reasons point at.": (
        "派单策略不能这样用，请按各条原因改正。"
    ),
}
