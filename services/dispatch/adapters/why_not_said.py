"""Why not they, in sentences: English and Chinese, without anybody's name."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.dispatch.domain import rules
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.decisions import How
from services.dispatch.domain.eligibility import QUEUE
from services.dispatch.domain.mending import Hurdle
from services.dispatch.domain.need import (
    CERT_VALID,
    NOT_COMPLAINED_ABOUT,
    REGION,
    VENDOR_AUTHORISED,
)
from services.dispatch.domain.why_not import Gap, WhyNot


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One sentence in both languages."""

    en: str
    zh: str


RULES: Mapping[str, Words] = {
    QUEUE: Words(
        en="They did not belong to the queue: {queue}.", zh="不属于工单所在的队列：{queue}。"
    ),
    rules.SKILL: Words(
        en="They lack a skill that the ticket needs: {skills}.",
        zh="缺少工单需要的技能：{skills}。",
    ),
    rules.SKILL_LEVEL: Words(
        en="They are not skilled enough: {levels}.", zh="技能等级不够：{levels}。"
    ),
    REGION: Words(
        en="They do not work where the ticket is: {areas}.",
        zh="服务区域不包括工单所在地：{areas}。",
    ),
    VENDOR_AUTHORISED: Words(
        en="The vendor has not authorised them: {vendor}.", zh="没有厂商授权：{vendor}。"
    ),
    CERT_VALID: Words(
        en="Their certificate had ended: {skill}, valid until {until}.",
        zh="证书已过期：{skill}，有效期至 {until}。",
    ),
    rules.DECLINED: Words(
        en="They had declined this ticket, and are not asked about it again.",
        zh="此人已拒绝过这张工单，不再派给此人。",
    ),
    rules.SILENT: Words(
        en="They had let an offer of this ticket run out.", zh="此人曾未应答这张工单的派单。"
    ),
    rules.CREW: Words(
        en="They were on this ticket already, in another place of its crew.",
        zh="此人当时已在这张工单的班组中。",
    ),
    rules.OFF_SHIFT: Words(en="They were not on shift.", zh="当时不在班。"),
    rules.APPOINTED: Words(
        en="Another ticket had them come at that time.", zh="此人在该时段另有预约。"
    ),
    rules.NO_POSITION: Words(en="Nobody knew where they were.", zh="当时不知道此人在哪里。"),
    NOT_COMPLAINED_ABOUT: Words(
        en="The ticket complains about them, or about what they did.",
        zh="工单投诉的正是此人，或此人所做的工作。",
    ),
    rules.TOO_FAR: Words(
        en="They were too far away: {km} km as the crow flies.", zh="距离太远：直线 {km} 公里。"
    ),
    rules.CAPACITY: Words(
        en="Their hands were full: {load} tickets of {capacity}.",
        zh="手上已满：{load}/{capacity} 单。",
    ),
    rules.RESERVE: Words(
        en="Their hands were kept free for tickets that cannot wait ({reserves} free of kept).",
        zh="人手为不能等的工单预留（{reserves}，空闲/预留）。",
    ),
    rules.URGENT_FIRST: Words(
        en="More urgent tickets were waiting for their hands.", zh="更紧急的工单正在等此人。"
    ),
}
"""What each hard rule says of somebody whom it rules out."""

VAN_NOT_KEPT = Words(
    en="So many vans had such parts that theirs was not kept: it counts as empty here.",
    zh="当时有此类配件的车太多，没有留存此人的车载库存，这里按空车计算。",
)


BY_A_PERSON = Words(en="could have been sent; a person decided.", zh="可派，由人指派。")
INSTEAD: Mapping[How, Words] = {
    "by_hand": BY_A_PERSON,
    "taken_up": BY_A_PERSON,
    "grabbed": Words(
        en="could have taken it; somebody else was first.", zh="可抢单，但被他人先抢。"
    ),
    "transferred": Words(
        en="could have been asked; whoever had it asked somebody else.",
        zh="可被转接，但持单人转给了他人。",
    ),
    "planned": Words(
        en="could have been given it; the plan of all tickets together decided.",
        zh="可派，由统一规划决定。",
    ),
}
"""What is said of who could have had it, where nobody was compared with others."""


def said(why: WhyNot) -> tuple[Words, ...]:
    """Return the sentences: what spoke against them, and what would have come of it without."""
    if why.is_chosen:
        return (Words(en="It was they who were chosen.", zh="当时选中的就是此人。"),)
    against = tuple(map(_of_hurdle, why.hurdles))
    return (*against, _without(why), *((VAN_NOT_KEPT,) if why.counts_van_as_empty else ()))


def _of_hurdle(hurdle: Hurdle) -> Words:
    words = RULES.get(hurdle.rule)
    if words is None:
        return Words(en=f"A rule was against it: {hurdle.rule}.", zh=f"不符合规则：{hurdle.rule}。")
    return Words(en=words.en.format(**hurdle.details), zh=words.zh.format(**hurdle.details))


def _without(why: WhyNot) -> Words:
    """Say how they would have compared if nothing had spoken against them."""
    en, zh = ("Otherwise they", "否则此人") if why.hurdles else ("They", "此人")
    best, otherwise = why.decision.winner, why.otherwise
    if otherwise is None:
        return Words(en="More may have been against it.", zh="可能还有其他原因。")
    if why.gap is not None and best is not None:
        return _behind(why.gap, otherwise, best, Words(en=en, zh=zh))
    said = INSTEAD.get(why.decision.how)
    if said is not None:
        return Words(en=f"{en} {said.en}", zh=f"{zh}{said.zh}")
    return Words(en=f"{en} would have been chosen.", zh=f"{zh}会被选中。")


def _behind(gap: Gap, one: Candidate, best: Candidate, begins: Words) -> Words:
    if not gap.score:
        return Words(
            en=f"{begins.en} scored the same as the chosen one ({one.score}); the smaller id goes.",
            zh=f"{begins.zh}与选中者同分（{one.score}），编号小者先。",
        )
    en = [f"{gap.minutes} minutes less of travel"] if gap.minutes is not None else []
    zh = [f"路程少 {gap.minutes} 分钟"] if gap.minutes is not None else []
    if gap.tickets is not None:
        en.append(f"{gap.tickets} tickets fewer in hand")
        zh.append(f"手上少 {gap.tickets} 单")
    made_up_en = f": {' or '.join(en)} would have made up for it" if en else ""
    made_up_zh = f"，{'，或'.join(zh)}即可持平或更优" if zh else ""
    return Words(
        en=f"{begins.en} scored {one.score}, the chosen one {best.score}{made_up_en}.",
        zh=f"{begins.zh}得分 {one.score}，选中者 {best.score}（越低越好）{made_up_zh}。",
    )
