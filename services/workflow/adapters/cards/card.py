"""A card: five answers about how something is done, as options, or as lines of text.

The text may be Markdown or YAML: headings, bullets, numbers and brackets are only there for people.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.workflow.adapters.documents.places import at_place
from services.workflow.adapters.documents.remarks import Remark, Words, remark
from shared.decider import Kind, Reason, Refusal

CARD_CHARS_MAX = 20_000
LINES_MAX = 50
"""Answers that a list may have; far more than a card is good for."""

ASKED: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "title", "名称", "标题", "场景"),
    "who": ("who", "roles", "people", "谁", "角色", "人物"),
    "trigger": ("trigger", "when", "触发", "触发条件", "起因"),
    "steps": ("steps", "步骤", "流程"),
    "special": ("special rule", "special rules", "special", "特殊规则", "特殊", "例外"),
    "promise": ("promise", "承诺", "时限"),
}
"""What a card asks, and what each question may be called."""

LISTS = frozenset({"who", "steps", "special"})
BULLET = re.compile(r"^\s*(?:[-*+]\s+|\d{1,3}[.)、]\s*|#{1,6}\s+|>\s*)*")
LABEL = re.compile(r"^([^:：]{1,40})[:：]\s*(.*)$")
SEPARATOR = re.compile(r"[,，、;；]\s*")


class CardInvalid(Refusal):
    """The card cannot be made into a scenario; mend what the reasons point at."""

    slug: ClassVar[str] = "card-invalid"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Say the first reason in the sentence itself, too."""
        reasons = tuple(reasons)
        super().__init__(
            " ".join(one.message for one in reasons[:1]) or self.__doc__ or "", reasons=reasons
        )


@dataclass(frozen=True, kw_only=True)
class Card:
    """What somebody answered; ``steps`` are ``WHO WHAT: FIELD, FIELD``, the first is the report."""

    name: str = ""
    who: Sequence[str] = ()
    trigger: str = ""
    steps: Sequence[str] = ()
    special: Sequence[str] = ()
    promise: str = ""


def printable(card: Card) -> Card:
    """Return a card without what no text should hold (and YAML does not take)."""
    return Card(
        name=_printed(card.name),
        who=tuple(map(_printed, card.who)),
        trigger=_printed(card.trigger),
        steps=tuple(map(_printed, card.steps)),
        special=tuple(map(_printed, card.special)),
        promise=_printed(card.promise),
    )


def read_card(text: str) -> Card:
    """Return the card that a text says; raises CardInvalid with the lines that say nothing."""
    if len(text) > CARD_CHARS_MAX:
        words = Words("卡片最多 2 万个字符", "a card has at most 20,000 characters")
        raise CardInvalid([remark("card-too-long", "", words)])
    answers: dict[str, list[str]] = {}
    question = ""
    faults: list[Remark] = []
    for number, line in enumerate(text.splitlines(), start=1):
        said = _bare(line)
        if not said or set(said) <= {"-", "="}:
            continue
        asked, rest = _question(said)
        if asked:
            question = asked
            answers.setdefault(question, []).extend(_items(question, rest))
        elif line.lstrip().startswith("#") and not answers:
            answers["name"] = [said]
        elif question in LISTS:
            answers[question].append(said)
        else:
            faults.append(_unasked(number))
    if faults:
        raise CardInvalid(faults)
    return _card({key: [one for one in said if one] for key, said in answers.items()})


def _card(answers: Mapping[str, Sequence[str]]) -> Card:
    def text(key: str) -> str:
        return " ".join(answers.get(key, ()))

    return Card(
        name=text("name"),
        who=tuple(answers.get("who", ())),
        trigger=text("trigger"),
        steps=tuple(answers.get("steps", ())),
        special=tuple(answers.get("special", ())),
        promise=text("promise"),
    )


def _printed(text: str) -> str:
    return "".join(one for one in text if one.isprintable())


def _bare(line: str) -> str:
    """Return what a line says without bullets, emphasis and quotes around it."""
    said = BULLET.sub("", line, count=1).replace("**", "").strip()
    return said.strip("\"'").strip()


def _question(said: str) -> tuple[str, str]:
    """Return which question a line answers, and the answer; empty if it asks nothing."""
    found = LABEL.match(said)
    name, rest = (found[1].strip(), found[2].strip()) if found else (said, "")
    for key, names in ASKED.items():
        if name.lower() in names and (found or said.lower() in names):
            return key, rest
    return "", ""


def _items(question: str, rest: str) -> list[str]:
    inside = rest.strip("[]").strip() if rest.startswith("[") else rest
    if question != "who":
        return [inside.strip("\"'")]
    return [one.strip().strip("\"'") for one in SEPARATOR.split(inside)]


def _unasked(line: int) -> Remark:
    names = Words(
        "、".join(names[-1] for names in ASKED.values()),
        ", ".join(names[0] for names in ASKED.values()),
    )
    words = Words(
        f"这一行不属于任何一栏；一张卡片的栏目是：{names.zh}",
        f"this line belongs to no question; a card answers: {names.en}",
    )
    return at_place(remark("card-line", "", words), line, 1)
