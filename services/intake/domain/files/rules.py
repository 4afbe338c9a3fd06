"""Rules of files: what a tenant takes, as whoever administers it said last."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar, assert_never

from services.intake.domain.files.kinds import KINDS
from services.intake.domain.files.limits import MEBIBYTE, Limits
from shared.decider import Decider, Fact, Kind, Reason, Refusal

FILE_BYTES_LEAST = 64 * 1024
FILE_BYTES_MOST = 64 * MEBIBYTE
"""A whole file is held in memory while it is looked at."""

TENANT_BYTES_MOST = 1 << 50


class FileRulesWrong(Refusal):
    """These rules of files cannot be set; every reason is listed."""

    slug: ClassVar[str] = "file-rules-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class FileRulesSet(Fact):
    """From now on the tenant takes files of these kinds, and so large; sizes in bytes."""

    TOPIC = "file_rules.set"
    kinds: tuple[str, ...]
    file_bytes_max: int
    stranger_bytes_max: int
    tenant_bytes_max: int


@dataclass(frozen=True, kw_only=True)
class SetFileRules:
    """Set what a tenant takes."""

    wanted: FileRulesSet


@dataclass(frozen=True, kw_only=True)
class FileRules:
    """What a tenant takes; by default everything that is known, within the usual limits."""

    limits: Limits = field(default_factory=Limits)


def decide(command: SetFileRules, rules: FileRules) -> list[FileRulesSet]:
    """Return the rules as they are set; nothing if they stand so. Raises FileRulesWrong."""
    wanted = command.wanted
    if reasons := [*_wrong(wanted)]:
        raise FileRulesWrong(reasons=reasons)
    return [] if _limits(rules, wanted) == rules.limits else [wanted]


def evolve(rules: FileRules, fact: FileRulesSet) -> FileRules:
    """Return the rules after a fact."""
    match fact:
        case FileRulesSet():
            return FileRules(limits=_limits(rules, fact))
        case _:
            assert_never(fact)


def _limits(rules: FileRules, fact: FileRulesSet) -> Limits:
    return replace(
        rules.limits,
        kinds=frozenset(fact.kinds),
        file_bytes_max=fact.file_bytes_max,
        stranger_bytes_max=fact.stranger_bytes_max,
        tenant_bytes_max=fact.tenant_bytes_max,
    )


def _wrong(wanted: FileRulesSet) -> Iterator[Reason]:
    unknown = [one for one in wanted.kinds if one not in KINDS]
    if unknown or not wanted.kinds:
        listed = ", ".join(sorted(KINDS))
        message = f"Name kinds of files, of those that are known here: {listed}."
        yield Reason(code="out-of-range", message=message, pointer="/kinds")
    if not FILE_BYTES_LEAST <= wanted.file_bytes_max <= FILE_BYTES_MOST:
        message = "A file may have between 64 KiB and 64 MiB."
        yield Reason(code="out-of-range", message=message, pointer="/file_bytes_max")
    if not FILE_BYTES_LEAST <= wanted.stranger_bytes_max <= wanted.file_bytes_max:
        message = "Who only scanned a label may send at least 64 KiB, and no more than others."
        yield Reason(code="out-of-range", message=message, pointer="/stranger_bytes_max")
    if not wanted.file_bytes_max <= wanted.tenant_bytes_max <= TENANT_BYTES_MOST:
        message = "All files together have room for at least one."
        yield Reason(code="out-of-range", message=message, pointer="/tenant_bytes_max")


FILE_RULES: Decider[SetFileRules, FileRulesSet, FileRules] = Decider(
    kind="file_rules",
    initial=FileRules,
    decide=decide,
    evolve=evolve,
    facts=(FileRulesSet,),
)
