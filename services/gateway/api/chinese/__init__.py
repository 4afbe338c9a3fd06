"""Chinese: what services say in English, for those who asked for Chinese.

A sentence that was written in both languages brings its Chinese along (``Reason.zh``); the others
are looked up here by the English one. A test reads every service for a sentence that is missing.
"""

import re
from typing import Final

from services.gateway.api.chinese.of_appointments import OF_APPOINTMENTS
from services.gateway.api.chinese.of_assets import OF_ASSETS
from services.gateway.api.chinese.of_calendars import OF_CALENDARS
from services.gateway.api.chinese.of_cases import OF_CASES
from services.gateway.api.chinese.of_channels import OF_CHANNELS
from services.gateway.api.chinese.of_customers import OF_CUSTOMERS
from services.gateway.api.chinese.of_decisions import OF_DECISIONS
from services.gateway.api.chinese.of_doors import OF_DOORS
from services.gateway.api.chinese.of_files import OF_FILES
from services.gateway.api.chinese.of_knowledge import OF_KNOWLEDGE
from services.gateway.api.chinese.of_machinery import OF_MACHINERY
from services.gateway.api.chinese.of_mails import OF_MAILS
from services.gateway.api.chinese.of_notices import OF_NOTICES
from services.gateway.api.chinese.of_parts import OF_PARTS
from services.gateway.api.chinese.of_plugins import OF_PLUGINS
from services.gateway.api.chinese.of_requests import OF_REQUESTS
from services.gateway.api.chinese.of_rosters import OF_ROSTERS
from services.gateway.api.chinese.of_shapes import shape_in_chinese
from services.gateway.api.chinese.of_shifts import OF_SHIFTS
from services.gateway.api.chinese.of_streams import OF_STREAMS
from services.gateway.api.chinese.of_tickets import OF_TICKETS
from services.gateway.api.chinese.of_trips import OF_TRIPS
from services.gateway.api.chinese.of_ways_in import OF_WAYS_IN
from services.gateway.api.chinese.of_webhooks import OF_WEBHOOKS

__all__ = ["SENTENCES", "in_chinese", "shape_in_chinese"]

SENTENCES: Final = {
    **OF_DOORS,
    **OF_MACHINERY,
    **OF_TICKETS,
    **OF_PARTS,
    **OF_REQUESTS,
    **OF_CASES,
    **OF_ROSTERS,
    **OF_SHIFTS,
    **OF_APPOINTMENTS,
    **OF_DECISIONS,
    **OF_FILES,
    **OF_KNOWLEDGE,
    **OF_PLUGINS,
    **OF_TRIPS,
    **OF_ASSETS,
    **OF_CUSTOMERS,
    **OF_WEBHOOKS,
    **OF_WAYS_IN,
    **OF_CALENDARS,
    **OF_NOTICES,
    **OF_STREAMS,
    **OF_MAILS,
    **OF_CHANNELS,
}
BLANK: Final = "{}"
CHARS_MAX: Final = 1_000
"""Nothing that a person is told is longer; what is looked for in it stays bounded."""


def in_chinese(sentence: str) -> str:
    """Return a sentence in Chinese; empty if nobody wrote it."""
    if sentence in SENTENCES:
        return SENTENCES[sentence]
    if len(sentence) > CHARS_MAX:
        return ""
    for pattern, chinese in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return chinese.format(*found.groups())
    return ""


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, sentence.split(BLANK))), re.DOTALL)


def _fixed(sentence: str) -> int:
    return len(sentence.replace(BLANK, ""))


_PATTERNS: Final = [
    (_pattern(english), SENTENCES[english])
    # What says most of its own comes first: `{} needs: {}.` fits nearly everything.
    for english in sorted((one for one in SENTENCES if BLANK in one), key=_fixed, reverse=True)
]
