"""Rights: who may bring reports, and who may read what became of them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar

from services.intake.domain.report import Draft, Envelope
from shared.decider import Kind, Refusal
from shared.intent import ABOUT_ASSET, ABOUT_PLACE, ABOUT_TYPE, Caller

SUBMIT = "submissions:write"
WORK = "tickets:write"
STATE = "references:write"
ADMIN = "tenant:admin"
REVEAL = "reveal"
READ = frozenset({"tickets:read", ADMIN})
OPERATOR = "operator"
LABEL_CHANNEL = "qr"
TOO_LARGE = "too-large"
OWNER = "owner"
"""The value of a record that names, by member id or actor, who may be told what it says."""


class ScopeMissing(Refusal):
    """Your credential does not allow this."""

    slug: ClassVar[str] = "scope-missing"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


def must_submit(caller: Caller) -> None:
    """Refuse whoever may not bring reports; colleagues with any role may."""
    works_here = caller.actor.startswith("member:") and bool(caller.roles)
    if not (_is_trusted(caller) or works_here or SUBMIT in caller.scopes):
        raise ScopeMissing(f"Reporting needs the scope {SUBMIT}.", scope=SUBMIT)


def must_send_files(caller: Caller) -> None:
    """Refuse whoever may neither bring reports nor work on tickets."""
    if WORK not in caller.scopes:
        must_submit(caller)


def must_state(caller: Caller) -> None:
    """Refuse whoever may not say how things outside stand."""
    if not may_state(caller):
        raise ScopeMissing(f"Stating records needs the scope {STATE}.", scope=STATE)


def may_state(caller: Caller) -> bool:
    """Say whether somebody may say how things outside stand."""
    return _is_trusted(caller) or STATE in caller.scopes


def must_read_records(caller: Caller) -> None:
    """Refuse whoever may neither state records nor read every report."""
    if not (may_state(caller) or reads_all(caller)):
        raise ScopeMissing(f"Reading records needs the scope {STATE}.", scope=STATE)


def must_read_assets(caller: Caller, staff: AbstractSet[str]) -> None:
    """Refuse whoever may neither state records nor read reports, nor works there."""
    if not works_here(caller, staff):
        raise ScopeMissing(f"Reading assets needs the scope {STATE}, or a role.", scope=STATE)


def must_work_here(caller: Caller, staff: AbstractSet[str]) -> None:
    """Refuse whoever neither works there nor may read what those do."""
    if not works_here(caller, staff):
        raise ScopeMissing(f"This needs the scope {STATE}, or a role.", scope=STATE)


def must_read_articles(caller: Caller) -> None:
    """Refuse whoever may neither write articles, nor work on tickets, nor bring reports."""
    if not (may_state(caller) or {WORK, ADMIN} & caller.scopes):
        must_submit(caller)


def must_write_articles(caller: Caller) -> None:
    """Refuse whoever may neither state how things outside stand nor administers the tenant."""
    if not (may_state(caller) or ADMIN in caller.scopes):
        raise ScopeMissing(f"Writing articles needs the scope {STATE}.", scope=STATE)


def works_here(caller: Caller, staff: AbstractSet[str]) -> bool:
    """Say whether somebody works there, or may read what those do."""
    return may_state(caller) or reads_all(caller) or bool(caller.roles & staff)


def must_answer_calls(caller: Caller, staff: AbstractSet[str]) -> None:
    """Refuse whoever neither works there nor reads every report."""
    if not (reads_all(caller) or caller.roles & staff):
        raise ScopeMissing("Drafts are for those who work here.", scope="tickets:read")


def may_learn(caller: Caller, record: Mapping[str, object], staff: AbstractSet[str]) -> bool:
    """Say whether what a record says may be put into a report of somebody, who sees it there.

    Keys of contracts and orders can be guessed, so customers learn only of what is theirs.
    """
    is_program = caller.is_program or caller.actor.startswith("hook:")
    if reads_all(caller) or is_program or caller.roles & staff:
        return True
    own = (caller.actor, caller.actor.removeprefix("member:"))
    return not caller.is_of_label and record.get(OWNER) in own


class NotOfThisLabel(Refusal):
    """By a printed label only what it is about can be reported."""

    slug: ClassVar[str] = "not-of-this-label"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class ReportTooLarge(Refusal):
    """The report is too large: write less and send it again."""

    slug: ClassVar[str] = TOO_LARGE
    kind: ClassVar[Kind] = Kind.TOO_LARGE


def must_keep_to_label(caller: Caller, envelope: Envelope, draft: Draft) -> None:
    """Refuse whoever only scanned a label and speaks of anything but its thing.

    What is too large to be read speaks of nothing, and is not kept for somebody without a name.
    """
    if not caller.is_of_label:
        return
    if any(one.code == TOO_LARGE for one in draft.reasons):
        raise ReportTooLarge(reasons=draft.reasons)
    place, _, where = caller.about(ABOUT_PLACE).partition(":")
    here = (draft.fields.get(place), draft.links.get(place)) if place else ()
    if (
        envelope.channel != LABEL_CHANNEL
        or draft.type != caller.about(ABOUT_TYPE)
        or (draft.asset or "") != caller.about(ABOUT_ASSET)
        or any(said not in {None, where} for said in here)
    ):
        raise NotOfThisLabel


def may_ask_for_form(caller: Caller, ticket_type: str) -> None:
    """Refuse whoever may not report this: they have no use for its form."""
    must_submit(caller)
    if caller.is_of_label and ticket_type != caller.about(ABOUT_TYPE):
        raise NotOfThisLabel


def must_read_all(caller: Caller) -> None:
    """Refuse whoever may not read every report."""
    if not reads_all(caller):
        raise ScopeMissing(
            "Reading all reports needs the scope tickets:read.", scope="tickets:read"
        )


def must_decide_mails(caller: Caller) -> None:
    """Refuse whoever may not say which ticket an e-mail belongs to: it is read for that."""
    must_read_all(caller)
    if not (_is_trusted(caller) or {WORK, ADMIN} & caller.scopes):
        raise ScopeMissing(f"Deciding about e-mail needs the scope {WORK}.", scope=WORK)


def must_reveal_mails(caller: Caller) -> None:
    """Refuse whoever may not read an e-mail as it came: it is full of somebody's data."""
    must_read_all(caller)
    if REVEAL not in caller.scopes:
        raise ScopeMissing(f"An e-mail as it came needs the scope {REVEAL}.", scope=REVEAL)


def reads_all(caller: Caller) -> bool:
    """Say whether somebody may read every report."""
    return _is_trusted(caller) or bool(READ & caller.scopes)


class NotAllowed(Refusal):
    """You may not do this; ask whoever administers your company's tenant."""

    slug: ClassVar[str] = "not-allowed"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


def must_be_service(caller: Caller, service: str) -> None:
    """Refuse anybody but one of our own services."""
    if caller.actor != f"system:{service}":
        raise NotAllowed


def must_administer(caller: Caller) -> None:
    """Refuse whoever does not administer the tenant."""
    if not (_is_trusted(caller) or ADMIN in caller.scopes):
        raise NotAllowed


def _is_trusted(caller: Caller) -> bool:
    return caller.is_system or caller.actor == OPERATOR
