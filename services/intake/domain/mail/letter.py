"""Letters: an e-mail as it was read, in clear, before anything of it is kept."""

import hashlib
from dataclasses import dataclass

from shared.decider import Reason


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A file that came with a letter, as its sender calls it."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a letter says.

    ``message_id`` and ``references`` are without angle brackets; the latter are what it answers,
    the nearest first. ``sender`` is an address in the form that identifies, empty for nobody.
    ``automatic`` says by what it is known that no person wrote it. ``left_out`` says what of it
    was not read.
    """

    message_id: str = ""
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    references: tuple[str, ...] = ()
    automatic: str = ""
    enclosed: tuple[Enclosed, ...] = ()
    left_out: tuple[Reason, ...] = ()

    def digest(self) -> str:
        """Return SHA-256 of what it says, in hexadecimal: not of the way it came."""
        said = hashlib.sha256()
        for one in (self.sender, self.subject, self.text):
            said.update(f"{len(one)}:{one}".encode("utf-8", "surrogatepass"))
        for file in self.enclosed:
            said.update(hashlib.sha256(file.content).digest())
        return said.hexdigest()
