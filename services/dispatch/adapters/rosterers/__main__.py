"""The process that looks for a roster: it reads a question, writes each better roster, and ends."""

import sys

import msgspec

from services.dispatch.adapters.rosterers.question import Better, Question
from services.dispatch.adapters.rosterers.search import solve
from services.dispatch.domain.rostering.check import score
from services.dispatch.domain.rostering.problem import Roster


def main() -> None:
    """Solve what stands on standard input."""
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Question)
    best = score(asked.start, asked.problem).cost

    def found(roster: Roster) -> None:
        nonlocal best
        cost = score(roster, asked.problem).cost
        if cost < best:
            best = cost
            sys.stdout.buffer.write(msgspec.json.encode(Better(rows=dict(roster))) + b"\n")
            sys.stdout.buffer.flush()

    solve(asked.problem, asked.start, asked.budget_s, found)


if __name__ == "__main__":
    main()
