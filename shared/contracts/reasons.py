"""Reasons: why nobody has a ticket, in words: codes of dispatch are said so that people can act.

Dispatch keeps ``no_technicians``, ``nobody_answered``, ``too_many_rounds``,
``place_looks_swapped``, ``nobody_has:SKILL``, ``no_slot_chosen:SINCE`` and
``all_eliminated:RULE``; workflow ``held:FLAG``. Of tickets for which nobody was compared it says
``held``, ``no_slot_yet``, ``put_off_until:WHEN``, ``in_queue:QUEUE``, ``looked_for`` and ``over``.
"""

from collections.abc import Mapping
from typing import Final

Words = tuple[str, str]

OF_REASONS: Final[Mapping[str, Words]] = {
    "no_technicians": ("还没有登记任何技术员。", "No technician is registered yet."),
    "held": (
        "未自动派单：工单有标记或是历史数据，请手动派单。",
        "Nobody is looked for: it has a flag or is history. Assign it by hand.",
    ),
    "no_slot_yet": (
        "选定预约时段之前不派单。",
        "Nobody is looked for before a slot is chosen.",
    ),
    "looked_for": ("正在找人。", "Somebody is being looked for."),
    "over": ("工单已结束，没有比较过人选。", "It is over, and nobody was ever compared for it."),
    "nobody_answered": (
        "问过的人都没有应答，请手动派单。",
        "Nobody who was asked answered: assign it by hand.",
    ),
    "too_many_rounds": (
        "派单轮次过多，请手动派单。",
        "It was offered too often: assign it by hand.",
    ),
    "place_looks_swapped": (
        "附近没有人；经纬度可能写反了，请核对位置。",
        "Nobody is near; latitude and longitude look swapped: check the place.",
    ),
}
OF_SUBJECTS: Final[Mapping[str, Words]] = {
    "nobody_has": (
        "没有人具备技能「{0}」，请登记或改派。",
        "Nobody has the skill {0}: register somebody who has, or assign it by hand.",
    ),
    "held": (
        "因标记「{0}」未自动派单，请核实后手动派单。",
        "Nobody is looked for because of the flag {0}: check it, then assign it by hand.",
    ),
    "no_slot_chosen": (
        "自 {0} 起一直未选预约时段，请联系报修人。",
        "Nobody has chosen a slot since {0}: call whoever reported it.",
    ),
    "put_off_until": (
        "已约定时段，{0} 起才派单。",
        "Nobody is looked for before {0}, shortly before the slot that was agreed.",
    ),
    "in_queue": (
        "在队列「{0}」中，谁先抢到归谁。",
        "It stands in the queue {0}, for whoever takes it first: nobody was compared.",
    ),
    "all_eliminated": ("没有合适的人（{0}）。", "Nobody is fit ({0})."),
}
OF_RULES: Final[Mapping[str, Words]] = {
    "skill": ("技能不符", "nobody has all the skills"),
    "skill_level": ("技能等级不足", "skill level too low"),
    "region": ("不在服务区域", "they work elsewhere"),
    "vendor_authorised": ("未获厂商授权", "not authorised by the vendor"),
    "cert_valid": ("证书已到期", "certificate ended"),
    "not_complained_about": ("被投诉的正是他们", "the ticket complains about them"),
    "too_far": ("都在 500 公里以外，请核对位置", "all are over 500 km away: check the place"),
    "declined": ("都已拒单", "they declined"),
    "did_not_answer": ("未应答", "they did not answer"),
    "in_the_crew": ("已在这张工单上", "they are on this ticket already"),
    "off_shift": ("都不在班", "off shift"),
    "other_appointment": ("该时段另有预约", "they come elsewhere at that time"),
    "no_position": ("人员位置未知", "nobody knows where they are"),
    "capacity": ("手头都已满", "their hands are full"),
    "reserve": ("人手留给更急的工单", "hands are kept for what cannot wait"),
    "urgent_first": ("有更急的工单在等", "more urgent tickets wait"),
}


OF_FLAGS: Final[Mapping[str, Words]] = {
    "location_missing": ("没有可用的位置", "no usable location"),
    "place_looks_swapped": ("经纬度写反了", "latitude and longitude changed places"),
    "closed_before_opened": ("关闭早于发生", "closed before it happened"),
    "not_unique": ("与另一张工单重复", "same as another ticket"),
    "maybe_duplicate": ("疑似重复", "may be a duplicate"),
    "words_unclear": ("文字说明不清", "its words are unclear"),
}
"""Flags that no scenario declares; those of a scenario stand for themselves."""


def because(reason: str) -> Mapping[str, str]:
    """Return a reason as a label in both languages; one that is not known stands for itself."""
    what, _, about = reason.partition(":")
    if reason in OF_REASONS:
        zh, en = OF_REASONS[reason]
        return {"zh": zh, "en": en}
    if what not in OF_SUBJECTS:
        return {"zh": reason, "en": reason}
    known = {**OF_RULES, **OF_FLAGS}
    (zh, en), (about_zh, about_en) = OF_SUBJECTS[what], known.get(about, (about, about))
    return {"zh": zh.replace("{0}", about_zh), "en": en.replace("{0}", about_en)}
