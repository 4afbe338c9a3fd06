"""Trials: what each step came to, in one language."""

import re
from typing import Final

import msgspec

from services.gateway.api.chinese import in_chinese
from services.gateway.api.language import Language, localised
from services.gateway.api.reasons import explain_in_chinese
from services.gateway.api.titles import TITLES

Step = dict[str, object]
SENTENCES: Final = "sentences"
REFUSED_AS: Final = re.compile(r"It was refused as ([a-z-]+): (.+)", re.DOTALL)


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """What was said in English, and in Chinese if it was written there already."""

    message: str
    message_zh: str = ""


def told_steps(steps: bytes, language: Language) -> list[object]:
    """Return the steps of a trial as a person reads them."""
    told = msgspec.json.decode(steps, type=list[Step])
    for one in told:
        _tell(one, language)
    return [localised(one, language) for one in told]


def _tell(step: Step, language: Language) -> None:
    """Put the title of a refusal before its sentences, and say why moves are closed."""
    refused = step["refused"]
    sentences = refused.pop(SENTENCES, []) if isinstance(refused, dict) else []
    if language is not Language.ZH:
        return
    if isinstance(refused, dict):
        title = TITLES[refused["code"]][1] if refused["code"] in TITLES else ""
        said = "".join(_chinese(one) for one in msgspec.convert(sentences, list[Sentence]))
        refused["message"] = f"{title}：{said}" if title else said
    step["failed"] = _failed(str(step["failed"]))
    explain_in_chinese(step["ticket"])


def _failed(sentence: str) -> str:
    """Return how it is instead of what was expected; a refusal's own sentence stands in it."""
    if refused := REFUSED_AS.fullmatch(sentence):
        return f"被拒绝的原因是 {refused[1]}：{in_chinese(refused[2]) or refused[2]}"
    return in_chinese(sentence) or sentence


def _chinese(one: Sentence) -> str:
    return one.message_zh or in_chinese(one.message) or one.message
