"""Trials: what each step came to, in one language."""

from typing import Final

import msgspec

from services.gateway.api.chinese import in_chinese
from services.gateway.api.language import Language, localised
from services.gateway.api.titles import TITLES, explain_in_chinese

Step = dict[str, object]
SENTENCES: Final = "sentences"


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
    failed = str(step["failed"])
    step["failed"] = in_chinese(failed) or failed
    explain_in_chinese(step["ticket"])


def _chinese(one: Sentence) -> str:
    return one.message_zh or in_chinese(one.message) or one.message
