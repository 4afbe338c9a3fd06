"""Asking a provider by HTTP: one request with JSON, and an answer that is read or doubted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import msgspec

from services.notification.app.channels.ports import Answer, in_doubt, not_now, refused
from services.notification.domain.webhooks.attempts import Answer as HttpAnswer
from services.notification.domain.webhooks.attempts import Outcome
from shared.web_addresses import Address, address_of

JSON = {"content-type": "application/json; charset=utf-8"}
OUTCOME_MAX = 200
_TARGET = re.compile(r"[/?][!-\"$-~]{0,4095}")
"""What is asked of a provider, with everything that a text is made of."""
TOO_MANY, NOT_NOW, REDIRECTS, CLIENT_ERRORS = 429, 503, 300, range(400, 500)


class Http(Protocol):
    """Posts past the guard of private addresses."""

    async def post(self, address: Address, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """Send a body; never raises for what the other side does."""


class Unasked(Exception):
    """There is no answer to be read; ``answer`` says what became of the message."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.outcome)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider is asked: ``base`` is https://host without a path."""

    http: Http
    base: str

    @property
    def host(self) -> str:
        """The host as it is signed."""
        return self.base.partition("://")[2].partition("/")[0]

    async def ask(
        self, target: str, body: bytes, headers: Mapping[str, str] = JSON
    ) -> dict[str, object]:
        """Return the object a provider answers with, whatever its status; raises ``Unasked``."""
        address = address_of(self.base)
        if address is None or not _TARGET.fullmatch(target):
            raise Unasked(refused("address-wrong"))
        address = replace(address, target=address.target.rstrip("/") + target)
        answer = await self.http.post(address, headers, body)
        said = _object(answer.excerpt)
        if answer.outcome is Outcome.ANSWERED and said is not None:
            return said
        raise Unasked(judged(answer))


def judged(answer: HttpAnswer) -> Answer:
    """Say what became of a message of which only HTTP speaks, and that it was not taken."""
    if answer.outcome is Outcome.NOT_ALLOWED:
        return refused(answer.outcome.value)
    if answer.outcome is Outcome.UNREACHABLE:
        return not_now(answer.outcome.value)
    if answer.outcome is not Outcome.ANSWERED:
        return in_doubt(answer.outcome.value)
    outcome = short(f"{answer.status} {answer.excerpt}")
    if answer.status in {TOO_MANY, NOT_NOW}:
        return not_now(outcome)
    if answer.status in CLIENT_ERRORS or answer.status < REDIRECTS + 100:
        return refused(outcome)
    return in_doubt(outcome)  # a gateway's 502 or 504 does not say what was behind it


def short(words: str) -> str:
    """Return one line that is not too long for a fact."""
    line = " ".join(words.split())
    return line if len(line) <= OUTCOME_MAX else f"{line[: OUTCOME_MAX - 1]}…"


def encoded(value: object) -> bytes:
    """Return JSON, Chinese as it is."""
    return msgspec.json.encode(value)


def text_of(said: Mapping[str, object], name: str) -> str:
    """Return a value of an answer as text; empty for none."""
    value = said.get(name)
    return "" if value is None else str(value)


def _object(text: str) -> dict[str, object] | None:
    try:
        return msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
