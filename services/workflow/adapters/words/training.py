"""Training: examples are learned from in a process of its own, which is killed if it is too slow.

Its models are data. Nothing that it says is executed, and nothing that it does delays tickets.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from services.workflow.adapters.processes import started
from services.workflow.app.ports import LearningFailed
from services.workflow.domain.words.model import Model
from services.workflow.domain.words.rules import Example

TRAIN_S_MAX: Final = 60.0
"""Two seconds to begin and less for each set of examples, on a machine with nothing else to do."""

ANSWER_BYTES_MAX: Final = 16 << 20
"""What ships is a tenth of a megabyte."""

ARGV: Final = (sys.executable, "-m", "services.workflow.adapters.words")
ALONE: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""One processor: tickets need the others."""

model_of = msgspec.json.Decoder(Model | None).decode


@dataclass(frozen=True, kw_only=True)
class Trainer:
    """Starts a process for some sets of examples, and stops it whatever becomes of them."""

    argv: Sequence[str] = ARGV
    train_s_max: float = TRAIN_S_MAX

    async def learn(self, sets: Sequence[Sequence[Example]]) -> AsyncGenerator[Model | None]:
        """Yield what each set teaches, in their order; raises LearningFailed."""
        ends_at = asyncio.get_running_loop().time() + self.train_s_max
        try:
            async with started(self.argv, buffer_bytes=ANSWER_BYTES_MAX, more=ALONE) as process:
                if process.stdin is None or process.stdout is None:
                    raise RuntimeError("a trainer without pipes")
                process.stdin.write(msgspec.json.encode(sets))
                process.stdin.close()
                for _ in sets:
                    async with asyncio.timeout_at(ends_at):
                        answer = await process.stdout.readline()
                    yield model_of(answer)
        except (OSError, ValueError, msgspec.DecodeError) as error:
            raise LearningFailed(repr(error)) from error
