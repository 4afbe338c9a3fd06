"""Conversing: lines from the keyboard, answered one by one; what was refused is forgotten."""

import asyncio
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from services.cli.rest import Json, Refused, Rest
from services.cli.terminal import list_of, object_of
from services.cli.trying.showing import out, standing, timeline
from services.cli.trying.words import HELP, WORDS, Language
from services.cli.visible import VisibleConsole

LEAVING = {"quit", "exit", "q", "退出"}
ASKING = {"help", "?", "帮助"}
GOING_BACK = {"back", "undo", "上一步"}
LOOKING = {"show", "看"}
SAVING = ("save ", "保存 ")


@dataclass(kw_only=True)
class Conversation:
    """A story that grows by what somebody types; it began when they sat down."""

    rest: Rest
    body: Json
    language: Language
    taken: list[str] = field(default_factory=list)
    began: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    console: VisibleConsole = field(default_factory=VisibleConsole)

    async def hold(self) -> None:
        """Take lines until there are no more, or whoever types leaves."""
        self.console.out(HELP[self.language])
        while line := await asyncio.to_thread(_asked):
            text = line.strip()
            if text in LEAVING:
                self.console.out(WORDS[self.language]["bye"])
                return
            await self._heard(text)

    async def _heard(self, text: str) -> None:
        words = WORDS[self.language]
        if not text or text in ASKING:
            self.console.out(HELP[self.language])
        elif text in LOOKING:
            await self._show()
        elif text in GOING_BACK:
            self.console.out(words["undone" if self.taken else "nothing"])
            del self.taken[-1:]
            await self._show()
        elif text.startswith(SAVING):
            self._save(Path(text.partition(" ")[2].strip()))
        else:
            await self._try(text)

    async def _try(self, text: str) -> None:
        step = await self._told([*self.taken, text])
        if step is None:
            return
        out(self.console, timeline(step, self.language))
        out(self.console, standing(step, self.language))
        if not step.get("refused") and not step.get("expected"):
            self.taken.append(text)

    async def _show(self) -> None:
        step = await self._told(self.taken)
        if step is not None:
            out(self.console, standing(step, self.language))

    async def _told(self, lines: list[str]) -> Json | None:
        """Return what the last line came to; says itself what cannot be understood."""
        steps = [f"it is {self.began.isoformat()}", *lines]
        try:
            answer = await self.rest.post("/scenarios/try", {**self.body, "steps": steps})
        except Refused as no:
            errors = [object_of(one) for one in list_of(no.problem.get("errors"))]
            out(self.console, [f"  {one.get('message')}" for one in errors] or [f"  {no}"])
            return None
        return object_of(list_of(answer.get("steps"))[-1])

    def _save(self, file: Path) -> None:
        words = WORDS[self.language]
        try:
            file.write_text("".join(f"{line}\n" for line in self.taken), "utf-8")
        except OSError as why:
            self.console.out(words["unwritable"].format(file=file, why=why.strerror))
            return
        self.console.out(words["written"].format(file=file, n=len(self.taken)))


def _asked() -> str:
    """Return the next line, with its end; empty when there are no more."""
    if sys.stdin.isatty():
        print("> ", end="", flush=True)
    return sys.stdin.readline()
