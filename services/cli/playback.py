"""``gongdan playback``: a night as it went, one line a step, the most urgent in front."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer
from rich.console import Console

from services.cli.rest import PAGE, Json, Refused, Rest, operator
from services.cli.terminal import (
    DEFAULT_HOME,
    AsJson,
    CommandFailed,
    Home,
    Terminal,
    installation,
    list_of,
    object_of,
    run,
)

STEPS_MAX: Final = 5_000
PIECE_STEPS: Final = 60
"""Asked for at once; fewer where more happened than one answer tells."""


def playback(
    tenant: Annotated[str, typer.Option(help="The tenant whose queue is played back.")],
    since: Annotated[
        str, typer.Option("--from", help="2026-07-20T21:40, in your own time zone or with one.")
    ],
    until: Annotated[str, typer.Option("--to", help="The same; now if left out.")] = "",
    step: Annotated[int, typer.Option(min=1, max=86_400, help="Seconds from line to line.")] = 300,
    kind: Annotated[str, typer.Option("--type", help="Only tickets of this type.")] = "",
    changes: Annotated[bool, typer.Option("--changes", help="Tell what changed, too.")] = False,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """Play the queue back: who waited, who was worked on, and who decided what in between."""

    async def work(terminal: Terminal) -> None:
        window = window_of(since, until, step, datetime.now(UTC))
        async with operator(installation(home), tenant=tenant) as rest:
            steps = await _played(rest, window, kind, terminal)
            people = await rest.listed("/technicians", limit=PAGE) if changes else []
        names = {str(one["id"]): str(one.get("name")) for one in people}

        def show(console: Console) -> None:
            for one in steps:
                console.print(line_of(one))
                for change in list_of(one["changes"]) if changes else ():
                    console.print(f"    {told(object_of(change), names)}")

        document = {
            "from": window.since.isoformat(),
            "to": window.until.isoformat(),
            "step_s": step,
            "steps": steps,
        }
        terminal.answer(document, show)

    run(as_json=as_json, work=work)


def moment_of(text: str) -> datetime:
    """Return the moment a person means; without a zone, in that of this machine.

    Raises CommandFailed.
    """
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        example = "2026-07-20T21:40"
        raise CommandFailed(f"{text!r} is no moment: write it as {example}.") from None


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of what is played back: from, to, and the seconds of a step."""

    since: datetime
    until: datetime
    step_s: int

    @property
    def steps(self) -> int:
        """How many steps there are after the first moment."""
        return -(-(self.until - self.since) // timedelta(seconds=self.step_s))

    def first(self, steps: int) -> "Piece":
        """Return the part with so many steps."""
        return replace(self, until=min(self.until, self.since + self._lasting(steps)))

    def after(self, piece: "Piece") -> "Piece":
        """Return what is left when a piece has been played."""
        return replace(self, since=piece.until)

    def _lasting(self, steps: int) -> timedelta:
        return timedelta(seconds=steps * self.step_s)


def window_of(since: str, until: str, step_s: int, now: datetime) -> Piece:
    """Return what is asked for, up to now; raises CommandFailed."""
    begin, end = moment_of(since), moment_of(until) if until else now
    if begin > now:
        raise CommandFailed(f"{since} has not come yet: only what was can be played back.")
    if end < begin:
        raise CommandFailed("The window ends before it begins.")
    return Piece(since=begin, until=min(end, now), step_s=step_s)


async def _played(rest: Rest, window: Piece, kind: str, terminal: Terminal) -> list[Json]:
    """Return every step; raises CommandFailed, Refused."""
    if window.steps > STEPS_MAX:
        raise CommandFailed(f"More than {STEPS_MAX} steps: make them longer.")
    steps: list[Json] = []
    with terminal.progress() as bars:
        bar = bars.add_task("Playing back", total=window.steps + 1)
        async for piece in _pieces(rest, window, kind):
            steps += piece if not steps else piece[1:]  # each begins where the last one ended
            bars.update(bar, completed=len(steps))
    return steps


async def _pieces(rest: Rest, window: Piece, kind: str) -> AsyncIterator[list[Json]]:
    at_once, left = PIECE_STEPS, window
    while True:
        piece = left.first(at_once)
        query: dict[str, str | int] = {
            "from": piece.since.isoformat(),
            "to": piece.until.isoformat(),
            "step_s": piece.step_s,
            **({"type": kind} if kind else {}),
        }
        try:
            answer = await rest.get("/playback", **query)
        except Refused as no:
            if no.code != "playback-too-much" or at_once == 1:
                raise
            at_once = at_once // 2
            continue
        yield [object_of(one) for one in list_of(answer["steps"])]
        left = left.after(piece)
        if left.since >= left.until:
            return


def line_of(step: Json) -> str:
    """Return a step as a line: the moment, each priority, and how much changed."""
    at = datetime.fromisoformat(str(step["at"])).astimezone()
    queue = " | ".join(_priorities(step)) or "nothing open"
    changed = len(list_of(step["changes"]))
    return f"{at:%m-%d %H:%M:%S}  {queue}" + (f"  ({changed} changed)" if changed else "")


def _priorities(step: Json) -> Iterator[str]:
    for one in [object_of(each) for each in list_of(step["priorities"])]:
        parts = [
            f"{one[key]} {word}"
            for key, word in (("in_hand", "in hand"), ("waiting", "waiting"))
            if one[key]
        ]
        if one["unassigned"]:
            longest = f"{one['oldest']} for {_lasting(int(str(one['oldest_s'])))}"
            parts.insert(0, f"{one['unassigned']} unassigned ({longest})")
        yield f"{one['priority'] or 'none'}: {', '.join(parts)}"


def _lasting(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02d}m" if hours else f"{minutes}m{rest:02d}s"


def told(change: Json, names: Mapping[str, str]) -> str:
    """Return what changed about one ticket, at which position, and who or what decided it."""
    at = datetime.fromisoformat(str(change["at"])).astimezone()
    was = object_of(change["was"])
    became = [
        f"{key} {_named(was.get(key), names)} -> {_named(change[key], names)}"
        for key in ("state", "priority", "assignee", "unassignable", "waiting")
        if was.get(key) != change[key]
    ]
    what = str(change["what"] or "changed").removeprefix("ticket.")
    by = str(change["actor"] or "?") + (f" as {change['role']}" if change["role"] else "")
    where = f"{at:%H:%M:%S} #{change['position'] or '?'} {change['number']} {change['priority']}"
    return f"{where} {what}{': ' if became else ''}{', '.join(became)} ({by})"


def _named(value: object, names: Mapping[str, str]) -> str:
    return "-" if value is None else names.get(str(value), str(value))
