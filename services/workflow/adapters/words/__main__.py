"""The trainer's process: told sets of examples on a line, it answers each with a model on a line.

Only this process ever loads scikit-learn, which takes seconds and a hundred megabytes.
"""

import os
import sys
from typing import BinaryIO

import msgspec

from services.workflow.adapters.words.learning import learned
from services.workflow.domain.words.rules import Example


def train(told: BinaryIO, answers: BinaryIO) -> None:
    """Answer each set of examples, in their order, as soon as it is learned."""
    for examples in msgspec.json.decode(told.read(), type=list[list[Example]]):
        answers.write(msgspec.json.encode(learned(examples)) + b"\n")
        answers.flush()


if __name__ == "__main__":
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as alone:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody else prints among the answers
        train(sys.stdin.buffer, alone)
